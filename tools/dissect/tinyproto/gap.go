package tinyproto

import "github.com/tinyproto/tinyproto/tools/dissect/stream"

// Gap passes over n octets of side d that the capture lacks. The framing survives if the state of the conversation
// tells what they were.
func (c *conversation) Gap(d stream.Side, n int64, at stream.Mark) {
	c.Seen(at)
	c.Stream.Gap(d, n, at)
	c.pass(run{side: d, at: at, length: n, missing: n})
}

// pass passes over octets that are not there: the capture lacks them, or a search has not kept them.
func (c *conversation) pass(r run) {
	if c.search != nil {
		c.seek(r, nil)
		return
	}
	me := &c.sides[r.side]
	me.position = r.at.Offset + r.length
	if r.missing == r.length && c.absorb(r.side, r.length) {
		return
	}
	if t := me.last(); t.inPayload() && t.accepted() && t.lacks() >= r.length {
		t.payload.Pass(&c.Stream, r.length, r.missing)
		c.settle(r.side)
		return
	}
	c.undecoded(int(r.length - r.missing))
	c.lose()
}

// absorb accounts for n missing octets of side d and says whether it could: a handshake octet, payload, or one answer.
// A lost answer may have been a refusal; what follows it is a guess.
func (c *conversation) absorb(d stream.Side, n int64) bool {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	if c.failed || c.limited {
		return true
	}
	if !me.greeted {
		me.greeted = true
		n--
	}
	if t := me.last(); n > 0 && t.inPayload() {
		k := min(n, t.lacks())
		t.payload.Pass(&c.Stream, k, k)
		c.settle(d)
		n -= k
	}
	if t := peer.waiting(); n == 1 && t != nil && !t.inSize() && !me.last().inSize() {
		t.answerLost = true
		c.guessed = true
		c.settle(d.Other())
		n--
	}
	return n == 0
}
