package tinyproto

import (
	"net"
	"slices"
	"sync"
)

// A group is the open connections that could share what they must not: those of one server, or of a client to one
// address.
type group struct {
	ln   net.Listener    // of the server; nil of a client
	stop <-chan struct{} // closed when the server is stopped; nil of a client

	mu       sync.Mutex
	conns    []*conn
	payloads []byte // what has arrived, in one buffer

	turn    sync.RWMutex // held for reading while a message arrives, and else while one is sent
	writing sync.Mutex
}

// stopped reports whether the server is stopped.
func (g *group) stopped() bool {
	select {
	case <-g.stop:
		return true
	default:
		return false
	}
}

// join adds a connection, and says whether it is the only one.
func (g *group) join(c *conn) (alone bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, c)
	return len(g.conns) == 1
}

func (g *group) leave(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = slices.DeleteFunc(g.conns, func(other *conn) bool { return other == c })
	if len(g.conns) == 0 {
		g.payloads = nil
	}
}

func (g *group) closeOthers(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, other := range g.conns {
		if other != c {
			other.Close()
		}
	}
}

// put appends octets to the one buffer.
func (g *group) put(part []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.payloads = append(g.payloads, part...)
}

// take returns octets from the front of the one buffer.
func (g *group) take(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	front := slices.Clone(g.payloads[:n])
	g.payloads = g.payloads[n:]
	return front
}

// groups are those of the clients of a library, by address.
type groups struct {
	mu sync.Mutex
	of map[string]*group
}

func (gs *groups) to(address net.Addr) *group {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.of[address.String()]
	if g == nil {
		g = &group{}
		gs.of[address.String()] = g
	}
	return g
}
