package dissect

import "fmt"

// gap passes over n octets of side d that the capture lacks. The framing survives if the state of the conversation
// tells what they were.
func (c *conversation) gap(d side, n int64, at mark) {
	c.table.cov.Gaps++
	c.table.cov.MissingOctets += n
	c.find(d, at, Finding{Severity: Note, Kind: KindGap, Detail: fmt.Sprintf("octets that the capture lacks: %d", n)})
	c.sides[d].position = at.offset + n
	if !c.broken && !c.absorb(d, n) {
		c.lose()
	}
}

// absorb accounts for n missing octets of side d and says whether it could: a handshake octet, payload, or one answer.
func (c *conversation) absorb(d side, n int64) bool {
	me, peer := &c.sides[d], &c.sides[d.other()]
	if !me.greeted && !c.stream.midway {
		me.greeted = true
		n--
	}
	if t := me.last(); n > 0 && t.inPayload() {
		k := min(n, t.lacks())
		t.miss(k)
		c.settle(d)
		n -= k
	}
	if t := peer.waiting(); n == 1 && t != nil && !t.inSize() && !me.last().inSize() {
		t.answerLost = true
		c.settle(d.other())
		n--
	}
	return n == 0
}

// fin takes the end of side d's direction: nothing more comes from it, neither the rest of a message nor an answer.
func (c *conversation) fin(d side, at mark) {
	me, peer := &c.sides[d], &c.sides[d.other()]
	me.ended = true
	c.checkGreeted(d, at)
	if t := me.last(); t.inSize() || t.inPayload() && t.accepted() {
		c.truncated(d, t, at, !peer.ended)
	}
	for t := peer.waiting(); t != nil && !t.inSize(); t = peer.waiting() {
		c.unanswered(d, t, at, at.acked != everything && at.acked >= t.sizeEnd)
	}
	if peer.ended {
		c.interrupt(at)
		c.end(StateClosed)
	}
}

// reset takes a reset by side d, which ends both directions.
func (c *conversation) reset(d side, at mark) {
	c.find(d, at, Finding{Severity: Note, Kind: KindReset, Detail: "the connection was reset"})
	c.checkGreeted(initiator, at)
	c.checkGreeted(acceptor, at)
	c.interrupt(at)
	c.end(StateReset)
}

// interrupt reports what is under way as cut off by the end of the connection, which is nobody's fault.
func (c *conversation) interrupt(at mark) {
	for _, d := range []side{initiator, acceptor} {
		me := &c.sides[d]
		for len(me.sent) > 0 {
			if t := me.sent[0]; t.inSize() || t.accepted() {
				c.truncated(d, t, at, false)
			} else {
				c.unanswered(d.other(), t, at, false)
			}
		}
	}
}

// finish ends the conversation because there is no more of it.
func (c *conversation) finish() { c.end(StateOpen) }

// truncated reports a message of side d that ended inside its size or payload. It broke a rule only if it was the
// sender who ended, in an orderly way and unprovoked.
//
// [TP-FRAME-1] … as four octets, most significant first.
// [TP-FRAME-7] A sender MUST send, once the receiver's FF has arrived, exactly the announced number of octets.
func (c *conversation) truncated(d side, t *transmission, at mark, broke bool) {
	f := Finding{Severity: Note, Kind: KindTruncated, Rule: "TP-FRAME-7", Detail: fmt.Sprintf("%d of %d octets of the payload", t.got, t.field.value())}
	if t.inSize() {
		f.Rule, f.Detail = "TP-FRAME-1", fmt.Sprintf("%d of %d octets of a size", t.field.have, sizeOctets)
	}
	if broke {
		f.Severity = Violation
	}
	if !c.collided {
		c.find(d, at, f)
	}
	c.remove(d, t)
}

// unanswered reports a size that side d has not answered and cannot answer any more. It broke the rule if it ended in
// an orderly way after the size had arrived; otherwise it may just have been cut off.
//
// [TP-FRAME-2] A receiver MUST answer each size that it accepts with the single octet FF, once the fourth octet of the size has arrived.
func (c *conversation) unanswered(d side, t *transmission, at mark, broke bool) {
	f := Finding{Severity: Note, Kind: KindMissingAnswer, Rule: "TP-FRAME-2",
		Detail: fmt.Sprintf("size %08X of packet %d has no answer", t.field.value(), t.began.packet)}
	if broke {
		f.Severity = Violation
	}
	if !c.collided {
		c.find(d, at, f)
	}
	c.remove(d.other(), t)
}

// checkGreeted notes a side that ended without its handshake octet although the TCP connection was made.
func (c *conversation) checkGreeted(d side, at mark) {
	me, halves := &c.sides[d], &c.stream.halves
	if me.greeted || c.broken || c.stream.midway || !halves[initiator].syn || !halves[acceptor].syn {
		return
	}
	me.greeted = true
	c.find(d, at, Finding{Severity: Note, Kind: KindHandshake, Rule: greetingRule(d), Detail: "ended without a handshake octet"})
}
