package sized

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A speaker is what is known of one side of a conversation.
type speaker struct {
	heard   bool     // something came of it
	ended   bool     // it sent a FIN
	message *message // under way, or nil
	search  *search  // nil while the framing is known
	skipped int64    // octets that were not understood, since the framing was known
}

// A conversation decodes both directions of a stream.
type conversation struct {
	tell.Stream
	dec   *Decoder
	sides [2]speaker
	count int // messages whose size was whole, or cut off
	over  bool
}

// hear returns what is known of side d, of which something has come. Where the beginning of a stream was not captured,
// the first octets of a side may be the middle of a message.
func (c *conversation) hear(d stream.Side, at stream.Mark) *speaker {
	c.Seen(at)
	me := &c.sides[d]
	if !me.heard {
		me.heard = true
		if c.Info.Midway || !c.Info.Whole {
			me.search = new(search)
		}
	}
	return me
}

// A piece is octets of one packet.
type piece struct {
	octets []byte
	at     stream.Mark
}

// Octets takes the next octets of side d. They all come from one packet.
func (c *conversation) Octets(d stream.Side, b []byte, at stream.Mark) {
	c.decode(d, c.take(d, b, at))
}

// decode takes pieces of side d. Among them its framing may be lost and found again.
func (c *conversation) decode(d stream.Side, pieces []piece) {
	for len(pieces) > 0 {
		p := pieces[0]
		pieces = pieces[1:]
		if again := c.take(d, p.octets, p.at); len(again) > 0 {
			pieces = append(again, pieces...)
		}
	}
}

// take takes the next octets of side d, up to those that end a search for its framing. It returns what that leaves to be
// decoded.
func (c *conversation) take(d stream.Side, b []byte, at stream.Mark) []piece {
	me := c.hear(d, at)
	for len(b) > 0 {
		var n int
		switch m := me.message; {
		case me.ended:
			c.undecoded(d, int64(len(b)))
			return nil
		case me.search != nil:
			return c.seek(d, b, at)
		case m == nil:
			me.message = c.dec.message(at)
		case m.inSize(c.dec.Format):
			n = c.size(d, m, b, at)
		default:
			n = c.payload(d, m, b, at)
		}
		b, at.Offset = b[n:], at.Offset+int64(n)
	}
	return nil
}

// size takes octets of a size.
func (c *conversation) size(d stream.Side, m *message, b []byte, at stream.Mark) int {
	f := c.dec.Format
	n := copy(m.field[m.have:f.SizeOctets], b)
	m.have += n
	m.seen(at)
	c.Framing(n)
	if m.inSize(f) {
		return n
	}
	m.sized = at
	size, ok, fault := f.Size(m.field[:f.SizeOctets])
	c.fault(d, at, fault)
	if !ok {
		c.sides[d].message, c.sides[d].search = nil, new(search)
		c.dec.release(m)
		return n
	}
	m.size = size
	c.number(m)
	switch {
	case size == 0:
		c.tell(d)
	case f.Payload != nil && size <= mostJudged:
		m.payload.Want = int(size)
	}
	return n
}

// number gives a message the next number of the stream.
func (c *conversation) number(m *message) {
	m.number = c.count
	c.count++
}

// payload takes octets of a payload.
func (c *conversation) payload(d stream.Side, m *message, b []byte, at stream.Mark) int {
	b = b[:min(int64(len(b)), m.lacks())]
	m.take(c, d, b, at)
	if m.lacks() == 0 {
		c.tell(d)
	}
	return len(b)
}

// fault tells of a fault of side d, if there is one.
func (c *conversation) fault(d stream.Side, at stream.Mark, fault *Fault) {
	if fault != nil {
		c.Find(d, at, fault.Finding, fault.Detail)
	}
}

// tell tells of the message of side d as it is, if there is one: it is done, or there is no more of it.
func (c *conversation) tell(d stream.Side) {
	m := c.sides[d].message
	if m == nil {
		return
	}
	c.sides[d].message = nil
	if m.inSize(c.dec.Format) {
		c.number(m)
	}
	object := c.judge(d, m)
	e := c.Message(d, m.began)
	m.fill(e, c.dec.Format, &c.dec.Teller)
	e.Object = object
	c.Tell(e)
	c.dec.release(m)
}

// judge says what the payload of side d's message stands for, if it is whole.
func (c *conversation) judge(d stream.Side, m *message) event.Object {
	octets, whole := m.payload.Whole()
	if c.dec.Format.Payload == nil || !whole || m.lacks() > 0 || m.size == 0 {
		return nil
	}
	object, fault := c.dec.Format.Payload(octets)
	at, _ := m.payload.End()
	c.fault(d, at, fault)
	return object
}

// undecoded counts n octets of side d whose meaning cannot be told.
func (c *conversation) undecoded(d stream.Side, n int64) {
	c.sides[d].skipped += n
	c.Undecoded(n)
}

// Gap passes over n octets of side d that the capture lacks. The framing survives if they are all of one payload.
func (c *conversation) Gap(d stream.Side, n int64, at stream.Mark) {
	me := c.hear(d, at)
	c.Stream.Gap(d, n, at)
	m := me.message
	switch {
	case me.ended:
	case me.search != nil:
		c.undecoded(d, c.dec.resize(me.search, func() int64 { return me.search.gap(at.Offset + n) }))
	case m != nil && !m.inSize(c.dec.Format) && m.lacks() >= n:
		m.payload.Pass(&c.Stream, n, n)
		if m.lacks() == 0 {
			c.tell(d)
		}
	default:
		if m != nil && !m.inSize(c.dec.Format) {
			m.payload.Pass(&c.Stream, m.lacks(), m.lacks())
		}
		c.tell(d)
		me.search = new(search)
	}
}

// Over says that the conversation has ended.
func (c *conversation) Over() bool { return c.over }
