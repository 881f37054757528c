package gruv

import (
	"fmt"
	"io"
)

// An OversizeError says that a message is larger than the limit that applies to it: one that the caller asked to write
// (nothing was sent, and the connection is usable), or one that the other side announced (the connection is closed).
type OversizeError struct {
	Size  uint64 // octets
	Limit uint64 // octets
}

func (e *OversizeError) Error() string {
	return fmt.Sprintf("a message of %d octets is above the limit of %d", e.Size, e.Limit)
}

// A TruncatedError says that the stream ended, or was reset, inside a frame. The connection is closed. It wraps
// io.ErrUnexpectedEOF and not Err, so that it is never taken for the io.EOF between frames.
type TruncatedError struct {
	Octets uint64 // of the frame that had passed, those of its size included
	Err    error  // what ended it
}

func (e *TruncatedError) Error() string {
	return fmt.Sprintf("the stream ended %d octets into a frame: %v", e.Octets, e.Err)
}

func (e *TruncatedError) Unwrap() error { return io.ErrUnexpectedEOF }
