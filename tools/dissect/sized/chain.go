package sized

import "slices"

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
)

// A chain is a framing that all octets since its beginning agree with.
type chain struct {
	from   int64 // the offset of its first message of which the octets are kept
	next   int64 // the offset of the next message
	closes int   // how often a message ended with a segment
	filled bool  // a payload that is not empty has begun since: zeros may be anything
	large  bool  // the last message is
}

// follow goes from message to message as far as octets have come, to the end of a segment. It says whether the chain
// can still be the framing, and whether it is.
func (s *search) follow(f *Format, ch *chain) (likely, proved bool) {
	for ch.next+int64(f.Head) <= s.end() {
		size, ok := f.Likely(s.octets[ch.next-s.base:][:f.Head])
		if !ok {
			return false, false
		}
		ch.next += int64(f.SizeOctets) + int64(size)
		ch.filled, ch.large = ch.filled || size > 0, size >= largeSize
		if f.Proof == 0 {
			return true, true
		}
	}
	if ch.next == s.end() && ch.filled {
		ch.closes, ch.filled = ch.closes+1, false
		proved = ch.large || ch.closes >= f.Proof
	}
	return true, proved
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
