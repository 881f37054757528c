package dissect

import "slices"

// origin names side d as the one that an event is about.
func (c *conversation) origin(d side, at mark) Origin {
	s := c.stream
	return Origin{File: c.table.file, Stream: s.number, Time: at.time, From: s.ends[d], To: s.ends[d.other()]}
}

// find reports what was found about side d, unless it is the guessed framing that is wrong.
func (c *conversation) find(d side, at mark, f Finding) {
	if c.guessing() && (f.Severity == Violation || f.Kind == KindCollision) {
		c.doubted = true
		return
	}
	if f.Severity == Violation {
		c.summary.Violations++
	} else {
		c.summary.Notes++
	}
	f.Origin, f.Packet = c.origin(d, at), at.packet
	c.table.out.event(f)
}

// report reports a transmission of side d as a message, unless it came of a guess that was wrong.
func (c *conversation) report(d side, t *transmission) {
	if c.guessing() && c.doubted {
		c.undecoded(t.field.have + int(t.got-t.missing))
		c.summary.Octets -= t.got - t.missing
		return
	}
	c.summary.Messages++
	c.table.cov.Messages++
	c.table.out.event(t.message(c.origin(d, t.began)))
}

// remove reports a transmission of side d that ended badly, and forgets it.
func (c *conversation) remove(d side, t *transmission) {
	me := &c.sides[d]
	me.sent = slices.DeleteFunc(me.sent, func(other *transmission) bool { return other == t })
	c.report(d, t)
}

// flush reports what is under way as it is.
func (c *conversation) flush() {
	for _, d := range []side{initiator, acceptor} {
		for len(c.sides[d].sent) > 0 {
			c.remove(d, c.sides[d].sent[0])
		}
	}
}

// end reports the end of the stream.
func (c *conversation) end(state State) {
	c.flush()
	if c.lost {
		state = StateLost
	}
	c.summary.State = state
	c.summary.Origin = c.origin(initiator, mark{time: c.summary.Time})
	c.over = true
	c.table.out.event(c.summary)
}
