package tinyproto

import (
	"fmt"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// settle reports the transmissions of side d that are done, oldest first.
func (c *conversation) settle(d stream.Side) {
	me := &c.sides[d]
	for len(me.sent) > 0 && me.sent[0].done() {
		c.remove(d, me.sent[0])
	}
}

// remove reports a transmission of side d and forgets it.
func (c *conversation) remove(d stream.Side, t *transmission) {
	me := &c.sides[d]
	me.sent = slices.DeleteFunc(me.sent, func(other *transmission) bool { return other == t })
	me.moving = nil
	c.report(d, t)
	c.dec.release(t)
}

// report reports a transmission of side d as a message, unless it came of a guess that was wrong.
func (c *conversation) report(d stream.Side, t *transmission) {
	if c.doubted {
		c.Framing(-t.field.have)
		c.undecoded(t.field.have + int(t.payload.Seen()))
		t.payload.Withdraw(&c.Stream)
		return
	}
	if t.done() && t.answered {
		c.guessed, c.sides[0].dubious, c.sides[1].dubious = false, false, false
	}
	m := c.Message(d, t.began)
	t.fill(m, &c.dec.Teller)
	c.Tell(m)
}

// find reports what was found about side d. Nobody is accused on the strength of a guess: it is the guess that is wrong.
func (c *conversation) find(d stream.Side, at stream.Mark, name findingName, detail string, values ...any) {
	f := findings[name]
	if c.guessed && f.Kind == event.KindCollision || (c.guessed || c.sides[d].dubious) && f.Severity == event.Violation {
		c.doubted = true
		return
	}
	if c.excused && f.Severity == event.Violation {
		return
	}
	c.Find(d, at, f, fmt.Sprintf(detail, values...))
}

// undecoded counts n octets whose meaning cannot be told.
func (c *conversation) undecoded(n int) int {
	c.skipped += int64(n)
	c.Undecoded(int64(n))
	return n
}
