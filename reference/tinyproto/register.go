package tinyproto

import (
	"net"
	"sync"
)

// A register holds the connections of a Server or a Client, each from its making until it is closed.
type register struct {
	mu   sync.Mutex
	last int // the id given last
	held map[int]*registered
}

// A registered connection has a place until it is closed.
type registered struct {
	net.Conn
	register *register
	id       int
	open     *Conn // nil until it is
}

// take gives a connection a place, which it frees when it is closed, and an id. It reports false if there are as many
// as the limit already; zero is none.
func (r *register) take(nc net.Conn, limit int) (*registered, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	// [TP-HS-14] An acceptor MUST count every connection towards its connection limit, from its acceptance until …
	if limit > 0 && len(r.held) >= limit {
		return nil, false
	}
	if r.held == nil {
		r.held = map[int]*registered{}
	}
	r.last++
	r.held[r.last] = &registered{Conn: nc, register: r, id: r.last}
	return r.held[r.last], true
}

// opened makes the connection known as open, and gives it its id.
func (r *registered) opened(c *Conn) {
	r.register.mu.Lock()
	defer r.register.mu.Unlock()
	c.id, r.open = r.id, c
}

// Close closes the connection and frees its place in one step: whoever sees the one finds the other.
func (r *registered) Close() error {
	r.register.mu.Lock()
	defer r.register.mu.Unlock()
	// [TP-HS-12] An acceptor MUST give the place of a connection that it has closed to the next initiator.
	delete(r.register.held, r.id)
	return r.Conn.Close()
}

// conns lists what is open.
func (r *register) conns() map[int]*Conn {
	r.mu.Lock()
	defer r.mu.Unlock()
	open := map[int]*Conn{}
	for id, held := range r.held {
		if held.open != nil {
			open[id] = held.open
		}
	}
	return open
}
