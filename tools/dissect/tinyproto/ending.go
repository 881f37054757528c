package tinyproto

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// Gap passes over n octets of side d that the capture lacks. The framing survives if the state of the conversation
// tells what they were.
func (c *conversation) Gap(d stream.Side, n int64, at stream.Mark) {
	c.seen(at)
	c.dec.Coverage.Gaps++
	c.dec.Coverage.MissingOctets += n
	c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindGap, Detail: fmt.Sprintf("octets that the capture lacks: %d", n)})
	c.sides[d].position = at.Offset + n
	if !c.broken && !c.absorb(d, n) {
		c.lose()
	}
}

// absorb accounts for n missing octets of side d and says whether it could: a handshake octet, payload, or one answer.
func (c *conversation) absorb(d stream.Side, n int64) bool {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	if !me.greeted && !c.info.Midway {
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
		c.settle(d.Other())
		n--
	}
	return n == 0
}

// FIN takes the end of side d's direction: nothing more comes from it, neither the rest of a message nor an answer.
func (c *conversation) FIN(d stream.Side, at stream.Mark) {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	c.seen(at)
	me.ended = true
	c.checkGreeted(d, at)
	if t := me.last(); t.inSize() || t.inPayload() && t.accepted() {
		c.truncated(d, t, at, !peer.ended)
	}
	for t := peer.waiting(); t != nil && !t.inSize(); t = peer.waiting() {
		c.unanswered(d, t, at, at.Acked != stream.Everything && at.Acked >= t.sizeEnd)
	}
	if peer.ended {
		c.interrupt(at)
		c.end(event.StateClosed)
	}
}

// Reset takes a reset by side d, which ends both directions.
func (c *conversation) Reset(d stream.Side, at stream.Mark) {
	c.seen(at)
	c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindReset, Detail: "the connection was reset"})
	c.checkGreeted(stream.Initiator, at)
	c.checkGreeted(stream.Acceptor, at)
	c.interrupt(at)
	c.end(event.StateReset)
}

// interrupt reports what is under way as cut off by the end of the connection, which is nobody's fault.
func (c *conversation) interrupt(at stream.Mark) {
	for _, d := range []stream.Side{stream.Initiator, stream.Acceptor} {
		me := &c.sides[d]
		for len(me.sent) > 0 {
			if t := me.sent[0]; t.inSize() || t.accepted() {
				c.truncated(d, t, at, false)
			} else {
				c.unanswered(d.Other(), t, at, false)
			}
		}
	}
}

// Finish ends the conversation because there is no more of it.
func (c *conversation) Finish() { c.end(event.StateOpen) }

// truncated reports a message of side d that ended inside its size or payload. It broke a rule only if it was the
// sender who ended, in an orderly way and unprovoked.
//
// [TP-FRAME-1] … as four octets, most significant first.
// [TP-FRAME-7] A sender MUST send, once the receiver's FF has arrived, exactly the announced number of octets.
func (c *conversation) truncated(d stream.Side, t *transmission, at stream.Mark, broke bool) {
	f := event.Finding{Severity: event.Note, Kind: event.KindTruncated, Rule: "TP-FRAME-7", Detail: fmt.Sprintf("%d of %d octets of the payload", t.got, t.field.value())}
	if t.inSize() {
		f.Rule, f.Detail = "TP-FRAME-1", fmt.Sprintf("%d of %d octets of a size", t.field.have, sizeOctets)
	}
	if broke {
		f.Severity = event.Violation
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
func (c *conversation) unanswered(d stream.Side, t *transmission, at stream.Mark, broke bool) {
	f := event.Finding{Severity: event.Note, Kind: event.KindMissingAnswer, Rule: "TP-FRAME-2",
		Detail: fmt.Sprintf("size %08X of packet %d has no answer", t.field.value(), t.began.Packet)}
	if broke {
		f.Severity = event.Violation
	}
	if !c.collided {
		c.find(d, at, f)
	}
	c.remove(d.Other(), t)
}

// checkGreeted notes a side that ended without its handshake octet although the TCP connection was made.
func (c *conversation) checkGreeted(d stream.Side, at stream.Mark) {
	me := &c.sides[d]
	if me.greeted || c.broken || c.info.Midway || !c.info.Whole {
		return
	}
	me.greeted = true
	c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindHandshake, Rule: greetingRule(d), Detail: "ended without a handshake octet"})
}
