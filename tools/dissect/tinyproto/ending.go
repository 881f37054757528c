package tinyproto

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

var sides = [...]stream.Side{stream.Initiator, stream.Acceptor}

// FIN takes the end of side d's direction: nothing more comes from it, neither the rest of a message nor an answer. The
// end is legal everywhere, since a caller may close at any time.
func (c *conversation) FIN(d stream.Side, at stream.Mark) {
	c.Seen(at)
	me, peer := &c.sides[d], &c.sides[d.Other()]
	if s := c.search; s != nil {
		s.ends[d], s.endAt[d] = true, at
		if peer.ended || s.ends[d.Other()] {
			c.conclude()
			c.end(event.StateClosed)
		}
		return
	}
	me.ended, me.endedAt = true, at.Offset
	c.checkGreeted(d, at)
	switch t := me.last(); {
	case t.inSize():
		me.cut = cutSize
		c.truncated(d, t, at)
	case t.inPayload() && t.accepted():
		me.cut = cutPayload
		c.truncated(d, t, at)
	}
	for t := peer.waiting(); t != nil && !t.inSize(); t = peer.waiting() {
		c.unanswered(d, t, at)
	}
	if peer.ended {
		c.interrupt(at)
		c.end(event.StateClosed)
	}
}

// Reset takes a reset by side d, which ends both directions.
func (c *conversation) Reset(d stream.Side, at stream.Mark) {
	c.Seen(at)
	c.conclude()
	c.Find(d, at, tell.Reset, "the connection was reset")
	c.checkGreeted(stream.Initiator, at)
	c.checkGreeted(stream.Acceptor, at)
	c.interrupt(at)
	c.end(event.StateReset)
}

// Finish ends the conversation because there is no more of it.
func (c *conversation) Finish() {
	c.conclude()
	c.end(event.StateOpen)
}

// interrupt reports what is under way as cut off by the end of the connection.
func (c *conversation) interrupt(at stream.Mark) {
	for _, d := range sides {
		me := &c.sides[d]
		for len(me.sent) > 0 {
			if t := me.sent[0]; t.inSize() || t.accepted() {
				c.truncated(d, t, at)
			} else {
				c.unanswered(d.Other(), t, at)
			}
		}
	}
}

// truncated reports a message of side d that ended inside its size or payload.
func (c *conversation) truncated(d stream.Side, t *transmission, at stream.Mark) {
	switch {
	case c.collided:
	case t.inSize():
		c.find(d, at, truncatedSize, "%d of %d octets of a size", t.field.have, sizeOctets)
	default:
		c.find(d, at, truncatedPayload, "%d of %d octets of the payload", t.payload.Got, t.field.value())
	}
	c.remove(d, t)
}

// unanswered reports a size that side d has not answered and cannot answer any more.
func (c *conversation) unanswered(d stream.Side, t *transmission, at stream.Mark) {
	if !c.collided {
		c.find(d, at, unanswered, "size %08X of packet %d has no answer", t.field.value(), t.began.Packet)
	}
	c.remove(d.Other(), t)
}

// lose gives up the framing of both sides and begins to search for it.
func (c *conversation) lose() {
	c.flush()
	c.excused = c.excused || c.collided
	c.doubted, c.guessed, c.collided, c.failed, c.limited = false, false, false, false, false
	for d := range c.sides {
		s := &c.sides[d]
		c.sides[d] = speaker{greeted: true, spoke: true, ended: s.ended, endedAt: s.endedAt, position: s.position, sent: s.sent,
			answerAt: nowhere, payloadEnd: nowhere, metAt: nowhere}
	}
	c.search = newSearch()
}

// flush reports what is under way as it is.
func (c *conversation) flush() {
	for _, d := range sides {
		for len(c.sides[d].sent) > 0 {
			c.remove(d, c.sides[d].sent[0])
		}
	}
}

// end reports the end of the stream.
func (c *conversation) end(state event.State) {
	if c.over {
		return
	}
	c.flush()
	c.abandon()
	if c.skipped > 0 {
		state = event.StateLost
	}
	c.over = true
	c.End(state)
}
