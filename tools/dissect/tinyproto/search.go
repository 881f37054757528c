package tinyproto

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// The framing of TinyProto has no mark to look for. But the sides take turns, and only a size announces how long a turn
// of its sender will be:
//
//	… 00 00 00 05 | FF | 68 65 6C 6C 6F 00 00 00 02 | FF | 68 69 | …
//
// A search takes the last four octets of every turn for a size, until the turns that follow say otherwise. A chain of
// transmissions that close one after the other proves the framing, and what was kept since its beginning is decoded as
// if nothing had happened.

const (
	// proofCloses is how many transmissions have to close. A size of largeSize or more, which is met by chance once in
	// billions, proves it alone.
	proofCloses = 3
	largeSize   = 1 << 16

	maxKept    = 256 << 10 // octets of memory that a search keeps, about
	maxKeptAll = 16 << 20  // that all searches of a capture keep
)

// A chain is a framing that all turns since its beginning agree with.
type chain struct {
	live   bool
	start  int64 // the position of its first size
	turn   int   // the turn that ends with it
	closes int
	size   uint32 // the last size
}

func (ch chain) closed() chain {
	ch.closes++
	if ch.size >= largeSize {
		ch.closes = proofCloses
	}
	return ch
}

// chains are the framings that are possible at the end of a turn, by what the turn ends with. There is one of each at
// most: chains that meet are one from there on, and the longest proves the most.
type chains struct {
	sized  chain // a size: the answer is due
	paying chain // the answer to one: the payload is due
	idle   chain // the end of a transmission: a size of the other side is due
}

func (c chains) live() bool { return c.sized.live || c.paying.live || c.idle.live }

// best returns the chain of which the most transmissions have closed.
func (c chains) best() chain {
	best := chain{closes: -1}
	for _, ch := range []chain{c.sized, c.paying, c.idle} {
		if ch.live && ch.closes > best.closes {
			best = ch
		}
	}
	return best
}

// first returns the turn in which the first of them begins.
func (c chains) first() chain {
	first := chain{turn: 1<<63 - 1}
	for _, ch := range []chain{c.sized, c.paying, c.idle} {
		if ch.live && ch.turn < first.turn {
			first = ch
		}
	}
	return first
}

// A run is what came of one side at once. Its octets are kept or none of them is.
type run struct {
	side            stream.Side
	at              stream.Mark
	position        int64 // octets of both sides before it, since the search began
	length, missing int64 // missing: those that the capture lacks
	from, to        int   // of the search's octets
}

func (r *run) isKept() bool { return r.to > r.from }

// cut takes n octets off the front.
func (r *run) cut(n int64) {
	r.at.Offset, r.position, r.length, r.from = r.at.Offset+n, r.position+n, r.length-n, r.from+int(n)
}

const runOctets = int(unsafe.Sizeof(run{}))

// A search keeps what may have to be decoded once the framing is found: from the beginning of the oldest chain on, or
// the last four octets. Where that becomes too much, the middle of a payload is not kept.
type search struct {
	chains
	turn     int
	side     stream.Side // whose turn it is
	length   int64       // of the turn so far
	head     byte        // its first octet
	headSeen bool
	position int64 // octets so far
	runs     []run
	octets   []byte
	hole     int   // the run of this turn's octets that were not kept, or -1
	dropped  int64 // octets that are of no more use
	ends     [2]bool
	endAt    [2]stream.Mark
}

func newSearch() *search { return &search{hole: -1} }

// cost returns how many octets of memory the search takes, about.
func (s *search) cost() int { return cap(s.octets) + cap(s.runs)*runOctets }

// add takes the next run, of the side whose turn it is. room says that its octets can be kept.
func (s *search) add(r run, b []byte, room bool) {
	if s.length == 0 {
		s.side, s.headSeen = r.side, len(b) > 0
		if s.headSeen {
			s.head = b[0]
		}
	}
	r.position = s.position
	s.position += r.length
	s.length += r.length
	s.weed()
	if s.paying.live && !room && s.hole < 0 {
		s.hole = len(s.runs)
		s.runs = append(s.runs, run{side: r.side, at: r.at, position: r.position, from: len(s.octets), to: len(s.octets)})
	}
	if extra := int64(len(b) - sizeOctets); !s.keeps() && extra > 0 {
		s.drop(extra, 0)
		r.cut(extra)
		b = b[extra:]
	}
	r.from, r.to = len(s.octets), len(s.octets)+len(b)
	s.octets, s.runs = append(s.octets, b...), append(s.runs, r)
	if !s.keeps() {
		s.trim()
	}
}

// keeps says whether all octets of the turn are kept, not just the last four.
func (s *search) keeps() bool { return s.live() && s.hole < 0 }

// weed forgets the chains that the turn contradicts.
func (s *search) weed() {
	if !s.live() {
		return
	}
	answers := !s.headSeen || s.head == codeOK
	s.sized.live = s.sized.live && answers && (s.length == 1 || s.sized.size == 0 && s.headSeen && s.length <= 1+sizeOctets)
	s.paying.live = s.paying.live && s.length <= int64(s.paying.size)+sizeOctets
	s.idle.live = s.idle.live && s.length <= sizeOctets
	if !s.live() {
		s.hole = -1
		s.trim()
	}
}

// drop counts octets that are not kept: into the hole, if the turn has one.
func (s *search) drop(length, missing int64) {
	if s.hole < 0 {
		s.dropped += length - missing
		return
	}
	hole := &s.runs[s.hole]
	hole.length, hole.missing = hole.length+length, hole.missing+missing
}

// trim keeps, of the runs behind the hole or of all, the last four octets of the turn.
func (s *search) trim() {
	i, need := len(s.runs), int64(sizeOctets)
	for i > s.hole+1 && need > 0 && s.runs[i-1].side == s.side && s.runs[i-1].isKept() {
		i--
		r := &s.runs[i]
		if extra := r.length - need; extra > 0 {
			s.drop(extra, 0)
			r.cut(extra)
		}
		need -= r.length
	}
	s.forget(s.hole+1, i)
}

// forget drops the runs from index i up to j, and closes up.
func (s *search) forget(i, j int) {
	to := 0
	if i > 0 {
		to = s.runs[i-1].to
	}
	for _, r := range s.runs[i:j] {
		s.drop(r.length, r.missing)
	}
	s.runs = append(s.runs[:i], s.runs[j:]...)
	for k := i; k < len(s.runs); k++ {
		r := &s.runs[k]
		n := copy(s.octets[to:], s.octets[r.from:r.to])
		r.from, r.to = to, to+n
		to += n
	}
	s.octets = s.octets[:to]
}

// forgetBefore drops what came before a chain.
func (s *search) forgetBefore(ch chain) {
	s.hole = -1
	i := 0
	for i < len(s.runs) && s.runs[i].position+s.runs[i].length <= ch.start {
		i++
	}
	if i < len(s.runs) && s.runs[i].position < ch.start {
		n := ch.start - s.runs[i].position
		s.drop(n, 0)
		s.runs[i].cut(n)
	}
	s.forget(0, i)
}

// tail returns the size that the turn ends with, if it can be one.
func (s *search) tail() (size uint32, ok bool) {
	var field [sizeOctets]byte
	have := sizeOctets
	for i := len(s.runs) - 1; i >= 0 && have > 0; i-- {
		r := &s.runs[i]
		if r.side != s.side || !r.isKept() {
			return 0, false
		}
		n := min(have, r.to-r.from)
		copy(field[have-n:have], s.octets[r.to-n:r.to])
		have -= n
	}
	size = binary.BigEndian.Uint32(field[:])
	return size, have == 0 && size <= largestSize
}

// after returns the chains that are possible if the turn is over.
func (s *search) after() chains {
	var next chains
	size, sized := s.tail()
	follow := func(ch chain) chain { ch.size, ch.live = size, sized; return ch }
	switch ch := s.sized; {
	case !ch.live:
	case s.length == 1 && ch.size > 0:
		next.paying = ch
	case s.length == 1 && s.headSeen:
		next.idle = ch.closed()
	case s.length == 1+sizeOctets:
		next.sized = follow(ch.closed())
	}
	switch ch := s.paying; {
	case !ch.live:
	case s.length == int64(ch.size):
		next.idle = ch.closed()
	case s.length == int64(ch.size)+sizeOctets:
		next.sized = follow(ch.closed())
	}
	if s.idle.live && s.length == sizeOctets {
		next.sized = follow(s.idle)
	}
	if !next.sized.live && sized {
		next.sized = chain{live: true, start: s.position - sizeOctets, turn: s.turn, size: size}
	}
	return next
}

// end ends the turn. It returns a chain that is proved, if there is one.
func (s *search) end() (chain, bool) {
	s.chains = s.after()
	s.turn++
	s.length = 0
	if best := s.best(); best.closes >= proofCloses {
		return best, true
	}
	if s.live() {
		s.forgetBefore(s.first())
	} else {
		s.hole = -1
		s.forget(0, len(s.runs))
	}
	s.hole = -1
	return chain{}, false
}

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
