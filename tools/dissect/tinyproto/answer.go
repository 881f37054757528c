package tinyproto

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// answer takes the first octet of b, of side d, if it can be the answer to a size of the other side; with the octets of
// a size, if it is the beginning of one that collided. It returns how many octets it took.
func (c *conversation) answer(d stream.Side, b []byte, at stream.Mark) int {
	peer := &c.sides[d.Other()]
	t := peer.waiting()
	if t == nil {
		return 0
	}
	arrived := !t.inSize() && at.Acked >= t.sizeEnd // the whole size, before side d sent this
	if beginsSize(b, arrived) {
		c.collide(d, t, b[0], at)
		return c.begin(d, b, at)
	}
	t.answer, t.answered, t.inTime, t.answeredBy = b[0], true, arrived, at
	t.seen(at)
	c.Framing(1)
	peer.answerAt = at.Offset
	if arrived {
		c.judgeAnswer(d, t, at)
	} else {
		c.judgeTooSoon(d, t, at)
	}
	if t.accepted() {
		c.accept(d, t)
	} else {
		c.refuse(d, t, at)
	}
	return 1
}

// beginsSize tells a size from an answer. An octet up to F0 where an answer is due can only be a size, but for 00,
// which is both a refusal and the first octet of every size below 16 MiB: it is a size if the other side's cannot have
// arrived, or if a segment ends with just four octets from it.
func beginsSize(b []byte, arrived bool) bool {
	if b[0] == codeError {
		return !arrived || len(b) == sizeOctets
	}
	return b[0] <= largestSizeHead
}

// accept goes on after side d has answered t with FF.
func (c *conversation) accept(d stream.Side, t *transmission) {
	peer := &c.sides[d.Other()]
	peer.refused = false
	if t.field.whole() {
		c.sides[d].payloadEnd = t.sizeEnd + int64(t.field.value())
	}
	if peer.ended && t.lacks() > 0 {
		peer.cut = cutPayload
	}
	c.settle(d.Other())
}

// refuse goes on after side d has answered t with another octet than FF. Payload that t has sent nevertheless, or the
// rest of its size, is a size to the receiver. A refusal may have been the first octet of a size that collided: to the
// sender it is the same, but what side d sends next means another thing then.
func (c *conversation) refuse(d stream.Side, t *transmission, at stream.Mark) {
	peer := &c.sides[d.Other()]
	peer.refused = t.field.value() > 0
	c.sides[d].dubious = t.answer == codeError
	if t.answer == codeConflict {
		peer.metAt, peer.met = at.Offset, t.answer
	}
	lost := t.payload.Got > 0 || t.inSize()
	c.remove(d.Other(), t)
	if lost {
		c.lose()
	}
}

// judgeTooSoon finds an answer of side d to t that was sent before t's size had arrived.
//
// [TP-FRAME-3] A receiver MUST NOT send any octet in answer to a size before the fourth octet of that size has arrived.
// [TP-FRAME-16] An endpoint MUST NOT send any octet … while it has neither a transmission under way nor a size to answer.
func (c *conversation) judgeTooSoon(d stream.Side, t *transmission, at stream.Mark) {
	switch {
	case lacked(at, t.began.Offset):
		c.find(d, at, answerToNothing, "%02X answers no size", t.answer)
	case received(at, t.began.Offset):
		c.find(d, at, answerTooSoon, "answer %02X sent before the size had arrived", t.answer)
	}
}

// judgeAnswer says what is worth seeing about the answer of side d to t. A receiver has two answers: FF and 00.
//
// [TP-FRAME-2] A receiver MUST answer each size that it accepts with the single octet FF.
// [TP-FRAME-11] A receiver MUST answer a size of zero with FF.
// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00.
// [TP-REFUSE-2] A receiver that has a receive limit MUST answer a size above that limit with the single octet 00.
func (c *conversation) judgeAnswer(d stream.Side, t *transmission, at stream.Mark) {
	size := t.field.value()
	oversize, empty := size > largestSize, size == 0
	name := refusedMiscoded
	switch {
	case t.answer == codeOK && oversize:
		name = oversizeAccepted
	case t.answer == codeOK:
		return
	case t.answer == codeError && oversize:
		name = oversizeRefused
	case t.answer == codeError && empty:
		name = emptyRefused
	case t.answer == codeError:
		name = refused
	case oversize:
		name = oversizeMiscoded
	case empty:
		name = emptyMiscoded
	case t.answer == codeConflict:
		name = conflict
	}
	c.find(d, at, name, "size %08X %s", size, answerInWords(t.answer))
}

func answerInWords(octet byte) string {
	switch octet {
	case codeOK:
		return "accepted"
	case codeError:
		return "refused"
	}
	return fmt.Sprintf("answered with %02X", octet)
}

// collide notes that side d sends a size, whose first octet is head, while t, a size of the other side, waits for its answer. Neither can succeed.
// Each side meets the other's size where its answer is due, if it sent its own before any octet of that had arrived;
// what it does with octets that had arrived, but may not have been read, is not judged.
//
// [TP-COLL-3] A sender whose size is answered with an octet from 01 to F0, or with FD, MUST report the transmission as …
func (c *conversation) collide(d stream.Side, t *transmission, head byte, at stream.Mark) {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	c.find(d, at, collision, "a size where the answer to the size of packet %d is due", t.began.Packet)
	c.collided = true
	if t.began.Acked != stream.Everything {
		peer.metAt, peer.met = at.Offset, head
	}
	if lacked(at, t.began.Offset) {
		me.metAt, me.met = t.began.Offset, t.field.octets[0]
	}
}
