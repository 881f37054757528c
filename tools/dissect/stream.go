package dissect

import "net/netip"

// A side is one of the two ends of a stream.
type side int

const (
	initiator side = iota
	acceptor
)

func (d side) other() side { return 1 - d }

// maxQueuedOctets is how much of a stream waits, at most, for octets that come before it. It is a little more than the
// largest window that common systems offer, so that a lost segment can still be sent again in time.
const maxQueuedOctets = 8 << 20

// A stream puts both directions of a TCP connection in order and hands them to a conversation (order.go).
type stream struct {
	key     flow
	number  int               // in the capture, from 0
	ends    [2]netip.AddrPort // by side
	halves  [2]half           // by side
	past    []uint32          // where the directions of the stream that had these ports before began
	verdict verdict
	byPort  bool // TinyProto whatever it carries
	midway  bool // the capture began after the handshake
	began   bool // a SYN or an octet was seen
	over    bool // nothing more is looked at
	conv    *conversation
	cov     *Coverage
}

// restarted says whether a SYN, whose direction begins at seq, cannot belong to this stream: the ports are used again.
func (s *stream) restarted(d side, seq uint32) bool {
	return s.halves[d].started && s.halves[d].base != seq
}

// add takes in what a segment from side d carries.
func (s *stream) add(d side, seg *segment) {
	h, peer := &s.halves[d], &s.halves[d.other()]
	seq := seg.seq
	if seg.syn {
		seq++
		s.began = true
		h.start(seq, true)
	} else if !h.started {
		h.start(seq, false)
	}
	if seg.acks && !peer.started {
		peer.start(seg.ack, h.syn)
	}
	p := piece{offset: h.offset(seq), packet: seg.packet, time: seg.time, ack: seg.ack, acks: seg.acks}
	if s.over || s.verdict == isOther {
		if s.verdict == isTinyProto && p.offset+int64(len(seg.payload)) > h.next {
			s.cov.Late++
		}
		return
	}
	s.split(d, p, seg)
	s.drain()
	for !s.over && s.halves[0].cost+s.halves[1].cost > maxQueuedOctets {
		s.force()
	}
}

// split takes in the octets, the cut octets and the FIN of a segment as pieces, or its RST. p is where they start.
func (s *stream) split(d side, p piece, seg *segment) {
	if seg.rst { // what a RST carries is a remark for people
		p.kind = pieceRST
		s.take(d, p)
		return
	}
	if n := len(seg.payload); n > 0 {
		s.began = true
		p.kind, p.length, p.octets = pieceOctets, int64(n), seg.payload
		s.take(d, p)
		p.offset += p.length
	}
	if seg.cut > 0 {
		s.began = true
		p.kind, p.length, p.octets = pieceHole, seg.cut, nil
		s.take(d, p)
		p.offset += p.length
	}
	if seg.fin {
		p.kind, p.length, p.octets = pieceFIN, 1, nil
		s.take(d, p)
	}
}

// take hands a piece on at once where nothing stands before it, which spares a copy, and queues it otherwise.
func (s *stream) take(d side, p piece) {
	h := &s.halves[d]
	switch {
	case s.over:
	case s.verdict == isTinyProto && len(h.queue) == 0 && p.offset <= h.next && s.answered(d, p):
		if p = p.from(h.next); p.length > 0 || p.kind == pieceRST {
			s.hand(d, p)
		}
	default:
		h.insert(p)
	}
}

// judge decides whether the stream is TinyProto, if that is not decided yet, and whether it begins with the handshake.
func (s *stream) judge(final bool) {
	a, b := &s.halves[initiator], &s.halves[acceptor]
	switch {
	case s.verdict != undecided:
		return
	case s.byPort && (a.syn || b.syn):
		s.verdict = isTinyProto
		return
	}
	s.verdict = detect(a.opening(), b.opening(), final)
	if s.verdict == isOther && s.byPort {
		s.verdict, s.midway = isTinyProto, true
	}
	if s.verdict == isOther {
		s.close()
	}
}

// finish ends a stream that did not end by itself: its capture is over, or its ports are used again.
func (s *stream) finish() {
	s.judge(true)
	for !s.over && s.force() {
	}
	if s.over {
		return
	}
	if s.began {
		s.conv.finish()
	}
	s.close()
}

// close lets go of the stream's octets and counts it.
func (s *stream) close() {
	s.over, s.conv = true, nil
	s.halves[initiator].drop()
	s.halves[acceptor].drop()
	if s.verdict == isTinyProto && s.began {
		s.cov.Streams++
	} else {
		s.cov.Ignored++
	}
}
