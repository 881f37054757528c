package gruv

import (
	"context"
	"io"
	"net"
	"sync"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

const (
	largest   = 0xFFFFFFFF
	chunk     = 64 << 10
	page      = 4 << 10
	mostAside = 16 << 20                // octets of memory that a connection takes
	patience  = 10 * time.Millisecond   // of a writer that meets short writes
	soon      = 200 * time.Millisecond  // in which comes what follows at once
	idle      = 1500 * time.Millisecond // longer than any case but the one that idles leaves a new connection alone
)

// A conn has one goroutine that reads frames, and keeps them for its caller. Its caller's reads have the timeout.
type conn struct {
	defect
	nc      net.Conn
	timeout time.Duration
	limit   uint64
	group   *group
	again   func() // reports it as open again
	*stream        // its own, or with a defect that of several connections

	sending sync.Mutex // held for a whole frame
	inbox   chan item
	stirred chan struct{} // has a place: octets have arrived
	over    chan struct{} // closed when reading has ended
	closed  chan struct{} // closed by Close
	close   func() error  // what Close does

	history // on its own mutex

	aside []byte // memory set aside for a payload
}

// A history is what a connection has met.
type history struct {
	mu        sync.Mutex
	delivered int    // messages
	total     uint64 // octets of messages
	messages  []byte // one behind the other
	last      []byte // the last message
	sent      bool   // a message
	first     []byte // message that was sent, where the defect keeps it
	writing   bool   // TCP is taking a frame
	fault     *fault
	wasReset  bool
	ended     bool // by the other side, in order
	byCaller  bool // closed
	atOnce    bool // by the other side, along with the first octets
	timeouts  int
	inFrame   int // timeouts in the frame that is arriving
}

type item struct {
	msg []byte
	err error
}

func newConn(d defect, nc net.Conn, g *group, o conformance.Options) *conn {
	c := &conn{
		defect: d, nc: nc, group: g, timeout: time.Minute, limit: largest, stream: &stream{}, again: func() {},
		inbox: make(chan item, 4096), stirred: make(chan struct{}, 1), over: make(chan struct{}), closed: make(chan struct{}),
	}
	if d == sharesItsBuffer {
		c.stream = &g.stream
	}
	if o.TimeoutMS > 0 {
		c.timeout = time.Duration(o.TimeoutMS) * time.Millisecond
	}
	if o.ReceiveLimit > 0 {
		c.limit = o.ReceiveLimit
	}
	c.close = sync.OnceValue(func() error { close(c.closed); return c.nc.Close() })
	return c
}

// live reports the connection as open, and works on it until it has ended.
func (c *conn) live(r goshim.Reports) {
	go c.read()
	if c.defect == talksWhileIdle {
		defer time.AfterFunc(idle, c.talk).Stop()
	}
	if c.defect == opensLate {
		select {
		case <-c.stirred:
		case <-c.over:
		}
	}
	c.again = func() { r.Open(idleConn{c}) }
	r.Open(c)
}

// An idleConn is a connection that is reported as open, and never brings anything.
type idleConn struct{ *conn }

func (c idleConn) Receive(ctx context.Context) ([]byte, error) {
	select {
	case <-c.over:
	case <-ctx.Done():
	}
	return nil, io.EOF
}

// Receive returns the next message.
func (c *conn) Receive(ctx context.Context) ([]byte, error) {
	timer := time.NewTimer(c.readTimeout())
	defer timer.Stop()
	for {
		select {
		case it := <-c.inbox:
			return it.msg, it.err
		default:
		}
		select {
		case it := <-c.inbox:
			return it.msg, it.err
		case <-c.stirred:
			if n := c.length(); c.defect == restartsInAPayload && n > head || c.defect == restartsInASize && 0 < n && n <= head {
				timer.Reset(c.timeout)
			}
		case <-timer.C:
			if f := c.timedOut(); f != nil {
				return nil, f
			}
		case <-c.over:
			return c.afterTheEnd(ctx)
		case <-ctx.Done():
			return nil, net.ErrClosed
		}
	}
}

// afterTheEnd returns what is left of a connection that has ended, and then the end.
func (c *conn) afterTheEnd(ctx context.Context) ([]byte, error) {
	select {
	case it := <-c.inbox:
		return it.msg, it.err
	default:
	}
	if c.keepsItsEnd() {
		select {
		case <-c.closed:
		case <-ctx.Done():
		}
	}
	return nil, io.EOF
}

// isOver reports whether reading has ended.
func (c *conn) isOver() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

// isClosed reports whether the caller has closed the connection.
func (c *conn) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}
