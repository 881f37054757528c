package sized

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// seek takes octets of side d while its framing is searched for. Once that is found, it returns what is to be decoded.
func (c *conversation) seek(d stream.Side, b []byte, at stream.Mark) []piece {
	s := c.sides[d].search
	from, ok := int64(0), false
	dropped := c.dec.resize(s, func() int64 {
		if from, ok = s.add(c.dec.Format, b, at); ok {
			return 0
		}
		return s.trim(s.cost() < mostKept && c.dec.kept+s.cost() < mostKeptAll)
	})
	c.undecoded(d, dropped)
	if !ok {
		return nil
	}
	return c.resume(d, from)
}

// conclude ends the search for the framing of side d, if there is one, with its octets. A chain that all of them agree
// with is taken for the framing, if one of its messages has ended with a segment.
func (c *conversation) conclude(d stream.Side) {
	s := c.sides[d].search
	if s == nil {
		return
	}
	var best chain
	for _, ch := range s.chains {
		if ch.closes > best.closes {
			best = ch
		}
	}
	if best.closes > 0 {
		c.decode(d, c.resume(d, best.from))
		return
	}
	c.endSearch(d, s.end())
}

// resume ends a search and returns what was kept from an offset on, which is to be decoded.
func (c *conversation) resume(d stream.Side, from int64) []piece {
	s := c.endSearch(d, from)
	pieces := s.pieces()
	if me := &c.sides[d]; me.skipped > 0 {
		at := s.last
		if len(pieces) > 0 {
			at = pieces[0].at
		}
		at.Offset = s.base
		c.Find(d, at, tell.Skipped, fmt.Sprintf("octets skipped to find the framing: %d", me.skipped))
		me.skipped = 0
	}
	return pieces
}

// endSearch takes the search of side d away, and what it has kept before an offset out of it.
func (c *conversation) endSearch(d stream.Side, offset int64) *search {
	s := c.sides[d].search
	c.sides[d].search = nil
	c.dec.kept -= s.cost()
	c.undecoded(d, s.forget(offset))
	return s
}
