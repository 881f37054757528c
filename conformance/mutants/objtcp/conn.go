package objtcp

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

const (
	largest   = math.MaxUint32
	chunk     = 64 << 10
	page      = 4 << 10
	mostAside = 32 << 20                // octets of memory that a connection takes
	maxBuilt  = 1 << 26                 // weight of an object that can still be told
	maxTold   = 500                     // depth of one
	patience  = 10 * time.Millisecond   // of a writer that takes a short write for the end
	soon      = 300 * time.Millisecond  // in which an end that was sent along with octets comes
	idle      = 1200 * time.Millisecond // longer than any case but the one that idles leaves a new connection alone
)

// A conn has one goroutine that reads. Both directions are independent.
type conn struct {
	defect
	nc      net.Conn
	in      *bufio.Reader
	timeout time.Duration // zero: none
	limit   uint64
	crash   func()
	group   *group

	closeOnce func() error
	opened    chan struct{} // closed when the connection may be reported as open
	over      chan struct{} // closed when reading has ended
	closed    chan struct{} // closed by Close
	sending   sync.Mutex    // held for a whole frame
	receiving sync.RWMutex  // held by the reader inside a frame

	mu        sync.Mutex
	inbox     []item
	arrived   *sync.Cond // on mu: inbox or ended has changed
	ended     bool       // nothing will be added to inbox
	ending    ending
	writing   int              // frames that are being sent, or wait
	inside    bool             // a frame is arriving
	skipped   uint64           // octets of a pickle that is too large
	stirred   bool             // an octet has come, or a frame was begun
	last      pickle.Value     // what was delivered last
	first     pickle.Value     // what was sent first
	delivered int              // objects
	memo      map[uint64]*cell // of the pickle before
	aside     []byte           // memory set aside for a pickle
	held      []item           // with a defect: what is not delivered yet
	unsent    chan struct{}    // with a defect: closed when the next frame is begun
}

type item struct {
	object pickle.Value
	err    error
}

// An ending is how a connection came to its end.
type ending int

const (
	notEnded ending = iota
	byFIN
	byReset
	byFault
	byCaller
)

func newConn(d defect, nc net.Conn, g *group, o conformance.Options, crash func()) *conn {
	c := &conn{
		defect: d, nc: nc, group: g, in: bufio.NewReader(nc), limit: largest, crash: crash,
		timeout: time.Duration(o.TimeoutMS) * time.Millisecond,
		opened:  make(chan struct{}), over: make(chan struct{}), closed: make(chan struct{}),
	}
	c.arrived = sync.NewCond(&c.mu)
	c.closeOnce = sync.OnceValue(func() error { close(c.closed); return nc.Close() })
	if d == ignoresTheTimeout {
		c.timeout = 0
	}
	if o.ReceiveLimit > 0 {
		c.limit = o.ReceiveLimit
	}
	return c
}

// live reports the connection as open, and works on it until it has ended.
func (c *conn) live(reports func() goshim.Reports) {
	c.group.Join(c)
	if c.group.Stopped() {
		go c.Close()
	}
	defer c.group.Leave(c)
	go c.read()
	if c.defect == opensAtTheFirstOctet {
		select {
		case <-c.opened:
		case <-c.closed:
		}
	}
	switch c.defect {
	case talksWhileIdle:
		go c.talk()
	case greets:
		c.nc.Write([]byte{0x20})
	case opensTwice:
		go func() {
			select {
			case <-c.opened:
				reports().Open(&echoOf{c})
			case <-c.closed:
			}
		}()
	}
	reports().Open(c)
	c.Close()
	if c.defect != closeKeepsTheSocket && c.defect != stopKeepsConnections {
		<-c.over
	}
}

// An echoOf is a connection that is reported a second time. Nothing comes of it.
type echoOf struct{ *conn }

func (e *echoOf) Close() error { return nil }

func (e *echoOf) Receive(ctx context.Context) (pickle.Value, error) {
	select {
	case <-e.over:
	case <-ctx.Done():
	}
	return nil, io.EOF
}

// Close is the end of the connection by its caller, unless it has ended before.
func (c *conn) Close() error {
	c.endedBy(byCaller)
	switch {
	case c.defect == saysGoodbye, c.defect == answersAtTheClose:
		c.sayGoodbye()
	case c.defect == closeKeepsTheSocket && c.how() == byCaller && !c.isOver():
		c.endInbox()
		return nil
	case c.defect == stopKeepsConnections && c.group.Stopped() && !c.isOver():
		c.endInbox()
		return nil
	case c.defect == closeClosesTheOthers && c.how() == byCaller && !c.isOver():
		go c.group.CloseOthers(c)
	}
	return c.closeOnce()
}

// sayGoodbye sends an object, between frames or inside one that arrives, if the other side has not ended the connection
// before.
func (c *conn) sayGoodbye() {
	select {
	case <-c.over:
		return
	case <-time.After(soon):
	}
	c.mu.Lock()
	inside := c.inside
	c.mu.Unlock()
	if inside == (c.defect == answersAtTheClose) {
		c.nc.SetWriteDeadline(time.Now().Add(patience))
		c.nc.Write([]byte("       4\x80\x04N."))
	}
}

func (c *conn) isOver() bool {
	select {
	case <-c.over:
		return true
	default:
		return false
	}
}

// endedBy records how the connection has ended. The first to say so is right.
func (c *conn) endedBy(how ending) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ending == notEnded {
		c.ending = how
	}
}

func (c *conn) how() ending {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ending
}

// talk sends an octet on a connection that nobody has used for a while.
func (c *conn) talk() {
	select {
	case <-time.After(idle):
		c.mu.Lock()
		defer c.mu.Unlock()
		if !c.stirred {
			c.nc.Write([]byte{0x20})
		}
	case <-c.over:
	}
}

// add hands the caller an object or a fault.
func (c *conn) add(it item) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.inbox = append(c.inbox, it)
	c.arrived.Broadcast()
}

func (c *conn) endInbox() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ended = true
	c.arrived.Broadcast()
}

// Receive returns the next object.
func (c *conn) Receive(ctx context.Context) (pickle.Value, error) {
	defer context.AfterFunc(ctx, func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.arrived.Broadcast()
	})()
	c.mu.Lock()
	defer c.mu.Unlock()
	for len(c.inbox) == 0 {
		if ctx.Err() != nil {
			return nil, net.ErrClosed
		}
		if c.ended && (c.defect != silentAboutTheEnd || c.ending != byFIN || c.delivered < 2) {
			return nil, io.EOF
		}
		c.arrived.Wait()
	}
	it := c.inbox[0]
	c.inbox = slices.Delete(c.inbox, 0, 1)
	return it.object, it.err
}

// read takes frames until the connection ends.
func (c *conn) read() {
	defer close(c.over)
	defer c.endInbox()
	for {
		err := c.frame()
		if err == nil {
			continue
		}
		if f := (*fault)(nil); errors.As(err, &f) {
			c.meetFault(f)
			if c.goesOn(f) {
				continue
			}
		}
		c.release()
		c.closeOnce()
		return
	}
}
