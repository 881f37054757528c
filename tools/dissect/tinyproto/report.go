package tinyproto

import (
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// origin names side d as the one that an event is about.
func (c *conversation) origin(d stream.Side, at stream.Mark) event.Origin {
	return event.Origin{File: c.dec.File, Protocol: Name, Stream: c.info.Number, Time: clock(at.Time),
		From: c.info.Ends[d], To: c.info.Ends[d.Other()]}
}

// find reports what was found about side d, unless it is the guessed framing that is wrong.
func (c *conversation) find(d stream.Side, at stream.Mark, f event.Finding) {
	if c.guessing() && (f.Severity == event.Violation || f.Kind == event.KindCollision) {
		c.doubted = true
		return
	}
	if f.Severity == event.Violation {
		c.summary.Violations++
	} else {
		c.summary.Notes++
	}
	f.Origin, f.Packet, f.Offset = c.origin(d, at), at.Packet, at.Offset
	c.dec.Output.Event(&f)
}

// report reports a transmission of side d as a message, unless it came of a guess that was wrong.
func (c *conversation) report(d stream.Side, t *transmission) {
	if c.guessing() && c.doubted {
		c.undecoded(t.field.have + int(t.got-t.missing))
		c.summary.Octets -= t.got - t.missing
		return
	}
	c.summary.Messages++
	c.dec.Coverage.Messages++
	t.message(&c.dec.message, c.origin(d, t.began), c.dec.Hash)
	c.dec.Output.Event(&c.dec.message)
}

// remove reports a transmission of side d that ended badly, and forgets it.
func (c *conversation) remove(d stream.Side, t *transmission) {
	me := &c.sides[d]
	me.sent = slices.DeleteFunc(me.sent, func(other *transmission) bool { return other == t })
	c.report(d, t)
}

// flush reports what is under way as it is.
func (c *conversation) flush() {
	for _, d := range []stream.Side{stream.Initiator, stream.Acceptor} {
		for len(c.sides[d].sent) > 0 {
			c.remove(d, c.sides[d].sent[0])
		}
	}
}

// end reports the end of the stream.
func (c *conversation) end(state event.State) {
	c.flush()
	if c.lost {
		state = event.StateLost
	}
	c.summary.State = state
	c.summary.Origin = c.origin(stream.Initiator, stream.Mark{Time: c.until})
	c.summary.Began = clock(c.since)
	c.over = true
	c.dec.Output.Event(&c.summary)
}
