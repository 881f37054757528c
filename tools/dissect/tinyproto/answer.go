package tinyproto

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
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
		c.collide(d, t, at)
		return c.begin(d, b, at)
	}
	t.answer, t.answered, t.answeredBy = b[0], true, at
	t.seen(at)
	if !arrived {
		// [TP-FRAME-3] A receiver MUST NOT send any octet in answer to a size before the fourth octet of that size has arrived.
		c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindUnsolicitedAnswer, Rule: "TP-FRAME-3",
			Detail: fmt.Sprintf("answer %02X sent before the size had arrived", b[0])})
	}
	c.judgeAnswer(d, t, at)
	c.settle(d.Other())
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

// collide notes that side d sent a size while t, a size of the other side, waits for its answer. Neither can succeed.
//
// [TP-COLL-3] A sender whose size is answered with an octet from 01 to F0, or with FD, MUST report the transmission as …
func (c *conversation) collide(d stream.Side, t *transmission, at stream.Mark) {
	c.collided = true
	c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindCollision, Rule: "TP-COLL-3",
		Detail: fmt.Sprintf("a size where the answer to the size of packet %d is due", t.began.Packet)})
}

// judgeAnswer says what is worth seeing about the answer of side d to t, and drops t if it was refused.
//
// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00.
// [TP-REFUSE-2] A receiver that has a receive limit MUST answer a size above that limit with the single octet 00.
func (c *conversation) judgeAnswer(d stream.Side, t *transmission, at stream.Mark) {
	oversize := t.field.value() > largestSize
	size := fmt.Sprintf("size %08X", t.field.value())
	if t.inSize() {
		size = "a size cut short"
	}
	switch {
	case t.answer == codeOK && oversize:
		c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindOversize, Rule: "TP-REFUSE-1", Detail: size + " accepted"})
		return
	case t.answer == codeOK:
		return
	case t.answer == codeConflict:
		c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindCollision, Rule: "TP-COLL-3", Detail: size + " answered with FD, which is reserved"})
	case t.answer == codeError && oversize:
		c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindRejected, Rule: "TP-REFUSE-1", Detail: size + " refused"})
	case t.answer == codeError:
		c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindRejected, Rule: "TP-REFUSE-2", Detail: size + " refused"})
	default:
		c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindRejected, Rule: "TP-REFUSE-7",
			Detail: fmt.Sprintf("%s refused with %02X", size, t.answer)})
	}
	c.remove(d.Other(), t)
	if t.got > 0 || t.inSize() { // what the sender takes for payload and the receiver for a size
		c.lose()
	}
}
