package stream

import "github.com/tinyproto/tinyproto/tools/dissect/packet"

// maxQueuedOctets is how much of a stream waits, at most, for octets that come before it. It is a little more than the
// largest window that common systems offer, so that a lost segment can still be sent again in time.
const maxQueuedOctets = 8 << 20

// An assembly puts both directions of a TCP connection in order and hands them to a conversation (order.go).
type assembly struct {
	packets int          // of the stream, so far
	conv    Conversation // nil until the verdict is Mine
	forced  bool         // decoded whatever it carries
	began   bool         // a SYN or an octet was seen
	over    bool         // nothing more is looked at
	halves  [2]half      // by side

	verdict  Verdict
	protocol int // the first that has not said NotMine
	info     Info
	table    *Table
	stream   *stream
	place    link[assembly] // among those with something queued
}

// add takes in what a segment from side d carries.
func (a *assembly) add(d Side, seg *packet.Segment) {
	h, peer := &a.halves[d], &a.halves[d.Other()]
	a.packets++
	if seg.SYN || !h.started || !peer.started {
		a.start(d, seg)
	}
	acked := a.acknowledge(d, seg)
	n := int64(len(seg.Payload))
	switch {
	case !h.started:
	case !plain(seg) || !a.flows() || n > 0 && (seg.Seq != h.base+uint32(h.next) || acked > peer.next):
		a.split(d, seg, acked)
		a.drain()
	case n > 0:
		a.began = true
		at := Mark{Packet: seg.Packet, Time: seg.Time, Offset: h.next, Acked: acked, Stalled: peer.stalled}
		h.next += n
		a.conv.Octets(d, seg.Payload, at)
		if a.conv.Over() {
			a.close()
		}
	}
	if !a.over && (a.place.listed() || !a.flows() || h.acked > h.next || peer.acked > peer.next) {
		a.bound(seg)
	}
}

// plain says whether a segment is octets, or an acknowledgement, and nothing else.
func plain(seg *packet.Segment) bool { return !seg.SYN && !seg.FIN && !seg.RST && seg.Cut == 0 }

// flows says whether octets can be handed on as they come: nothing waits in either direction.
func (a *assembly) flows() bool {
	h, peer := &a.halves[Initiator], &a.halves[Acceptor]
	return a.conv != nil && h.settled && peer.settled && h.queue.first == nil && peer.queue.first == nil
}

// acknowledge takes in what a segment of side d says about the other direction and its own window, and returns how many
// octets it acknowledges. A reset may acknowledge anything.
func (a *assembly) acknowledge(d Side, seg *packet.Segment) int64 {
	if !seg.ACK {
		return Everything
	}
	h, peer := &a.halves[d], &a.halves[d.Other()]
	n := peer.acknowledged(seg.Ack)
	if n == Everything || seg.RST {
		return n
	}
	if closed := seg.Window == 0 && !seg.SYN; closed != h.closed && n >= peer.acked {
		h.window(closed, seg.Time)
	}
	peer.acked = n
	peer.settled = peer.settled || n >= 0
	return n
}

// split takes in the octets, the cut octets and the FIN of a segment as pieces, or its RST.
func (a *assembly) split(d Side, seg *packet.Segment, acked int64) {
	h, peer := &a.halves[d], &a.halves[d.Other()]
	seq := seg.Seq
	if seg.SYN {
		seq++
	}
	p := piece{offset: h.offset(seq), packet: seg.Packet, time: seg.Time, acked: acked, stalled: peer.stalled}
	if seg.RST { // what a RST carries is a remark for people
		p.kind = pieceRST
		a.take(d, p)
		return
	}
	n := int64(len(seg.Payload))
	if p.offset < 0 && n+seg.Cut > 0 && !h.keepsAlive(peer, p.offset, n) && a.begin(d, -p.offset) {
		p.offset = 0
	}
	for _, part := range [...]piece{{kind: pieceOctets, length: n, octets: seg.Payload}, {kind: pieceHole, length: seg.Cut}} {
		if part.length > 0 {
			a.began = true
			p.kind, p.length, p.octets = part.kind, part.length, part.octets
			a.take(d, p)
			p.offset += p.length
		}
	}
	if seg.FIN {
		p.kind, p.length, p.octets = pieceFIN, 1, nil
		a.take(d, p)
	}
	h.heard = true
}

// take hands a piece on at once where nothing stands before it, which spares a copy, and queues it otherwise.
func (a *assembly) take(d Side, p piece) {
	h, peer := &a.halves[d], &a.halves[d.Other()]
	p.startAt(h.next)
	switch {
	case a.over, p.length == 0 && p.kind != pieceRST:
	case a.conv != nil && h.settled && h.queue.first == nil && p.offset <= h.next && a.answered(d, &p) &&
		(p.kind != pieceRST || peer.queue.first == nil):
		a.hand(d, &p)
	default:
		h.queue.insert(&a.table.pool, p)
	}
}

// finish ends a stream that did not end by itself: its capture is over, or its ports are used again.
func (a *assembly) finish() {
	for !a.over && a.force() {
	}
	for d := Initiator; d <= Acceptor && !a.over; d++ {
		a.giveUpTail(d)
	}
	if a.over {
		return
	}
	if a.began {
		a.conv.Finish()
	}
	a.close()
}

// close lets go of the stream's octets and counts it.
func (a *assembly) close() {
	a.over, a.conv = true, nil
	for d := range a.halves {
		h := &a.halves[d]
		h.queue.drop(&a.table.pool)
		a.stream.past[d] = trace{started: h.started, base: h.base, next: h.base + uint32(h.next)}
	}
	a.table.list(a)
	a.stream.assembly, a.stream.decoded = nil, a.verdict == Mine
	if a.verdict == Mine && a.began {
		a.table.cov.Streams++
	} else {
		a.table.cov.Ignored++
	}
}
