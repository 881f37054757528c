package mutant

import (
	"net"
	"slices"
	"sync"
)

// A Group is the open connections that could share what they must not: those of one server, or of a client to one
// address. Each defect of sharing has its own use of it.
type Group[C interface {
	comparable
	Close() error
}] struct {
	Listener net.Listener    // of the server; nil of a client
	Stop     <-chan struct{} // closed when the server is stopped; nil of a client

	Writing sync.Mutex   // where only one connection may write
	Turn    sync.RWMutex // where only one connection is worked on

	mu      sync.Mutex
	conns   []C
	arrived []byte // octets of payloads, of all connections in one buffer
}

// Stopped reports whether the server is stopped.
func (g *Group[C]) Stopped() bool {
	select {
	case <-g.Stop:
		return true
	default:
		return false
	}
}

// EndAccepting closes the server's listener.
func (g *Group[C]) EndAccepting() {
	if g.Listener != nil {
		g.Listener.Close()
	}
}

// Join adds a connection, and says whether it is the only one.
func (g *Group[C]) Join(c C) (alone bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, c)
	return len(g.conns) == 1
}

// Leave takes a connection away, and says whether it was the last one, with which the shared buffer goes too.
func (g *Group[C]) Leave(c C) (last bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = slices.DeleteFunc(g.conns, func(other C) bool { return other == c })
	if len(g.conns) > 0 {
		return false
	}
	g.arrived = nil
	return true
}

// Others lists the connections besides one, the oldest first.
func (g *Group[C]) Others(c C) []C {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(g.conns), func(other C) bool { return other == c })
}

// CloseOthers closes the connections besides one.
func (g *Group[C]) CloseOthers(c C) {
	for _, other := range g.Others(c) {
		other.Close()
	}
}

// Put appends octets to the shared buffer.
func (g *Group[C]) Put(part []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.arrived = append(g.arrived, part...)
}

// Take returns octets from the front of the shared buffer.
func (g *Group[C]) Take(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	front := slices.Clone(g.arrived[:n])
	g.arrived = g.arrived[n:]
	return front
}

// Groups are those of the clients of a library, by address. The zero value has none.
type Groups[G any] struct {
	mu sync.Mutex
	of map[string]*G
}

// To returns the group of the connections to an address.
func (gs *Groups[G]) To(address net.Addr) *G {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	if gs.of == nil {
		gs.of = map[string]*G{}
	}
	g := gs.of[address.String()]
	if g == nil {
		g = new(G)
		gs.of[address.String()] = g
	}
	return g
}
