package objtcp

import (
	"bytes"
	"fmt"
	"io"
	"strconv"

	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

const (
	// SizeOctets is the length of a size on the wire: a number in hexadecimal, padded with spaces on the left.
	SizeOctets = 8

	// MaxSize is the largest size of a pickle, in octets.
	MaxSize = 0xFFFFFFFF
)

// AppendSize appends the eight octets that announce a pickle of size octets.
func AppendSize(b []byte, size uint32) []byte {
	// [OT-SIZE-1] A sender MUST announce each object by a size-sent …
	return fmt.Appendf(b, "%*X", SizeOctets, size)
}

// ParseSize reads a size from the front of b and returns what follows it. The error is io.ErrUnexpectedEOF if b has
// fewer than eight octets, and a *MalformedError if they are no size or the size is zero.
func ParseSize(b []byte) (size uint32, rest []byte, err error) {
	if len(b) < SizeOctets {
		return 0, b, io.ErrUnexpectedEOF
	}
	head, rest := b[:SizeOctets], b[SizeOctets:]
	// [OT-SIZE-2] A receiver MUST take each size, in upper or lower case or both, and padded with spaces, zeros …
	// In base 16, ParseUint takes digits alone: no sign, no prefix, no underscore, no space.
	n, err := strconv.ParseUint(string(bytes.TrimLeft(head, " ")), 16, 32)
	if err != nil || n == 0 {
		// [OT-SIZE-3] A receiver MUST report eight octets that are no size, or a size of zero, as malformed …
		return 0, rest, &MalformedError{Octets: bytes.Clone(head)}
	}
	return uint32(n), rest, nil
}

// AppendFrame appends the frame of an object: its size and its pickle. The error is a *pickle.ValueError if the object
// is none that travels, and pickle.ErrTooLong if no size can announce it; b is then as it was.
func AppendFrame(b []byte, object any) ([]byte, error) {
	start := len(b) + SizeOctets
	framed, err := pickle.Append(append(b, make([]byte, SizeOctets)...), object)
	if err != nil {
		return b, err
	}
	// [OT-FRAME-1] A sender MUST send, directly behind each size, exactly the announced number of octets …
	AppendSize(framed[:len(b)], uint32(len(framed)-start))
	return framed, nil
}
