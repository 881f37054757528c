package sized

import (
	"fmt"
	"math"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A sender hands a message to TCP at once, mostly, so that messages begin and end where segments do. A search takes the
// beginning of every segment for that of a message, and follows it from size to size until a size cannot be one:
//
//	00 00 00 02 68 69 | 00 00 00 01 21 00 00 00 02 | 68 69 |
//
// A chain of messages that end with a segment several times proves the framing. What was kept since its beginning is
// decoded as if nothing had happened.

const (
	mostChains = 16
	largeSize  = 1 << 16 // one that meets the end of a segment by chance once in billions: it proves the framing alone
	runOctets  = 64      // that a run takes beside its octets, about
)

// A chain is a framing that all octets since its beginning agree with.
type chain struct {
	from   int64 // the offset of its first message of which the octets are kept
	next   int64 // the offset of the next message
	closes int   // how often a message ended with a segment
	filled bool  // a payload that is not empty has ended since: zeros may be anything
}

// A search is for the framing of one direction. It keeps octets since the beginning of the oldest chain.
type search struct {
	chains []chain
	base   int64 // the offset of the first octet that is kept
	octets []byte
	runs   []run
}

// A run is where octets came from, of one packet.
type run struct {
	at  stream.Mark
	end int64 // the offset behind it
}

// cost returns how many octets of memory the search takes, about.
func (s *search) cost() int { return cap(s.octets) + cap(s.runs)*runOctets }

// resize does what changes how much a search keeps. It returns what that returns.
func (dec *Decoder) resize(s *search, change func() int64) int64 {
	dec.kept -= s.cost()
	n := change()
	dec.kept += s.cost()
	return n
}

// add takes the next octets. It returns where the framing begins, if that is proved.
func (s *search) add(f *Format, b []byte, at stream.Mark) (from int64, ok bool) {
	if len(s.octets) == 0 {
		s.base = at.Offset
	}
	if !slices.ContainsFunc(s.chains, func(ch chain) bool { return ch.next == at.Offset }) {
		s.chains = append(s.chains, chain{from: at.Offset, next: at.Offset})
	}
	s.octets = append(s.octets, b...)
	s.runs = append(s.runs, run{at: at, end: at.Offset + int64(len(b))})
	left := s.chains[:0]
	for _, ch := range s.chains {
		likely, proved := s.follow(f, &ch)
		if proved {
			return ch.from, true
		}
		if likely {
			left = join(left, ch)
		}
	}
	s.chains = left
	return 0, false
}

// end returns the offset behind the octets that are kept.
func (s *search) end() int64 { return s.base + int64(len(s.octets)) }

// follow goes from message to message as far as octets have come, to the end of a segment. It says whether the chain
// can still be the framing, and whether it is.
func (s *search) follow(f *Format, ch *chain) (likely, proved bool) {
	large := false
	for ch.next+int64(f.Head) <= s.end() {
		size, ok := f.Likely(s.octets[ch.next-s.base:][:f.Head])
		if !ok {
			return false, false
		}
		ch.next += int64(f.SizeOctets) + int64(size)
		ch.filled = ch.filled || size > 0
		if f.Proof == 0 {
			return true, true
		}
		large = size >= largeSize
	}
	if ch.next == s.end() && ch.filled {
		ch.closes, ch.filled = ch.closes+1, false
	}
	return true, f.Proof > 0 && ch.closes >= f.Proof || large && ch.next == s.end()
}

// join adds a chain to others. Chains that meet are one from there on, and the longer proves more. Of too many, the one
// that goes furthest is the least likely.
func join(chains []chain, ch chain) []chain {
	for i := range chains {
		if chains[i].next == ch.next {
			if ch.closes > chains[i].closes {
				chains[i] = ch
			}
			return chains
		}
	}
	chains = append(chains, ch)
	if len(chains) <= mostChains {
		return chains
	}
	furthest := 0
	for i := range chains {
		if chains[i].next > chains[furthest].next {
			furthest = i
		}
	}
	return slices.Delete(chains, furthest, furthest+1)
}

// trim lets go of octets before the oldest chain, and unless there is room, of all messages that came so far. It returns
// how many octets that were.
func (s *search) trim(room bool) int64 {
	from := s.end()
	for i := range s.chains {
		ch := &s.chains[i]
		if !room {
			ch.from = ch.next
		}
		from = min(from, ch.from)
	}
	n := s.forget(from)
	if !room {
		s.octets, s.runs = slices.Clone(s.octets), slices.Clone(s.runs)
	}
	return n
}

// forget lets go of octets before an offset.
func (s *search) forget(offset int64) int64 {
	n := max(min(offset, s.end())-s.base, 0)
	s.octets = slices.Delete(s.octets, 0, int(n))
	s.base += n
	s.runs = slices.DeleteFunc(s.runs, func(r run) bool { return r.end <= s.base })
	return n
}

// gap passes over octets that are missing, up to an offset. It returns how many that were kept are of no more use.
func (s *search) gap(to int64) int64 {
	s.chains = slices.DeleteFunc(s.chains, func(ch chain) bool { return ch.next < to })
	return s.trim(false)
}

// seek takes octets of side d while its framing is searched for.
func (c *conversation) seek(d stream.Side, b []byte, at stream.Mark) {
	s := c.sides[d].search
	from, ok := int64(0), false
	dropped := c.dec.resize(s, func() int64 {
		if from, ok = s.add(c.dec.Format, b, at); ok {
			return 0
		}
		return s.trim(s.cost() < mostKept && c.dec.kept+s.cost() < mostKeptAll)
	})
	c.undecoded(d, dropped)
	if ok {
		c.resume(d, from)
	}
}

// conclude ends the search for the framing of side d, if there is one, with its octets. A chain that all of them agree
// with is taken for the framing, if one of its messages has ended with a segment.
func (c *conversation) conclude(d stream.Side) {
	s := c.sides[d].search
	if s == nil {
		return
	}
	best := chain{from: math.MaxInt64}
	for _, ch := range s.chains {
		if ch.closes > best.closes {
			best = ch
		}
	}
	c.resume(d, best.from)
}

// resume ends a search and decodes what was kept from an offset on.
func (c *conversation) resume(d stream.Side, from int64) {
	me := &c.sides[d]
	s := me.search
	me.search = nil
	c.dec.kept -= s.cost()
	c.undecoded(d, s.forget(from))
	if len(s.runs) == 0 {
		return
	}
	if me.skipped > 0 {
		at := s.runs[0].at
		at.Offset = s.base
		c.Find(d, at, tell.Skipped, fmt.Sprintf("octets skipped to find the framing: %d", me.skipped))
		me.skipped = 0
	}
	for _, r := range s.runs {
		b := s.octets[:r.end-s.base]
		s.octets, r.at.Offset, s.base = s.octets[len(b):], s.base, r.end
		c.Octets(d, b, r.at)
	}
}
