package goshim

import (
	"context"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// A Conn is a connection of the library: an OctetConn or an ObjectConn. Its methods are called from several goroutines.
type Conn interface {
	Close() error
}

// An OctetConn is a connection whose messages are octets.
type OctetConn interface {
	Conn

	Transmit(ctx context.Context, msg []byte) error

	// Receive returns the next message. The error is io.EOF or net.ErrClosed once the connection has ended; another
	// error, such as a timeout, is reported, and Receive is called again.
	Receive(ctx context.Context) ([]byte, error)
}

// A LoopingConn receives in a loop of the library, which is then used in place of Receive.
type LoopingConn interface {
	OctetConn

	// Loop calls message and fault for what Receive would return, and returns when the connection has ended.
	Loop(ctx context.Context, message func([]byte), fault func(error))
}

// An ObjectConn is a connection whose messages are objects, of a library with "objects" in the "can" of its Hello. Its
// methods are as those of an OctetConn.
type ObjectConn interface {
	Conn
	Transmit(ctx context.Context, object pickle.Value) error
	Receive(ctx context.Context) (pickle.Value, error)
}

// transmit sends a message as the connection has them.
func transmit(ctx context.Context, conn Conn, m conformance.Message) error {
	if c, ok := conn.(ObjectConn); ok {
		return c.Transmit(ctx, m.Object)
	}
	return conn.(OctetConn).Transmit(ctx, m.Octets)
}

// receive waits for a message as the connection has them.
func receive(ctx context.Context, conn Conn) (m conformance.Message, err error) {
	if c, ok := conn.(ObjectConn); ok {
		m.Object, err = c.Receive(ctx)
	} else {
		m.Octets, err = conn.(OctetConn).Receive(ctx)
	}
	return m, err
}
