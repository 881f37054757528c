package tinyproto

import "math"

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
	first := chain{turn: math.MaxInt}
	for _, ch := range []chain{c.sized, c.paying, c.idle} {
		if ch.live && ch.turn < first.turn {
			first = ch
		}
	}
	return first
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
