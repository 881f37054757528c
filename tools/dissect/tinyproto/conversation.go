package tinyproto

import (
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// maxUnanswered is how many transmissions of one side may be under way. A sender that never waits can have several.
const maxUnanswered = 64

// nowhere is the offset of an octet that there is not: nobody lacked it, and nobody received it.
const nowhere = -1 << 63

// A speaker is what is known of one side of a conversation.
type speaker struct {
	greeted  bool  // its handshake octet is past
	wrong    bool  // and was none
	spoke    bool  // it sent an octet after that
	ended    bool  // it sent a FIN
	endedAt  int64 // the offset of the FIN
	cut      cut   // what the FIN stands in
	dubious  bool  // it sent 00, which may have been the beginning of a size, and nothing that makes it sure since
	position int64 // the offset of its next octet
	sent     []*transmission
	moving   *transmission // the last of them, if its next octet is payload that may come

	// Of the other side's direction: what this side has to receive before it begins a transmission.
	answerAt   int64 // the latest answer to this side
	refused    bool  // that answer was a refusal of a size that is not zero
	payloadEnd int64 // the end of the latest payload that this side has accepted
	metAt      int64 // what came where an answer was due, and is none
	met        byte  // that octet
}

// cut says what the end of a direction stands in.
type cut int

const (
	cutNothing cut = iota
	cutSize
	cutPayload
)

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
	tell.Stream
	dec      *Decoder
	sides    [2]speaker
	limited  bool    // the acceptor sent FE
	failed   bool    // a handshake octet was wrong
	collided bool    // both sides sent a size at once: what follows a size means nothing any more
	guessed  bool    // the framing may be wrong: a handshake in the middle of a stream, or a lost answer that was a refusal
	doubted  bool    // what was seen contradicts a framing that is guessed
	excused  bool    // nobody is accused: what an endpoint does after a collision may follow from what it has misread
	search   *search // nil while the framing is known
	skipped  int64   // octets that were not understood, since the framing was known
	over     bool
	begun    int // transmissions
}

// Octets takes the next octets of side d. They all come from one packet.
func (c *conversation) Octets(d stream.Side, b []byte, at stream.Mark) {
	c.Seen(at)
	me := &c.sides[d]
	if t := me.moving; t != nil && !me.ended && int64(len(b)) < t.lacks() && at.Acked > t.answeredBy.Offset {
		t.payload.Take(&c.Stream, t.number, d, b, at)
		t.seen(at)
		me.position = at.Offset + int64(len(b))
		return
	}
	c.octets(d, b, at)
}

// octets takes octets that may be anything.
func (c *conversation) octets(d stream.Side, b []byte, at stream.Mark) {
	for len(b) > 0 {
		if c.search != nil {
			c.seek(run{side: d, at: at, length: int64(len(b))}, b)
			return
		}
		n := c.take(d, b, at)
		b, at.Offset = b[n:], at.Offset+int64(n)
		c.sides[d].position = at.Offset
		if c.doubted {
			c.lose()
		}
	}
	if t := c.sides[d].last(); t.inPayload() && t.answered && t.accepted() {
		c.sides[d].moving = t
	}
}

// take decides what the first octet of b is and takes it, with those that belong to the same thing.
func (c *conversation) take(d stream.Side, b []byte, at stream.Mark) int {
	me := &c.sides[d]
	if !me.greeted {
		c.greet(d, b[0], at)
		return 1
	}
	c.checkOpen(d, at)
	t := me.last()
	switch {
	case me.ended, c.failed, c.limited:
		return c.undecoded(len(b))
	case c.collided && !t.inSize():
		c.judgeCollided(d, b, at)
		c.lose()
		return 0
	case t.inSize():
		return c.size(d, t, b, at)
	case t.inPayload() && t.accepted():
		return c.payload(d, t, b, at)
	}
	if n := c.answer(d, b, at); n > 0 {
		return n
	}
	if t = me.last(); t.inPayload() {
		return c.payload(d, t, b, at)
	}
	return c.begin(d, b, at)
}

// begin takes the first octets of a transmission. A lone FF is none: it is an answer to nothing.
func (c *conversation) begin(d stream.Side, b []byte, at stream.Mark) int {
	if b[0] == codeOK && len(b) == 1 {
		c.judgeStray(d, at)
		c.Framing(1)
		return 1
	}
	c.judgeBegin(d, at)
	me := &c.sides[d]
	if len(me.sent) >= maxUnanswered {
		c.lose()
		return 0
	}
	t := c.dec.transmission(c.begun, at)
	c.begun++
	me.sent = append(me.sent, t)
	return c.size(d, t, b, at)
}

// size takes octets of a size.
func (c *conversation) size(d stream.Side, t *transmission, b []byte, at stream.Mark) int {
	n := t.size(b, at)
	c.Framing(n)
	if size := t.field.value(); size > largestSize {
		c.find(d, at, oversizeAnnounced, "size %08X announced, the largest is %08X", size, uint32(largestSize))
	}
	c.settle(d)
	return n
}

// payload takes octets of a payload.
func (c *conversation) payload(d stream.Side, t *transmission, b []byte, at stream.Mark) int {
	c.judgePayload(d, t, at)
	b = b[:min(int64(len(b)), t.lacks())]
	t.payload.Take(&c.Stream, t.number, d, b, at)
	t.seen(at)
	c.settle(d)
	return len(b)
}

// Over says that the conversation has ended.
func (c *conversation) Over() bool { return c.over }
