package tinyproto

import (
	"errors"
	"fmt"
)

// ErrConnectionLimit is wrapped, along with a *RefusedError, by the error of a handshake that a full acceptor has
// refused. The caller may try again later. [TP-HS-13]
var ErrConnectionLimit = errors.New("the acceptor is at its connection limit")

// ErrHandshake is wrapped by every other error of a failed handshake. [TP-HS-5] [TP-HS-6] [TP-HS-7]
var ErrHandshake = errors.New("handshake failed")

// A RefusedError says that the other side did as the protocol allows: it declined. After a refused transmission the
// connection is usable; after a refused handshake there is none.
type RefusedError struct {
	Code byte // what it sent: ConnectionLimit, GenericError, or another code from F1 up
}

func (e *RefusedError) Error() string { return fmt.Sprintf("refused with %02X", e.Code) }

// A ProtocolError says that the other side sent an octet which no rule allows there, or that both sides started a
// transmission at once. The connection is closed.
type ProtocolError struct {
	Octet byte   // what came
	Want  string // what was due, in words
}

func (e *ProtocolError) Error() string {
	return fmt.Sprintf("got %02X, want %s", e.Octet, e.Want)
}

// An OversizeError says that a message is larger than the limit that applies to it: one that the caller asked to
// transmit (nothing was sent), or one that the other side announced (it was refused). The connection is usable.
type OversizeError struct {
	Size  uint64 // octets
	Limit uint64 // octets
}

func (e *OversizeError) Error() string {
	return fmt.Sprintf("a message of %d octets is above the limit of %d", e.Size, e.Limit)
}

// A PluginError says that a plugin failed on a message: on the way out, nothing was sent; on the way in, the message is
// lost. The connection is usable. It does not wrap Err, so that the io.EOF of a plugin is not taken for that of the
// connection.
type PluginError struct {
	Index int // of the plugin, in Config.Plugins
	Err   error
}

func (e *PluginError) Error() string { return fmt.Sprintf("plugin %d failed: %v", e.Index, e.Err) }

// isPassing reports whether an error of Receive concerns one message alone, and the connection goes on.
func isPassing(err error) bool {
	var oversize *OversizeError
	var plugin *PluginError
	return errors.As(err, &oversize) || errors.As(err, &plugin)
}
