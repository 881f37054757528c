package sized

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A message is one that is under way, as far as it was seen.
type message struct {
	number  int
	field   [mostSizeOctets]byte
	have    int         // octets of the size
	began   stream.Mark // the size's first octet
	sized   stream.Mark // the size's last octet
	size    uint32      // once it is whole
	payload tell.Payload
	kept    int // octets of the payload, to be judged
	first   int // the lowest packet number
	highest int // the highest packet number
}

// message returns a new message that begins at a mark.
func (dec *Decoder) message(at stream.Mark) *message {
	var m *message
	if n := len(dec.spare); n > 0 {
		m, dec.spare = dec.spare[n-1], dec.spare[:n-1]
	} else {
		m = new(message)
	}
	*m = message{began: at, first: at.Packet, highest: at.Packet, payload: m.payload}
	return m
}

// release gives a message back, to be used for another one.
func (dec *Decoder) release(m *message) {
	dec.kept -= m.kept
	if len(dec.spare) < mostSpare {
		m.payload.Clear()
		dec.spare = append(dec.spare, m)
	}
}

// seen counts a packet as one of the message's.
func (m *message) seen(at stream.Mark) {
	m.first, m.highest = min(m.first, at.Packet), max(m.highest, at.Packet)
}

func (m *message) inSize(f *Format) bool { return m.have < f.SizeOctets }
func (m *message) lacks() int64          { return int64(m.size) - m.payload.Got }

// take takes octets of the payload, and keeps them to be judged as long as there is room.
func (m *message) take(c *conversation, d stream.Side, b []byte, at stream.Mark) {
	if c.dec.kept+len(b) > mostKeptAll {
		m.payload.Want = 0
	}
	m.payload.Take(&c.Stream, m.number, d, b, at)
	m.seen(at)
	if m.payload.Want > 0 {
		c.dec.kept += m.payload.Kept() - m.kept
		m.kept = m.payload.Kept()
	}
}

// fill puts what is known of the message into e.
func (m *message) fill(e *event.Message, f *Format, teller *tell.Teller) {
	e.Number, e.Size, e.FirstPacket, e.LastPacket, e.OneWay = m.number, m.size, m.first, m.highest, true
	done := !m.inSize(f) && m.lacks() == 0
	m.payload.Fill(e, teller, done)
	end, known := m.sized, true
	if m.size > 0 {
		end, known = m.payload.End()
	}
	head := m.payload.Head
	e.Begun, e.Ended = head.Packet != 0, done && known
	if e.Begun {
		e.BegunAfter = tell.Between(m.sized, head)
	}
	if e.Ended {
		e.Total = tell.Between(m.began, end)
	}
	if e.Begun && e.Ended {
		e.Moved, e.Stalled = tell.Between(head, end), tell.Stalled(head, end)
	}
}
