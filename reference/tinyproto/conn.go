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
	"time"
)

// DefaultTimeout bounds each wait for an octet that is due, unless a Config says otherwise (SPEC.md, section 9).
const DefaultTimeout = 5 * time.Second

const (
	firstGrowthOctets = 4 << 10   // what a payload gets before its first octet has arrived
	writeChunkOctets  = 256 << 10 // the timeout starts again after each, and when TCP has taken a part of one

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
}

// A Conn is an open TinyProto connection. Its methods may be called from several goroutines; the channel is half
// duplex, and each message travels whole before the next.
type Conn struct {
	nc      net.Conn
	in      *bufio.Reader
	timeout time.Duration
	limit   uint32
	turn    *turn
	inbox   []received // what arrived before a transmission could start
}

type received struct {
	msg []byte
	err error
}

func newConn(nc net.Conn, cfg Config) *Conn {
	c := &Conn{nc: nc, in: bufio.NewReader(nc), timeout: cfg.Timeout, limit: cfg.ReceiveLimitOctets, turn: newTurn()}
	if c.timeout <= 0 {
		c.timeout = DefaultTimeout
	}
	if c.limit == 0 || c.limit > maxReceiveOctets {
		c.limit = maxReceiveOctets
	}
	return c
}

// LocalAddr returns the local network address.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the network address of the other side.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// Close ends the connection. Calls that are under way return net.ErrClosed, and so does every later one, except that
// Receive first returns each message that Transmit found on its way. Closing again returns an error and does no harm.
func (c *Conn) Close() error {
	c.turn.end()
	return c.nc.Close()
}

// Transmit sends one message and returns when TCP has taken its last octet, which is not a proof of delivery. It waits
// for other transmissions, and for a message that is arriving, as far as that has been read: by a Receive under way, or
// along with an earlier answer. It keeps messages that it finds so for Receive. It does not keep or change msg.
//
// The error is an *OversizeError if msg is above MaxSize, and a *RefusedError if the other side declined the
// size; the connection is then usable. It is the context's cause if the context ended: the connection is usable if
// Transmit was still waiting for its turn, and closed otherwise. After any other error the connection is closed: a
// *ProtocolError if another octet than an answer came, os.ErrDeadlineExceeded if none came or TCP took nothing,
// io.ErrUnexpectedEOF if the stream ended or was reset, net.ErrClosed if the connection was closed.
func (c *Conn) Transmit(ctx context.Context, msg []byte) error {
	if uint64(len(msg)) > MaxSize {
		// [TP-FRAME-5] A sender MUST refuse its caller's message of more than F0FFFFFF octets with nothing sent …
		return &OversizeError{Size: uint64(len(msg)), Limit: MaxSize}
	}
	if err := c.turn.forSending(ctx); err != nil {
		return err
	}
	defer c.turn.release()
	return c.bounded(ctx, func() error {
		// What the other side has begun goes first: its size must not be read as our answer.
		for c.in.Buffered() > 0 {
			arrived, err := c.receive()
			if err != nil && !isOversize(err) {
				return err
			}
			c.inbox = append(c.inbox, received{arrived, err})
		}
		return c.transmit(msg)
	})
}

func (c *Conn) transmit(msg []byte) error {
	if err := c.write(AppendSize(nil, uint32(len(msg)))); err != nil {
		return c.broken("size", err)
	}
	var answer [1]byte
	if _, err := c.read(answer[:]); err != nil {
		// [TP-FRAME-18] A sender that has not received an answer within its timeout …
		// [TP-FRAME-19] A sender that meets the end of the stream or a reset where the answer is due …
		return c.broken("answer", err)
	}
	if err := checkAnswer(answer[0]); err != nil {
		var refused *RefusedError
		if !errors.As(err, &refused) {
			c.Close()
		}
		return err
	}
	// [TP-FRAME-6] A sender MUST NOT send any octet of the payload before the receiver's FF has arrived.
	if err := c.write(msg); err != nil {
		return c.broken("payload", err)
	}
	return nil
}

// Receive waits for the next message and returns it. An empty message is a slice of length 0.
//
// The error is an *OversizeError if the other side announced a size above the limit, which was refused; the connection
// is then usable. It is the context's cause if the context ended: the connection is usable if no message had begun, and
// closed otherwise. After any other error the connection is closed: io.EOF if the stream ended between messages,
// io.ErrUnexpectedEOF (and not io.EOF) if it ended or was reset inside one, os.ErrDeadlineExceeded if the other side
// stalled inside one, net.ErrClosed if the connection was closed, and the error of the read if it was reset between
// messages.
func (c *Conn) Receive(ctx context.Context) ([]byte, error) {
	for {
		if err := c.turn.forReceiving(ctx); err != nil {
			return nil, err
		}
		msg, err := c.receiveInTurn(ctx)
		c.turn.release()
		if !errors.Is(err, errGaveWay) {
			return msg, err
		}
	}
}

// errGaveWay says that Receive was woken before a message had begun: to let a transmission go first, or because its
// context has ended, which it sees when it asks for the turn again.
var errGaveWay = errors.New("internal error: gave way to a transmission")

func (c *Conn) receiveInTurn(ctx context.Context) ([]byte, error) {
	if len(c.inbox) > 0 {
		first := c.inbox[0]
		c.inbox[0] = received{} // or the message would live as long as the ones behind it
		c.inbox = c.inbox[1:]
		return first.msg, first.err
	}
	if err := c.awaitSize(ctx); err != nil {
		return nil, err
	}
	var msg []byte
	err := c.bounded(ctx, func() (err error) {
		msg, err = c.receive()
		return err
	})
	return msg, err
}

// awaitSize waits, without a bound, for the first octet of a size.
func (c *Conn) awaitSize(ctx context.Context) error {
	wake := func() { c.nc.SetReadDeadline(time.Now()) }
	c.nc.SetReadDeadline(time.Time{})
	if err := c.turn.idle(wake); err != nil {
		return err
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { wake(); close(woken) })
	_, err := c.in.Peek(1)
	c.turn.busy()
	if !stop() {
		<-woken // later, it would cut short a wait of whoever has the turn next
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errGaveWay
	}
	c.Close()
	return err
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

// receive reads one message from its first octet on.
func (c *Conn) receive() ([]byte, error) {
	var head [SizeOctets]byte
	if _, err := c.read(head[:]); err != nil {
		return nil, c.broken("size", err)
	}
	size, _, err := ParseSize(head[:])
	if err == nil && size > c.limit {
		err = &OversizeError{Size: uint64(size), Limit: uint64(c.limit)}
	}
	if err != nil {
		// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00 …
		// [TP-REFUSE-2] A receiver that has a receive limit MUST answer a size above that limit with … 00 …
		if err := c.write([]byte{GenericError}); err != nil {
			return nil, c.broken("answer", err)
		}
		return nil, err
	}
	// [TP-FRAME-2] A receiver MUST answer each size that it accepts with the single octet FF, once the fourth …
	if err := c.write([]byte{OK}); err != nil {
		return nil, c.broken("answer", err)
	}
	msg, err := c.readPayload(int(size))
	if err != nil {
		// [TP-FRAME-10] A receiver MUST NOT deliver anything of a message whose last octet has not arrived.
		return nil, c.broken("payload", err)
	}
	return msg, nil
}

// readPayload reads size octets into memory that grows with what has arrived, to at most twice that, and is never more
// than size.
func (c *Conn) readPayload(size int) ([]byte, error) {
	msg := []byte{}
	for len(msg) < size {
		// [TP-REFUSE-6] A receiver MUST take memory for a payload in proportion to the octets that have arrived …
		grown := make([]byte, len(msg)+min(size-len(msg), max(len(msg), firstGrowthOctets)))
		n, err := c.read(grown[copy(grown, msg):])
		msg = grown[:len(msg)+n]
		if err != nil {
			return nil, fmt.Errorf("%w (after %d of %d octets)", err, len(msg), size)
		}
	}
	return msg, nil
}

// read fills p. The timeout starts again whenever octets arrive. It returns how many there were.
func (c *Conn) read(p []byte) (n int, err error) {
	for n < len(p) && err == nil {
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

func isOversize(err error) bool {
	var oversize *OversizeError
	return errors.As(err, &oversize)
}
