package tinyproto

import (
	"encoding/binary"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

const (
	maxKept    = 256 << 10 // octets of memory that a search keeps, about
	maxKeptAll = 16 << 20  // that all searches of a capture keep
	runOctets  = 96        // that a run takes beside its octets, about
)

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
