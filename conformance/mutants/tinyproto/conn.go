package tinyproto

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

const (
	ok        = 0xFF
	full      = 0xFE
	refused   = 0x00
	largest   = 0xF0FFFFFF
	chunk     = 64 << 10
	page      = 4 << 10
	mostAside = 16 << 20                // octets of memory that a connection takes
	between   = 15 * time.Millisecond   // halves of a size that come apart on purpose, not as the pieces of a division do
	patience  = 10 * time.Millisecond   // of a writer that takes a short write for the end
	moment    = 200 * time.Millisecond  // in which an end that was sent along with an octet comes
	idle      = 1200 * time.Millisecond // longer than any case but the one that idles leaves a new connection alone
)

// A conn has one goroutine that reads, whoever an octet is for: while a transmission awaits its answer, the next octet
// is that, and else it begins a size.
type conn struct {
	defect
	nc      net.Conn
	in      *bufio.Reader
	timeout time.Duration
	limit   uint64
	plugins []goshim.Plugin
	crash   func()
	hooked  bool // the caller has hooks
	group   *group

	sending   sync.Mutex // held for a whole transmission
	mu        sync.Mutex
	receiving *sync.Cond // on mu: busy has changed
	busy      bool       // a message is arriving
	paying    bool       // a payload is due to the other side
	awaiting  bool       // a transmission awaits its answer
	stirred   bool       // an octet has come, or a transmission was begun
	answers   chan reply
	inbox     chan item
	over      chan struct{} // closed when reading has ended
	closed    chan struct{} // closed by Close
	closeOnce func() error
	first     []byte // the first message that was sent
	rejected  bool   // the last transmission was refused
	unopened  bool   // its handshake has failed
	received  []byte // the messages that were delivered, one behind the other
	aside     []byte // memory set aside for a payload
	last      []byte // on mu: the last payload that was received
	sent      bool   // on mu: a transmission has begun
	ending    ending // on mu
}

type reply struct {
	octet byte
	err   error
}

type item struct {
	msg []byte
	err error
}

func newConn(d defect, nc net.Conn, g *group, o conformance.Options, crash func()) *conn {
	c := &conn{
		defect: d, nc: nc, group: g, in: bufio.NewReader(nc), timeout: 5 * time.Second, limit: largest, crash: crash,
		plugins: goshim.Plugins(o.Plugins), hooked: o.Hooks,
		answers: make(chan reply, 1), inbox: make(chan item, 64), over: make(chan struct{}),
	}
	c.receiving = sync.NewCond(&c.mu)
	c.closed = make(chan struct{})
	c.closeOnce = sync.OnceValue(func() error { close(c.closed); return nc.Close() })
	if d == greetsInTheAcceptLoop {
		c.timeout = time.Minute // longer than anybody waits for the next connection
	}
	if o.TimeoutMS > 0 {
		c.timeout = time.Duration(o.TimeoutMS) * time.Millisecond
	}
	if d == ignoresTheTimeout {
		c.timeout = time.Minute
	}
	if o.ReceiveLimit > 0 {
		c.limit = o.ReceiveLimit
	}
	return c
}

func (c *conn) Close() error { return c.closeOnce() }

// endsSoon reports whether the end of the stream comes within a moment.
func (c *conn) endsSoon() bool {
	c.nc.SetReadDeadline(time.Now().Add(moment))
	_, err := c.in.ReadByte()
	return err == io.EOF
}

// drop loses what shares a segment with the octet before: with one defect all of it, with another the part of a size,
// and with the last a single octet.
func (c *conn) drop(all, part, one defect) {
	n := c.in.Buffered()
	if c.defect == all || c.defect == part && n < 4 || c.defect == one && n == 1 {
		c.in.Discard(n)
	}
}

// start begins the reading of an open connection.
func (c *conn) start() {
	if alone := c.group.Join(c); !alone && c.defect == firstHasPlugins {
		c.plugins = nil
	}
	go c.read()
	if c.defect == talksWhileIdle {
		go c.talk()
	}
}

// talk sends an octet on a connection that nobody has used for a while.
func (c *conn) talk() {
	select {
	case <-time.After(idle):
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.stirred {
			c.nc.Write([]byte{refused})
		}
	case <-c.over:
	}
}

// read hands octets to whom they are for, until the connection ends.
func (c *conn) read() {
	defer close(c.over)
	defer c.Close()
	for {
		if c.defect != keepsTheReadDeadline || c.last == nil {
			c.nc.SetReadDeadline(time.Time{})
		}
		octet, err := c.in.ReadByte()
		if c.isAnswer(octet, err) {
			if err != nil {
				c.linger()
				return
			}
			continue
		}
		switch {
		case err != nil:
			err = c.meetEnd(err)
		case c.awaitPayment() && c.defect == dropsWhileSending:
			c.in.Discard(c.in.Buffered())
		default:
			err = c.message(octet)
		}
		c.mu.Lock()
		c.busy = false
		c.receiving.Broadcast()
		c.mu.Unlock()
		if err != nil {
			if f := (*fault)(nil); errors.As(err, &f) && (c.defect != silentAboutCuts || f.kind != conformance.KindTruncated) {
				c.inbox <- item{err: f}
			}
			return
		}
	}
}

// awaitPayment waits until no payload is due to the other side any more, and reports whether it had to.
func (c *conn) awaitPayment() (waited bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for c.paying {
		c.receiving.Wait()
		waited = true
	}
	return waited
}

// paid says that no payload is due to the other side any more.
func (c *conn) paid() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.paying = false
	c.receiving.Broadcast()
}

// isAnswer gives the octet to the transmission that awaits one, or says that a message begins with it.
func (c *conn) isAnswer(octet byte, err error) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stirred = true
	if !c.awaiting {
		c.busy = true
		return false
	}
	c.awaiting = false
	switch {
	case err == nil:
		c.answerCollision(octet)
	case c.ending == notEnded:
		c.ending = byCut
	}
	c.paying = octet == ok && len(c.first) > 0
	if c.paying && c.defect == dropsBehindTheAnswer {
		c.in.Discard(c.in.Buffered())
	}
	if octet == ok {
		c.drop(dropsAfterTheAnswer, dropsAPartAfterTheAnswer, dropsAPartAfterTheAnswer)
	} else {
		c.drop(dropsAfterTheRefusal, dropsAfterTheRefusal, dropsAfterTheRefusal)
	}
	if err != nil && c.defect == endIsAnAnswer {
		c.answers <- reply{octet: ok}
	} else {
		c.answers <- reply{octet, err}
	}
	return true
}

// isBusy reports whether a message is arriving.
func (c *conn) isBusy() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.busy
}

// linger keeps a connection that the other side has half-closed, where the defect wants to write to it.
func (c *conn) linger() {
	if c.defect == endIsAnAnswer {
		<-c.closed
	}
}

// Receive returns the next message.
func (c *conn) Receive(ctx context.Context) ([]byte, error) {
	select {
	case it := <-c.inbox:
		return it.msg, it.err
	default:
	}
	select {
	case it := <-c.inbox:
		return it.msg, it.err
	case <-c.over:
		select {
		case it := <-c.inbox:
			return it.msg, it.err
		default:
			return nil, io.EOF
		}
	case <-ctx.Done():
		return nil, net.ErrClosed
	}
}

// answerCollision answers a size that has come in place of an answer, in one segment, with the defect.
func (c *conn) answerCollision(octet byte) {
	if octet > 0xF0 || c.in.Buffered() < 3 {
		return
	}
	rest, _ := c.in.Peek(3)
	zero := octet == 0 && rest[0]|rest[1]|rest[2] == 0
	if c.defect == answersCollisions || c.defect == answersEmptyCollisions && zero {
		c.nc.Write([]byte{ok})
	}
}

// order is how a size lies on the wire.
func (c *conn) order() interface {
	binary.ByteOrder
	binary.AppendByteOrder
} {
	if c.defect == littleEndian {
		return binary.LittleEndian
	}
	return binary.BigEndian
}
