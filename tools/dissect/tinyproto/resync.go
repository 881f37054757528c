package tinyproto

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// seek takes a run while the framing is searched for, with its octets, or none if they are missing.
func (c *conversation) seek(r run, b []byte) {
	s := c.search
	if s.length > 0 && s.side != r.side {
		if ch, ok := s.end(); ok {
			c.resume(ch)
			c.replay(r, b)
			return
		}
	}
	c.sides[r.side].position = r.at.Offset + r.length
	before := s.cost()
	s.add(r, b, before+len(b) < maxKept && c.dec.kept+len(b) < maxKeptAll)
	c.dec.kept += s.cost() - before
	c.undecoded(int(s.dropped))
	s.dropped = 0
}

// conclude ends a search with the stream. A chain that all octets to the last agree with is taken for the framing, if
// one of its transmissions has closed, but it accuses nobody.
func (c *conversation) conclude() {
	s := c.search
	if s == nil {
		return
	}
	best := s.after().best()
	if best.closes < 1 {
		best = s.best()
	}
	if best.closes >= 1 {
		c.resume(best)
	}
}

// abandon gives up the search, if there is one.
func (c *conversation) abandon() {
	s := c.search
	if s == nil {
		return
	}
	c.search = nil
	c.dec.kept -= s.cost()
	s.hole = -1
	s.forget(0, len(s.runs))
	c.undecoded(int(s.dropped))
}

// resume decodes what was kept since the beginning of a chain.
func (c *conversation) resume(ch chain) {
	s := c.search
	c.search = nil
	c.dec.kept -= s.cost()
	s.forgetBefore(ch)
	c.undecoded(int(s.dropped))
	if c.skipped > 0 {
		c.Find(s.runs[0].side, s.runs[0].at, tell.Skipped, fmt.Sprintf("octets skipped to find the framing: %d", c.skipped))
		c.skipped = 0
	}
	c.excused = c.excused || ch.closes < proofCloses
	for _, r := range s.runs {
		c.replay(r, s.octets[r.from:r.to])
	}
	for _, d := range sides {
		if s.ends[d] && !c.over {
			c.FIN(d, s.endAt[d])
		}
	}
}

// replay takes a run that was kept.
func (c *conversation) replay(r run, b []byte) {
	if len(b) > 0 {
		c.octets(r.side, b, r.at)
	} else {
		c.pass(r)
	}
}
