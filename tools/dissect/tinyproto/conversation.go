package tinyproto

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// maxUnanswered is how many transmissions of one side may be under way. A sender that never waits can have several.
const maxUnanswered = 64

// A speaker is what is known of one side of a conversation.
type speaker struct {
	greeted   bool  // its handshake octet is past
	greetedAt int64 // the offset of that octet
	spoke     bool  // it sent an octet after that
	ended     bool  // it sent a FIN
	position  int64 // the offset of its next octet
	sent      []*transmission
}

// last returns the transmission that the side's next octet may belong to, or nil.
func (s *speaker) last() *transmission {
	if len(s.sent) == 0 {
		return nil
	}
	return s.sent[len(s.sent)-1]
}

// waiting returns the oldest transmission without an answer, or nil.
func (s *speaker) waiting() *transmission {
	for _, t := range s.sent {
		if t.waits() {
			return t
		}
	}
	return nil
}

// A conversation decodes both directions of a stream, whose octets come in an order in which they can have been sent.
type conversation struct {
	dec      *Decoder
	info     *stream.Info
	sides    [2]speaker
	refused  bool // the acceptor sent FE
	collided bool // both sides sent a size at once: what follows a size means nothing any more
	proved   bool // a whole transmission was seen
	doubted  bool // what was seen contradicts a framing that nothing has proved
	broken   bool // nothing more can be told
	lost     bool // octets were not understood
	over     bool
	summary  event.Stream
	since    int64 // the time of the first packet that added something, nanoseconds
	until    int64 // the latest time of one
	begun    int   // transmissions
}

// Octets takes the next octets of side d. They all come from one packet.
func (c *conversation) Octets(d stream.Side, b []byte, at stream.Mark) {
	c.seen(at)
	for len(b) > 0 {
		n := c.take(d, b, at)
		b, at.Offset = b[n:], at.Offset+int64(n)
		c.sides[d].position = at.Offset
		if c.doubted && !c.broken {
			c.lose()
		}
	}
}

// take decides what the first octet of b is and takes it, with those that belong to the same thing.
func (c *conversation) take(d stream.Side, b []byte, at stream.Mark) int {
	me := &c.sides[d]
	if !me.greeted && !c.info.Midway {
		c.greet(d, b[0], at)
		return 1
	}
	c.checkOpen(d, at)
	t := me.last()
	switch {
	case me.ended, c.broken, c.refused, c.collided && !t.inSize():
		return c.undecoded(len(b))
	case t.inSize():
		return c.size(d, t, b, at)
	case t.inPayload() && t.accepted():
		return c.payload(d, t, b, at)
	}
	if n := c.answer(d, b, at); n > 0 {
		return n
	}
	if t.inPayload() {
		return c.payload(d, t, b, at)
	}
	return c.begin(d, b, at)
}

// begin takes the first octets of a transmission. A lone FF is none: it is an answer to nothing.
func (c *conversation) begin(d stream.Side, b []byte, at stream.Mark) int {
	if b[0] == codeOK && len(b) == 1 {
		c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindUnsolicitedAnswer, Rule: "TP-FRAME-16", Detail: "FF answers no size"})
		return 1
	}
	me := &c.sides[d]
	if len(me.sent) >= maxUnanswered {
		c.lose()
		return c.undecoded(len(b))
	}
	t := newTransmission(c.begun, at)
	c.begun++
	me.sent = append(me.sent, t)
	return c.size(d, t, b, at)
}

// size takes octets of a size.
func (c *conversation) size(d stream.Side, t *transmission, b []byte, at stream.Mark) int {
	n := t.size(b, at)
	if size := t.field.value(); size > largestSize {
		c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindOversize, Rule: "TP-FRAME-5",
			Detail: fmt.Sprintf("size %08X announced, the largest is %08X", size, uint32(largestSize))})
	}
	c.settle(d)
	return n
}

// payload takes octets of a payload.
func (c *conversation) payload(d stream.Side, t *transmission, b []byte, at stream.Mark) int {
	c.checkEarly(d, t, at)
	n := t.take(b, at, c.dec)
	c.summary.Octets += int64(n)
	c.settle(d)
	return n
}

// checkEarly finds payload that was sent before the answer had arrived. TCP proves it: a segment acknowledges what its
// sender had received, and one that does not cover the answer was sent without it. Octets that were handed on before
// any answer acknowledge none.
//
// [TP-FRAME-6] A sender MUST NOT send any octet of the payload before the receiver's FF has arrived.
func (c *conversation) checkEarly(d stream.Side, t *transmission, at stream.Mark) {
	if t.early || t.answerLost {
		return
	}
	peer := &c.sides[d.Other()]
	proof, detail := peer.ended || at.Acked <= peer.position, "payload sent with no answer to its size"
	if t.answered {
		proof = at.Acked <= t.answeredBy.Offset
		detail = fmt.Sprintf("payload sent before the answer of packet %d had arrived", t.answeredBy.Packet)
	}
	if !proof {
		return
	}
	t.early = true
	c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindEarlyPayload, Rule: "TP-FRAME-6", Detail: detail})
}

// settle reports the transmissions of side d that are done, oldest first.
func (c *conversation) settle(d stream.Side) {
	me := &c.sides[d]
	for len(me.sent) > 0 && me.sent[0].done() {
		c.proved = true
		c.report(d, me.sent[0])
		me.sent = me.sent[1:]
	}
}

// undecoded counts n octets whose meaning cannot be told.
func (c *conversation) undecoded(n int) int {
	c.lost = true
	c.dec.Coverage.Undecoded += int64(n)
	return n
}

// guessing says whether the framing is only a guess: the capture began in the middle of the stream, perhaps in the
// middle of a message, and no transmission has come out whole yet. Nobody is accused on the strength of a guess.
func (c *conversation) guessing() bool { return c.info.Midway && !c.proved }

// lose gives up on the framing of both sides.
func (c *conversation) lose() {
	c.broken, c.lost = true, true
	c.flush()
}

// seen takes in when something came.
func (c *conversation) seen(at stream.Mark) {
	if c.since == 0 {
		c.since = at.Time
	}
	c.until = max(c.until, at.Time)
}

// Over says that the conversation has ended.
func (c *conversation) Over() bool { return c.over }
