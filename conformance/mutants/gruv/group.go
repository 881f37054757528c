package gruv

import (
	"slices"

	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

// A group is connections with what has arrived on them in one stream.
type group struct {
	mutant.Group[*conn]
	stream stream
}

func (g *group) leave(c *conn) {
	if g.Leave(c) {
		g.stream.forget()
	}
}

// closeOthers closes the sockets of the other connections, whatever their callers' close does.
func (g *group) closeOthers(c *conn) {
	for _, other := range g.Others(c) {
		other.nc.Close()
	}
}

// isBusy reports whether a frame is arriving on another connection.
func (g *group) isBusy(c *conn) bool {
	return slices.ContainsFunc(g.Others(c), func(other *conn) bool { return other.length() > 0 })
}
