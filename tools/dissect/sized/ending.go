package sized

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

var sides = [...]stream.Side{stream.Initiator, stream.Acceptor}

// FIN takes the end of side d's direction.
func (c *conversation) FIN(d stream.Side, at stream.Mark) {
	me := c.hear(d, at)
	if me.ended {
		return
	}
	c.conclude(d)
	c.truncated(d, at)
	me.ended = true
	if c.sides[d.Other()].ended {
		c.end(event.StateClosed)
	}
}

// Reset takes a reset by side d, which ends both directions.
func (c *conversation) Reset(d stream.Side, at stream.Mark) {
	c.Seen(at)
	for _, d := range sides {
		c.conclude(d)
	}
	c.Find(d, at, tell.Reset, "the connection was reset")
	for _, d := range sides {
		c.truncated(d, at)
	}
	c.end(event.StateReset)
}

// Finish ends the conversation because there is no more of it.
func (c *conversation) Finish() {
	for _, d := range sides {
		c.conclude(d)
		c.tell(d)
	}
	c.end(event.StateOpen)
}

// truncated tells of the message of side d as one that the end of the connection cut off, if there is one.
func (c *conversation) truncated(d stream.Side, at stream.Mark) {
	m, f := c.sides[d].message, c.dec.Format
	switch {
	case m == nil:
		return
	case m.inSize(f):
		c.Find(d, at, f.TruncatedSize, fmt.Sprintf("%d of %d octets of a size", m.have, f.SizeOctets))
	default:
		c.Find(d, at, f.TruncatedPayload, fmt.Sprintf("%d of %d octets of the payload", m.payload.Got, m.size))
	}
	c.tell(d)
}

// end tells of the end of the stream.
func (c *conversation) end(state event.State) {
	if c.over {
		return
	}
	if c.sides[stream.Initiator].skipped > 0 || c.sides[stream.Acceptor].skipped > 0 {
		state = event.StateLost
	}
	c.over = true
	c.End(state)
}
