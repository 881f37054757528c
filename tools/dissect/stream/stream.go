package stream

import (
	"net/netip"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// maxQueuedOctets is how much of a stream waits, at most, for octets that come before it. It is a little more than the
// largest window that common systems offer, so that a lost segment can still be sent again in time.
const maxQueuedOctets = 8 << 20

// A stream puts both directions of a TCP connection in order and hands them to a conversation (order.go).
type stream struct {
	key     packet.Flow
	info    Info
	ends    [2]packet.End // by side
	halves  [2]half       // by side
	past    []uint32      // where the directions of the stream that had these ports before began
	verdict Verdict
	byPort  bool         // decoded whatever it carries
	began   bool         // a SYN or an octet was seen
	over    bool         // nothing more is looked at
	conv    Conversation // nil until the verdict is Mine
	opt     *Options
	cov     *event.Coverage
}

// restarted says whether a SYN, whose direction begins at seq, cannot belong to this stream: the ports are used again.
func (s *stream) restarted(d Side, seq uint32) bool {
	return s.halves[d].started && s.halves[d].base != seq
}

// add takes in what a segment from side d carries.
func (s *stream) add(d Side, seg *packet.Segment) {
	h, peer := &s.halves[d], &s.halves[d.Other()]
	seq := seg.Seq
	if seg.SYN {
		seq++
		s.began = true
		h.start(seq, true)
	} else if !h.started {
		h.start(seq, false)
	}
	if seg.ACK && !peer.started {
		peer.start(seg.Ack, h.syn)
	}
	s.info.Whole = s.halves[Initiator].syn && s.halves[Acceptor].syn
	p := piece{offset: h.offset(seq), packet: seg.Packet, time: seg.Time, ack: seg.Ack, acks: seg.ACK}
	if s.over || s.verdict == NotMine {
		if s.verdict == Mine && p.offset+int64(len(seg.Payload)) > h.next {
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
func (s *stream) split(d Side, p piece, seg *packet.Segment) {
	if seg.RST { // what a RST carries is a remark for people
		p.kind = pieceRST
		s.take(d, p)
		return
	}
	if n := len(seg.Payload); n > 0 {
		s.began = true
		p.kind, p.length, p.octets = pieceOctets, int64(n), seg.Payload
		s.take(d, p)
		p.offset += p.length
	}
	if seg.Cut > 0 {
		s.began = true
		p.kind, p.length, p.octets = pieceHole, seg.Cut, nil
		s.take(d, p)
		p.offset += p.length
	}
	if seg.FIN {
		p.kind, p.length, p.octets = pieceFIN, 1, nil
		s.take(d, p)
	}
}

// take hands a piece on at once where nothing stands before it, which spares a copy, and queues it otherwise.
func (s *stream) take(d Side, p piece) {
	h := &s.halves[d]
	switch {
	case s.over:
	case s.verdict == Mine && len(h.queue) == 0 && p.offset <= h.next && s.answered(d, p):
		if p = p.from(h.next); p.length > 0 || p.kind == pieceRST {
			s.hand(d, p)
		}
	default:
		h.insert(p)
	}
}

// judge decides what the stream is, if that is not decided yet, and whether it begins with its first octet.
func (s *stream) judge(final bool) {
	a, b := &s.halves[Initiator], &s.halves[Acceptor]
	switch {
	case s.verdict != Undecided:
		return
	case s.byPort && (a.syn || b.syn):
		s.verdict = Mine
	default:
		s.verdict = s.opt.Protocol.Detect(a.opening(), b.opening(), final)
	}
	if s.verdict == NotMine && s.byPort {
		s.verdict, s.info.Midway = Mine, true
	}
	switch s.verdict {
	case Mine:
		s.info.Ends = [2]netip.AddrPort{s.ends[0].AddrPort(), s.ends[1].AddrPort()}
		s.conv = s.opt.Protocol.Converse(&s.info)
	case NotMine:
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
		s.conv.Finish()
	}
	s.close()
}

// close lets go of the stream's octets and counts it.
func (s *stream) close() {
	s.over, s.conv = true, nil
	s.halves[Initiator].drop()
	s.halves[Acceptor].drop()
	if s.verdict == Mine && s.began {
		s.cov.Streams++
	} else {
		s.cov.Ignored++
	}
}
