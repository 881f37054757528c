package stream

// answered says whether all that a piece of side d acknowledges has been handed on.
func (a *assembly) answered(d Side, p *piece) bool {
	return p.acked == Everything || p.acked <= a.halves[d.Other()].next
}

// drain hands on every piece before which nothing is missing: neither octets of its own direction nor octets of the
// other that it acknowledges. Where both directions have one, the earlier packet goes first.
func (a *assembly) drain() {
	a.judge(false)
	for !a.over && a.verdict == Mine {
		d, ok := earlier(a.readyFrom(Initiator), a.readyFrom(Acceptor))
		if !ok {
			return
		}
		a.handFirst(d)
	}
}

// earlier returns the side whose piece came in the earlier packet, and whether there is any: each piece may be nil.
func earlier(initiator, acceptor *piece) (Side, bool) {
	switch {
	case initiator == nil && acceptor == nil:
		return 0, false
	case initiator == nil, acceptor != nil && acceptor.packet < initiator.packet:
		return Acceptor, true
	}
	return Initiator, true
}

// readyFrom returns the first piece of side d if it can be handed on, or nil. A reset ends both directions: it waits for
// what is queued of the other.
func (a *assembly) readyFrom(d Side) *piece {
	h, peer := &a.halves[d], &a.halves[d.Other()]
	p := h.queue.first
	switch {
	case p == nil, !h.settled, p.offset > h.next, !a.answered(d, p), p.kind == pieceRST && peer.queue.first != nil:
		return nil
	}
	return p
}

// handFirst hands on the first piece of side d.
func (a *assembly) handFirst(d Side) {
	p := a.halves[d].queue.pop()
	a.hand(d, p)
	a.table.pool.put(p)
}

// hand gives a piece to the conversation.
func (a *assembly) hand(d Side, p *piece) {
	at := Mark{Packet: p.packet, Time: p.time, Offset: p.offset, Acked: p.acked, Stalled: p.stalled}
	h := &a.halves[d]
	h.next = max(h.next, p.end())
	switch p.kind {
	case pieceOctets:
		a.conv.Octets(d, p.octets, at)
	case pieceHole:
		a.table.cov.CutSegments++
		a.conv.Gap(d, p.length, at)
	case pieceFIN:
		if a.began {
			a.conv.FIN(d, at)
		}
	case pieceRST:
		if a.began {
			a.conv.Reset(d, at)
		}
	}
	a.look()
}

// look closes the stream if the conversation is over.
func (a *assembly) look() {
	if a.conv.Over() {
		a.close()
	}
}

// force gives up waiting for what stands before the oldest piece, and says whether there was a piece. What an end waits
// for may have been another end and not an octet, so that no gap is made of it.
func (a *assembly) force() bool {
	a.halves[Initiator].settled, a.halves[Acceptor].settled = true, true
	if a.judge(true); a.over {
		return false
	}
	d, ok := earlier(a.halves[Initiator].queue.first, a.halves[Acceptor].queue.first)
	if !ok {
		return false
	}
	h, peer := &a.halves[d], &a.halves[d.Other()]
	p := h.queue.first
	switch to := peer.lacking(p.acked); {
	case p.kind == pieceRST:
		a.handFirst(d)
	case p.offset > h.next:
		a.skip(d, p.offset, p.packet, p.time)
	case !p.isEnd() && to > peer.next:
		a.skip(d.Other(), to, p.packet, p.time)
	default:
		a.handFirst(d)
	}
	a.drain()
	return true
}

// lacking returns up to where a direction misses octets that were acknowledged: the acknowledgement, or its first
// queued octet before that.
func (h *half) lacking(acked int64) int64 {
	if acked == Everything {
		return h.next
	}
	if p := h.queue.firstOfLength(); p != nil {
		return min(acked, p.offset)
	}
	return acked
}

// skip gives up on the octets of side d before an offset, if there are any. A packet shows that they existed. What has
// not begun has no gaps.
func (a *assembly) skip(d Side, to int64, packet int, time int64) {
	h := &a.halves[d]
	n := to - h.next
	if n <= 0 {
		return
	}
	at := Mark{Packet: packet, Time: time, Offset: h.next, Acked: Everything, Stalled: a.halves[d.Other()].stalled}
	h.next = to
	if a.began {
		a.conv.Gap(d, n, at)
		a.look()
	}
}
