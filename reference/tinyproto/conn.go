package tinyproto

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net"
	"os"
	"sync/atomic"
	"time"
)

// DefaultTimeout bounds each wait for an octet that is due, unless a Config says otherwise (SPEC.md, section 10).
const DefaultTimeout = 5 * time.Second

const (
	writeChunkOctets = 256 << 10 // the timeout starts again after each, and when TCP has taken a part of one

	// maxReceiveOctets is MaxSize, except where an int, and with it a slice, cannot be as large.
	maxReceiveOctets = min(MaxSize, math.MaxInt)
)

// A Config holds the limits of a connection. The zero value is ready to use.
type Config struct {
	// Timeout bounds each wait for an octet that is due: in the handshake, inside a size, for an answer, inside
	// a payload, and while TCP takes nothing. It starts again with each octet; that TCP takes nothing more of a long
	// payload may be noticed up to one Timeout late. Zero, or less, means DefaultTimeout. Waiting for a message to
	// begin is not bounded by it.
	Timeout time.Duration

	// ReceiveLimitOctets is the largest message to accept. Zero, or more than MaxSize, means MaxSize; on a 32-bit
	// platform no message is above math.MaxInt octets.
	ReceiveLimitOctets uint32

	// Plugins transform the messages of the connection, or of each connection of a Server or Client, which then must
	// not change them while it runs. The other side has matching ones.
	Plugins []Plugin
}

// timeout gives the timeout in force.
func (cfg Config) timeout() time.Duration {
	if cfg.Timeout <= 0 {
		// [TP-TIME-1] An endpoint MUST use a timeout of 5 s, …, unless its caller has set another.
		return DefaultTimeout
	}
	return cfg.Timeout
}

// A Conn is an open TinyProto connection. Its methods may be called from several goroutines; the channel is half
// duplex, and each message travels whole before the next.
type Conn struct {
	nc      net.Conn
	in      *bufio.Reader
	timeout time.Duration
	limit   uint32
	plugins []Plugin
	turn    *turn
	inbox   []received // what arrived before a transmission could start
	id      int        // set before the caller has the connection
	looped  atomic.Bool
}

type received struct {
	msg []byte
	err error
}

func newConn(nc net.Conn, cfg Config) *Conn {
	c := &Conn{
		nc: nc, in: bufio.NewReader(nc), timeout: cfg.timeout(), limit: cfg.ReceiveLimitOctets, plugins: cfg.Plugins,
		turn: newTurn(),
	}
	if c.limit == 0 || c.limit > maxReceiveOctets {
		c.limit = maxReceiveOctets
	}
	return c
}

// ID returns the number by which the Server or Client that has made the connection lists it: from 1 on, and used once.
// It is 0 for a connection of neither.
func (c *Conn) ID() int { return c.id }

// LocalAddr returns the local network address.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the network address of the other side.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// Close ends the connection. Calls that are under way return net.ErrClosed, and so does every later one, except that
// Receive first returns each message that Transmit found on its way. Closing again returns an error and does no harm.
func (c *Conn) Close() error {
	// [TP-END-8] … whose caller closes the connection MUST report every transmission that is not over as failed …
	// [TP-END-10] … as failed that its caller asks for after the connection has ended.
	c.turn.end()
	// [TP-END-9] … closes the connection between messages SHOULD end it with a FIN: nothing is unread then.
	return c.nc.Close()
}

// bounded calls f, and closes the connection if the context ends before f returns: what f left undone cannot be taken
// up again. The error is then the context's, whatever f made of the close.
func (c *Conn) bounded(ctx context.Context, f func() error) error {
	stop := context.AfterFunc(ctx, func() { c.Close() })
	err := f()
	if !stop() && err != nil {
		return context.Cause(ctx)
	}
	return err
}

// read fills p. The timeout starts again whenever octets arrive. It returns how many there were.
func (c *Conn) read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
		// [TP-TIME-2] An endpoint MUST start its timeout again with each octet of a size or a payload that arrives.
		c.nc.SetReadDeadline(time.Now().Add(c.timeout))
		var m int
		m, err = c.in.Read(p[n:])
		n += m
	}
	if n == len(p) {
		return n, nil
	}
	return n, err
}

// write sends all of p. The timeout starts again with each chunk that TCP has taken, and once it has passed with a
// part of a chunk taken. net.Conn finishes short writes.
func (c *Conn) write(p []byte) error {
	// [TP-FRAME-8] A sender whose TCP has taken only a part of what it was given MUST go on with the missing tail …
	for len(p) > 0 {
		// [TP-TIME-3] A sender whose TCP has taken no octet of a payload for its timeout …
		c.nc.SetWriteDeadline(time.Now().Add(c.timeout))
		n, err := c.nc.Write(p[:min(len(p), writeChunkOctets)])
		p = p[n:]
		if slow := n > 0 && errors.Is(err, os.ErrDeadlineExceeded); err != nil && !slow {
			return err
		}
	}
	return nil
}

// broken closes the connection and says where it broke. The end of the stream, orderly or not, becomes
// io.ErrUnexpectedEOF: it is never orderly inside a transmission, so that io.EOF is not wrapped.
func (c *Conn) broken(where string, err error) error {
	c.Close()
	if errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("%s: %w", where, err)
	}
	return fmt.Errorf("%s: %w: %v", where, io.ErrUnexpectedEOF, err)
}
