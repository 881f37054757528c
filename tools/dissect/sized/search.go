package sized

import (
	"bytes"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// runOctets is what a run takes beside its octets, about.
const runOctets = 64

// A search is for the framing of one direction. It keeps octets since the beginning of the oldest chain.
type search struct {
	chains []chain
	base   int64 // the offset of the first octet that is kept
	octets []byte
	lent   bool // octets are not copied yet: those that prove the framing at once never are
	runs   []run
	last   stream.Mark // of the octets that came last
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
	if s.lent = len(s.octets) == 0; s.lent {
		s.base, s.octets = at.Offset, b[:len(b):len(b)]
	} else {
		s.octets = append(s.octets, b...)
	}
	if !slices.ContainsFunc(s.chains, func(ch chain) bool { return ch.next == at.Offset }) {
		s.chains = append(s.chains, chain{from: at.Offset, next: at.Offset})
	}
	s.runs = append(s.runs, run{at: at, end: at.Offset + int64(len(b))})
	s.last = at
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

// trim lets go of octets before the oldest chain, and unless there is room, of all messages that came so far. It
// returns how many octets that were.
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
	if n > 0 || s.lent {
		s.octets, s.lent = bytes.Clone(s.octets), false
	}
	if !room {
		s.runs = slices.Clone(s.runs)
	}
	return n
}

// forget lets go of octets before an offset.
func (s *search) forget(offset int64) int64 {
	n := min(offset, s.end()) - s.base
	if n <= 0 {
		return 0
	}
	s.octets = s.octets[n:]
	s.base += n
	s.runs = slices.DeleteFunc(s.runs, func(r run) bool { return r.end <= s.base })
	return n
}

// gap passes over octets that are missing, up to an offset. It returns how many that were kept are of no more use.
func (s *search) gap(to int64) int64 {
	s.chains = slices.DeleteFunc(s.chains, func(ch chain) bool { return ch.next < to })
	return s.trim(false)
}

// pieces returns the octets that are kept, by the packets that they came from.
func (s *search) pieces() []piece {
	all := make([]piece, len(s.runs))
	from := s.base
	for i, r := range s.runs {
		r.at.Offset = from
		all[i] = piece{s.octets[from-s.base : r.end-s.base], r.at}
		from = r.end
	}
	return all
}
