package stream

// A half is one direction of a stream: where it stands in its sequence space, and what of it waits.
type half struct {
	started bool
	syn     bool   // the stream's beginning was captured, or follows from the other side's
	settled bool   // no octets from before offset 0 are waited for
	heard   bool   // a segment of its sender has been taken in
	closed  bool   // its sender's window
	base    uint32 // the sequence number of offset 0
	next    int64  // the offset of the octet to hand on next
	acked   int64  // what the other side acknowledged last
	stalled int64  // nanoseconds for which its sender's window was closed before, in all
	queue   queue
	wait    patience // for octets that were acknowledged, or before the first segment that was captured

	closedAt int64 // when the window was closed
}

func (h *half) start(seq uint32, syn bool) {
	h.started, h.base, h.syn = true, seq, syn
	h.settled = h.settled || syn
}

// offset unwraps a sequence number, taking the one that is nearest to the next octet.
func (h *half) offset(seq uint32) int64 { return h.next + int64(int32(seq-h.base-uint32(h.next))) }

// maxWindowOctets is the largest window of TCP (RFC 7323): an acknowledgement further away belongs to another
// connection.
const maxWindowOctets = 1 << 30

// acknowledged returns how many octets of this direction an acknowledgement covers.
func (h *half) acknowledged(ack uint32) int64 {
	if n := h.offset(ack); n <= h.next+maxWindowOctets {
		return n
	}
	return Everything
}

// keepsAlive says whether a segment before the beginning only asks whether the other side is there. The first that is
// seen of a side is more likely its octet where octets of the peer wait.
func (h *half) keepsAlive(peer *half, offset, length int64) bool {
	return h.settled && offset == -1 && length <= 1 && (h.heard || peer.queue.first == nil)
}

// window takes in that the side has closed or opened its window.
func (h *half) window(closed bool, time int64) {
	if closed {
		h.closedAt = time
	} else {
		h.stalled += max(time-h.closedAt, 0)
	}
	h.closed = closed
}

// opening returns what is queued of the direction's beginning.
func (h *half) opening() Opening {
	o := Opening{SYN: h.syn}
	for p := h.queue.first; p != nil; p = p.next {
		switch {
		case p.kind == pieceOctets && p.offset == 0 && h.settled:
			o.Octets, o.first = p.octets, p
		case p.kind == pieceOctets, p.kind == pieceHole:
			o.More = true
		}
	}
	return o
}

// shift moves offset 0 back by n octets.
func (h *half) shift(n int64) {
	h.base -= uint32(n)
	h.acked += n
	h.wait.to += n
	for p := h.queue.first; p != nil; p = p.next {
		p.offset += n
	}
}
