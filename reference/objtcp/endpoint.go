package objtcp

import (
	"context"
	"errors"
	"maps"
	"math"
	"net"
	"slices"
	"sync"
	"syscall"
	"time"
)

// maxReceiveOctets is MaxSize, except where an int, and with it a slice, cannot be as large.
const maxReceiveOctets = min(MaxSize, math.MaxInt)

// A Config holds the limits of an endpoint and how it tells of events. The zero value is ready to use.
type Config struct {
	// Timeout bounds the wait for each octet inside a frame: a connection on which none comes for so long is closed.
	// Zero, or less, means none. Waiting for a frame to begin is not bounded by it.
	Timeout time.Duration

	// ReceiveLimitOctets is the size of the largest pickle to accept. Zero means MaxSize; on a 32-bit platform no pickle
	// is above math.MaxInt octets.
	ReceiveLimitOctets uint32

	// Raw has connections carry octets as they are, without frames: DataReceived brings what has come, and what is sent
	// is a []byte.
	Raw bool

	// Events is the mask of the events to be told of. Zero means AllEvents.
	Events Kind

	// Callback, unless nil, is called with each event, one at a time, in place of Poll, Next and Receive. It may call
	// every method but Wait. While it runs, no other event of the endpoint is told.
	Callback func(Event)

	// UserData is passed on in each event.
	UserData any
}

// An Endpoint is a server with its connections, or a client with its one.
type Endpoint struct {
	config   Config
	listener net.Listener // nil of a client
	events   *queue
	work     sync.WaitGroup // the listener and the connections
	closing  chan struct{}  // closed when the caller closes the endpoint
	stopped  chan struct{}  // closed when the work is over, and no event will be added
	finished chan struct{}  // closed when the last callback has returned, too

	mu     sync.Mutex
	conns  map[*Conn]bool
	closed bool // closing is closed
}

// Dial makes a connection to "host:port". The error is that of the dial, or the context's if that ended first.
func Dial(ctx context.Context, address string, cfg Config) (*Endpoint, error) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	e := newEndpoint(cfg, nil)
	e.adopt(nc)
	e.begin()
	return e, nil
}

// Listen is Serve on a TCP address, "host:port". The error is that of the listener.
func Listen(ctx context.Context, address string, cfg Config) (*Endpoint, error) {
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return Serve(ln, cfg), nil
}

// Serve accepts connections on a listener until Close, which closes it too, or until it fails: an Error without a
// connection tells why.
func Serve(ln net.Listener, cfg Config) *Endpoint {
	e := newEndpoint(cfg, ln)
	e.work.Go(e.accept)
	e.begin()
	return e
}

func newEndpoint(cfg Config, ln net.Listener) *Endpoint {
	if cfg.Events == 0 {
		cfg.Events = AllEvents
	}
	// [OT-TIME-4] An implementation SHOULD let its caller set the timeout and the receive limit.
	if cfg.ReceiveLimitOctets == 0 {
		cfg.ReceiveLimitOctets = MaxSize
	}
	cfg.ReceiveLimitOctets = min(cfg.ReceiveLimitOctets, maxReceiveOctets)
	return &Endpoint{
		config: cfg, listener: ln, events: newQueue(), conns: map[*Conn]bool{},
		closing: make(chan struct{}), stopped: make(chan struct{}), finished: make(chan struct{}),
	}
}

// begin starts to tell events, until nothing is left to tell of.
func (e *Endpoint) begin() {
	var telling sync.WaitGroup
	if e.config.Callback != nil {
		telling.Go(func() {
			for ev, err := e.events.next(context.Background()); err == nil; ev, err = e.events.next(context.Background()) {
				e.config.Callback(ev)
			}
		})
	}
	go func() {
		e.work.Wait()
		e.events.end()
		close(e.stopped)
		telling.Wait()
		close(e.finished)
	}()
}

// tell adds an event, if the mask has it.
func (e *Endpoint) tell(ev Event) {
	// [OT-CALL-1] … for exactly those events that the caller's mask names, with the user data …
	if e.config.Events&ev.Kind == 0 {
		return
	}
	ev.Endpoint, ev.UserData = e, e.config.UserData
	e.events.push(ev)
}

// accept accepts connections until the listener fails or is closed.
func (e *Endpoint) accept() {
	for {
		e.events.waitForRoom(e.closing)
		nc, err := e.listener.Accept()
		switch {
		case err == nil:
			e.adopt(nc)
		case errors.Is(err, syscall.ECONNABORTED):
			// [OT-END-6] … or keep an acceptor from accepting further ones.
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
			time.Sleep(acceptPause)
		case errors.Is(err, net.ErrClosed):
			return
		default:
			e.listener.Close()
			e.tell(Event{Kind: Error, Err: err})
			return
		}
	}
}

// acceptPause is how long a server waits when the system has no descriptor left: connections that end make room.
const acceptPause = 50 * time.Millisecond

// adopt makes a connection one of the endpoint's, and works on it until it ends.
func (e *Endpoint) adopt(nc net.Conn) {
	c := newConn(e, nc)
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		nc.Close()
		return
	}
	e.conns[c] = true
	e.work.Go(c.run)
}

// drop forgets a connection that has ended.
func (e *Endpoint) drop(c *Conn) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.conns, c)
}

// Addr returns the address of the listener, or nil for a client.
func (e *Endpoint) Addr() net.Addr {
	if e.listener == nil {
		return nil
	}
	return e.listener.Addr()
}

// Poll returns the next event, and false if there is none yet.
func (e *Endpoint) Poll() (Event, bool) { return e.events.poll() }

// Next waits for the next event. The error is io.EOF once all have been taken and IsRunning is false, and the context's
// cause if the context has ended.
func (e *Endpoint) Next(ctx context.Context) (Event, error) { return e.events.next(ctx) }

// Receive returns a channel of the events. It is closed once all have been taken and IsRunning is false, or when the
// context ends, with which an event may be lost. Who stops reading before that ends the context.
func (e *Endpoint) Receive(ctx context.Context) <-chan Event {
	events := make(chan Event)
	go func() {
		defer close(events)
		for ev, err := e.Next(ctx); err == nil; ev, err = e.Next(ctx) {
			select {
			case events <- ev:
			case <-ctx.Done():
				return
			}
		}
	}()
	return events
}

// Conns lists the connections that are open. The slice is the caller's.
func (e *Endpoint) Conns() []*Conn {
	e.mu.Lock()
	defer e.mu.Unlock()
	return slices.Collect(maps.Keys(e.conns))
}

// IsConnected reports whether any connection is open.
func (e *Endpoint) IsConnected() bool { return len(e.Conns()) > 0 }

// IsRunning reports whether there is anything to wait for: a listener, or a connection. It may be false while there are
// events to take.
func (e *Endpoint) IsRunning() bool {
	select {
	case <-e.stopped:
		return false
	default:
		return true
	}
}

// Close closes the listener and every connection, and waits until all of them are closed. Events that have not been
// taken can still be: the last are those of the connections' end. To close one connection, there is Conn.Close.
func (e *Endpoint) Close() {
	// [OT-END-7] An acceptor whose caller closes it as a whole MUST stop accepting, and MUST close each …
	e.mu.Lock()
	if !e.closed {
		e.closed = true
		close(e.closing)
	}
	e.mu.Unlock()
	if e.listener != nil {
		e.listener.Close()
	}
	for _, c := range e.Conns() {
		c.Close()
	}
	<-e.stopped
}

// Wait waits until there is nothing left to wait for, as IsRunning has it, and the last callback has returned.
func (e *Endpoint) Wait() { <-e.finished }
