package objtcp

import (
	"bufio"
	"net"
	"sync"
)

// A Conn is one connection of an Endpoint. Its methods may be called from several goroutines. What it receives comes
// with the events of the endpoint.
type Conn struct {
	endpoint *Endpoint
	nc       net.Conn
	in       *bufio.Reader
	untaken  chan struct{} // holds as much as there are events with objects or octets that the caller has not taken
	ending   chan struct{} // closed when the connection is to end
	done     chan struct{} // closed when it has, and all of its events are told

	mu       sync.Mutex
	out      []*outgoing // what waits to be sent
	asked    chan struct{}
	ended    bool // ending is closed
	byCaller bool // by Close
}

// maxUntaken is how many events with objects, or with octets, a connection has in the queue before it stops reading.
const maxUntaken = 16

func newConn(e *Endpoint, nc net.Conn) *Conn {
	return &Conn{
		endpoint: e, nc: nc, in: bufio.NewReader(nc), untaken: make(chan struct{}, maxUntaken),
		ending: make(chan struct{}), done: make(chan struct{}), asked: make(chan struct{}, 1),
	}
}

// LocalAddr returns the local network address.
func (c *Conn) LocalAddr() net.Addr { return c.nc.LocalAddr() }

// RemoteAddr returns the network address of the other side.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// Close closes the connection and waits until it is closed. What is not sent by then has failed. Its last events, down
// to Disconnected, can be taken then. Closing again does no harm.
func (c *Conn) Close() {
	// [OT-END-5] An endpoint whose caller closes a connection MUST NOT begin a frame after that, and MUST close …
	c.end(true)
	<-c.done
}

// end has the connection end. Nothing more is begun.
func (c *Conn) end(byCaller bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		return
	}
	c.ended, c.byCaller = true, byCaller
	close(c.ending)
	c.nc.Close()
}

// run works on the connection until it has ended.
func (c *Conn) run() {
	defer close(c.done)
	// [OT-CONN-1] An endpoint MUST report a connection as open once its TCP connection is established …
	c.tell(Event{Kind: Connected})
	var sending sync.WaitGroup
	sending.Go(c.sendAll)
	// [OT-END-6] An endpoint MUST NOT let a malformed frame, another fault, … change anything on another …
	if err := c.receiveAll(); err != nil {
		c.tell(Event{Kind: Error, Err: err})
	}
	c.end(false)
	sending.Wait()
	c.endpoint.drop(c)
	// [OT-CONN-2] An endpoint MUST report the end of each connection …, once, and after the last object …
	c.tell(Event{Kind: Disconnected})
}

func (c *Conn) tell(ev Event) {
	ev.Conn = c
	c.endpoint.tell(ev)
}

// deliver tells of something received, once the caller has taken enough of what there was before.
func (c *Conn) deliver(ev Event) {
	if c.endpoint.config.Events&ev.Kind == 0 {
		return
	}
	select {
	case c.untaken <- struct{}{}:
		c.tell(ev)
	case <-c.ending:
	}
}

// taken makes room for what the connection receives next.
func (ev Event) taken() {
	if ev.Kind == ObjectReceived || ev.Kind == DataReceived {
		<-ev.Conn.untaken
	}
}
