package stream

import "github.com/tinyproto/tinyproto/tools/dissect/packet"

// start finds out where the sequence numbers of a segment's direction begin, and by its acknowledgement those of the
// other. A segment without octets may be a keep-alive, whose number says nothing.
func (a *assembly) start(d Side, seg *packet.Segment) {
	h, peer := &a.halves[d], &a.halves[d.Other()]
	switch {
	case seg.SYN:
		a.began = true
		a.info.Guessed = a.info.Guessed && seg.ACK != (d == Acceptor)
		if h.started {
			a.begin(d, int64(int32(h.base-seg.Seq-1)))
		}
		h.start(seg.Seq+1, true)
	case !h.started && (len(seg.Payload) > 0 || seg.Cut > 0 || seg.FIN || seg.RST):
		h.start(seg.Seq, false)
		h.wait.begin(0, a.packets, seg)
	}
	if seg.ACK && !peer.started {
		peer.start(seg.Ack, h.syn)
	}
	a.info.Whole = a.halves[Initiator].syn && a.halves[Acceptor].syn
}

// begin moves the beginning of a direction back by n octets, if nothing of it has been handed on, and says whether it
// did: the first segment of the capture was not the first of those that it has.
func (a *assembly) begin(d Side, n int64) bool {
	h := &a.halves[d]
	if h.syn || h.next > 0 || n <= 0 || n > maxQueuedOctets {
		return false
	}
	h.shift(n)
	for p := a.halves[d.Other()].queue.first; p != nil; p = p.next {
		if p.acked != Everything {
			p.acked += n
		}
	}
	return true
}
