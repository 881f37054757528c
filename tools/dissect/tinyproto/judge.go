package tinyproto

import "github.com/tinyproto/tinyproto/tools/dissect/stream"

// TCP proves what a side had received when it sent an octet: a segment acknowledges it. A segment that does not cover an
// octet was sent without it. Where nothing is known of the acknowledgement, nothing is proved.

// lacked says that octets were sent before the octet of the other direction at an offset had arrived.
func lacked(at stream.Mark, offset int64) bool { return at.Acked <= offset }

// received says that octets were sent after it had arrived.
func received(at stream.Mark, offset int64) bool {
	return offset != nowhere && at.Acked != stream.Everything && at.Acked > offset
}

// heard says that all that side d had received is known, so that an answer that was not seen had not arrived.
func (c *conversation) heard(d stream.Side, at stream.Mark) bool {
	peer := &c.sides[d.Other()]
	return peer.ended || at.Acked <= peer.position
}

// judgePayload finds payload that was sent before the answer had arrived.
//
// [TP-FRAME-6] A sender MUST NOT send any octet of the payload before the receiver's FF has arrived.
// [TP-FRAME-19] A sender that meets the end of the stream where the answer is due MUST NOT send any octet of the payload.
func (c *conversation) judgePayload(d stream.Side, t *transmission, at stream.Mark) {
	peer := &c.sides[d.Other()]
	switch {
	case t.early, t.answerLost, t.answered && !lacked(at, t.answeredBy.Offset):
		return
	case t.answered:
		c.find(d, at, earlyPayload, "payload sent before the answer of packet %d had arrived", t.answeredBy.Packet)
	case peer.ended && received(at, peer.endedAt):
		c.find(d, at, payloadAfterEnd, "payload sent after the end had arrived, with no answer")
	case c.heard(d, at):
		c.find(d, at, earlyPayload, "payload sent with no answer to its size")
	default:
		return
	}
	t.early = true
}

// judgeBegin finds a transmission that side d had no right to begin.
//
// [TP-COLL-1] An endpoint that has answered a size with FF MUST NOT send any octet of a transmission of its own before the
// last octet of that payload has arrived …
// [TP-COLL-2] A sender … MUST NOT send any octet of the later one before the earlier one is over.
// [TP-COLL-3] A sender whose size is answered with an octet from 01 to F0, or with FD, … MUST close the connection.
// [TP-END-5] A receiver that meets the end of the stream inside a size or a payload MUST NOT send any octet after it.
func (c *conversation) judgeBegin(d stream.Side, at stream.Mark) {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	switch t := me.last(); {
	case me.met != codeError && received(at, me.metAt):
		c.find(d, at, afterCollision, "octets sent after what came in place of an answer had arrived")
	case lacked(at, me.answerAt) && me.refused:
		c.find(d, at, earlyPayload, "octets sent before the refusal had arrived")
	case lacked(at, me.answerAt), t != nil && t.waits() && c.heard(d, at):
		c.find(d, at, sizeUnanswered, "a size sent before the answer to the last one had arrived")
	}
	switch {
	case peer.cut == cutPayload && received(at, peer.endedAt):
		c.find(d, at, answerAfterEnd, "octets sent after the end had arrived inside a payload")
	case peer.cut == cutSize: // a side that had not read the octets of that size takes them for answers
		c.excused = true
	case me.payloadEnd != nowhere && lacked(at, me.payloadEnd-1):
		c.find(d, at, sizeInPayload, "a size sent before the payload that ends at offset %d had arrived", me.payloadEnd)
	}
}

// judgeStray finds an answer of side d that answers nothing.
//
// [TP-FRAME-16] An endpoint MUST NOT send any octet … while it has neither a transmission under way nor a size to answer.
// [TP-END-5] A receiver that meets the end of the stream inside a size or a payload MUST NOT send any octet after it.
func (c *conversation) judgeStray(d stream.Side, at stream.Mark) {
	peer := &c.sides[d.Other()]
	switch {
	case c.sides[d].met != codeError && received(at, c.sides[d].metAt):
		c.find(d, at, afterCollision, "FF sent after what came in place of an answer had arrived")
	case peer.cut != cutNothing && received(at, peer.endedAt):
		c.find(d, at, answerAfterEnd, "FF sent after the end had arrived inside a size or a payload")
	case peer.cut == cutSize:
		c.find(d, at, answerTooSoon, "FF sent for a size that ended before its fourth octet")
	case at.Acked <= peer.position:
		c.find(d, at, answerToNothing, "FF answers no size")
	}
}

// judgeCollided finds octets that side d sent, after its size, in spite of a collision.
//
// [TP-COLL-4] A sender … MUST NOT answer or deliver anything because of it.
func (c *conversation) judgeCollided(d stream.Side, b []byte, at stream.Mark) {
	me := &c.sides[d]
	own, other := me.last(), c.sides[d.Other()].last()
	switch {
	case me.metAt == nowhere, at.Acked == stream.Everything, own == nil, other == nil:
	case lacked(at, me.metAt) && own.field.value() == 0:
		c.find(d, at, sizeUnanswered, "octets sent before anything had arrived where the answer is due")
	case lacked(at, me.metAt):
		c.find(d, at, earlyPayload, "octets sent before anything had arrived where the answer is due")
	case b[0] == codeOK && len(b) == 1 && !other.inSize() && at.Acked == other.sizeEnd:
		c.find(d, at, answeredCollision, "FF sent in answer to the size of packet %d, which collided", other.began.Packet)
	case me.met != codeError:
		c.find(d, at, afterCollision, "octets sent after %02X had arrived in place of the answer", me.met)
	}
}
