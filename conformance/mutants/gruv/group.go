package gruv

import (
	"net"
	"slices"
	"sync"
)

// A group is the open connections that could share what they must not: those of one server, or of a client to one
// address.
type group struct {
	ln      net.Listener    // of the server; nil of a client
	stop    <-chan struct{} // closed when the server is stopped; nil of a client
	stream  stream          // what has arrived, in one buffer
	writing sync.Mutex

	mu    sync.Mutex
	conns []*conn
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

// stopListening ends the accepting.
func (g *group) stopListening() {
	if g.ln != nil {
		g.ln.Close()
	}
}

func (g *group) join(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, c)
}

func (g *group) leave(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = slices.DeleteFunc(g.conns, func(other *conn) bool { return other == c })
	if len(g.conns) == 0 {
		g.stream.forget()
	}
}

// others lists the connections besides one, the oldest first.
func (g *group) others(c *conn) []*conn {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(g.conns), func(other *conn) bool { return other == c })
}

func (g *group) closeOthers(c *conn) {
	for _, other := range g.others(c) {
		other.nc.Close()
	}
}

// isBusy reports whether a frame is arriving on another connection.
func (g *group) isBusy(c *conn) bool {
	return slices.ContainsFunc(g.others(c), func(other *conn) bool { return other.length() > 0 })
}

// groups are those of the clients of a library, by address.
type groups struct {
	mu sync.Mutex
	of map[string]*group
}

func (gs *groups) to(address string) *group {
	gs.mu.Lock()
	defer gs.mu.Unlock()
	g := gs.of[address]
	if g == nil {
		g = &group{}
		gs.of[address] = g
	}
	return g
}
