package objtcp

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

	mu    sync.Mutex
	conns []*conn
	came  []byte // the octets of pickles that are arriving, of all connections in one buffer

	writing sync.Mutex
	turn    sync.Mutex // of the one connection that is worked on
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

func (g *group) join(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = append(g.conns, c)
	if g.stop != nil && g.stopped() {
		go c.Close()
	}
}

func (g *group) leave(c *conn) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.conns = slices.DeleteFunc(g.conns, func(other *conn) bool { return other == c })
	if len(g.conns) == 0 {
		g.came = nil
	}
}

// size counts the connections.
func (g *group) size() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.conns)
}

func (g *group) closeAllBut(c *conn) {
	g.mu.Lock()
	conns := slices.Clone(g.conns)
	g.mu.Unlock()
	for _, other := range conns {
		if other != c {
			other.Close()
		}
	}
}

// put appends octets to the one buffer.
func (g *group) put(part []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.came = append(g.came, part...)
}

// take returns octets from the front of the one buffer.
func (g *group) take(n int) []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	front := slices.Clone(g.came[:n])
	g.came = g.came[n:]
	return front
}

// endAccepting closes the server's listener.
func (g *group) endAccepting() {
	if g.ln != nil {
		g.ln.Close()
	}
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
