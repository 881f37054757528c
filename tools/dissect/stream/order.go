package stream

// maxWindowOctets is the largest window of TCP (RFC 7323): an acknowledgement further away belongs to another
// connection.
const maxWindowOctets = 1 << 30

// acked returns how many octets of the other direction a piece of side d acknowledges.
func (s *stream) acked(d Side, p piece) int64 {
	peer := &s.halves[d.Other()]
	if !p.acks || !peer.started {
		return Everything
	}
	if n := peer.offset(p.ack); n <= peer.next+maxWindowOctets {
		return n
	}
	return Everything
}

// answered says whether all that a piece of side d acknowledges has been handed on.
func (s *stream) answered(d Side, p piece) bool {
	n := s.acked(d, p)
	return n == Everything || n <= s.halves[d.Other()].next
}

// drain hands on every piece before which nothing is missing: neither octets of its own direction nor octets of the
// other that it acknowledges. Where both directions have one, the earlier packet goes first.
func (s *stream) drain() {
	s.judge(false)
	for !s.over && s.verdict == Mine {
		d, ok := s.ready()
		if !ok {
			return
		}
		s.hand(d, s.halves[d].pop())
	}
}

func (s *stream) ready() (Side, bool) {
	first, found := Initiator, false
	for _, d := range []Side{Initiator, Acceptor} {
		p := s.halves[d].head()
		if p == nil || p.offset > s.halves[d].next || !s.answered(d, *p) {
			continue
		}
		if !found || p.packet < s.halves[first].head().packet {
			first, found = d, true
		}
	}
	return first, found
}

// hand gives a piece to the conversation.
func (s *stream) hand(d Side, p piece) {
	at := Mark{Packet: p.packet, Time: p.time, Offset: p.offset, Acked: s.acked(d, p)}
	s.halves[d].next = max(s.halves[d].next, p.end())
	switch p.kind {
	case pieceOctets:
		s.conv.Octets(d, p.octets, at)
	case pieceHole:
		s.cov.CutSegments++
		s.conv.Gap(d, p.length, at)
	case pieceFIN:
		if s.began {
			s.conv.FIN(d, at)
		}
	case pieceRST:
		if s.began {
			s.conv.Reset(d, at)
		}
	}
	if s.conv.Over() {
		s.close()
	}
}

// force gives up waiting for what stands before the oldest piece, and says whether there was a piece. What an end waits
// for may have been another end and not an octet, so that no gap is made of it.
func (s *stream) force() bool {
	if s.judge(true); s.over {
		return false
	}
	d, ok := s.oldest()
	if !ok {
		return false
	}
	h, peer := &s.halves[d], &s.halves[d.Other()]
	p := *h.head()
	isEnd := p.kind == pieceFIN || p.kind == pieceRST
	switch to := s.lacking(peer, s.acked(d, p)); {
	case p.kind == pieceRST:
		s.hand(d, h.pop())
	case p.offset > h.next:
		s.skip(d, p.offset, p)
	case !isEnd && to > peer.next:
		s.skip(d.Other(), to, p)
	default:
		s.hand(d, h.pop())
	}
	s.drain()
	return true
}

// oldest returns the side whose head came in the earliest packet.
func (s *stream) oldest() (Side, bool) {
	a, b := s.halves[Initiator].head(), s.halves[Acceptor].head()
	switch {
	case a == nil && b == nil:
		return 0, false
	case a == nil, b != nil && b.packet < a.packet:
		return Acceptor, true
	}
	return Initiator, true
}

// lacking returns up to where a direction misses octets that were acknowledged: the acknowledgement, or its first
// queued octet before that.
func (s *stream) lacking(h *half, acked int64) int64 {
	if acked == Everything {
		return h.next
	}
	if p := h.head(); p != nil {
		return min(acked, p.offset)
	}
	return acked
}

// skip gives up on the octets of side d before an offset. It is piece p that shows that they existed.
func (s *stream) skip(d Side, to int64, p piece) {
	h := &s.halves[d]
	n := to - h.next
	at := Mark{Packet: p.packet, Time: p.time, Offset: h.next, Acked: Everything}
	h.next = to
	s.conv.Gap(d, n, at)
}
