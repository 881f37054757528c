package tinyproto

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A transmission is one message under way, as far as it was seen.
type transmission struct {
	number  int
	field   sizeField
	began   stream.Mark // the size's first octet
	sized   stream.Mark // the size's last octet
	sizeEnd int64

	answer     byte
	answered   bool // the answer was seen
	inTime     bool // and was sent after the whole size had arrived
	answerLost bool // the capture lacks the answer; what followed shows that there was one
	answeredBy stream.Mark

	payload tell.Payload
	early   bool // it was found that payload was sent before the answer
	first   int  // the lowest packet number
	highest int  // the highest packet number
}

// transmission returns a new transmission that begins at a mark.
func (dec *Decoder) transmission(number int, at stream.Mark) *transmission {
	var t *transmission
	if n := len(dec.spare); n > 0 {
		t, dec.spare = dec.spare[n-1], dec.spare[:n-1]
		t.payload.Clear()
	} else {
		t = new(transmission)
	}
	*t = transmission{number: number, began: at, first: at.Packet, highest: at.Packet, payload: t.payload}
	return t
}

// release gives a transmission back, to be used for another one.
func (dec *Decoder) release(t *transmission) { dec.spare = append(dec.spare, t) }

// seen counts a packet as one of the transmission's.
func (t *transmission) seen(at stream.Mark) {
	t.first, t.highest = min(t.first, at.Packet), max(t.highest, at.Packet)
}

// The states of a transmission; nil has none of them.

func (t *transmission) inSize() bool   { return t != nil && !t.field.whole() }
func (t *transmission) accepted() bool { return t.answered && t.answer == codeOK || t.answerLost }
func (t *transmission) lacks() int64   { return int64(t.field.value()) - t.payload.Got }

// inPayload says whether the sender's next octet is payload, by the size alone.
func (t *transmission) inPayload() bool { return t != nil && t.field.whole() && t.lacks() > 0 }

// waits says whether the answer is still to come.
func (t *transmission) waits() bool { return !t.answered && !t.answerLost }

func (t *transmission) done() bool { return t.field.whole() && t.accepted() && t.lacks() == 0 }

// size takes octets of the size from b and returns how many.
func (t *transmission) size(b []byte, at stream.Mark) int {
	n := t.field.take(b)
	t.seen(at)
	if t.field.whole() {
		t.sized, t.sizeEnd = at, at.Offset+int64(n)
	}
	return n
}

// end returns the octet with which the transmission, if done, came to its end: the payload's last, or the answer where
// there is no payload. The capture may lack it.
func (t *transmission) end() (stream.Mark, bool) {
	if t.payload.Got == 0 {
		return t.answeredBy, t.answered
	}
	return t.payload.End()
}

// fill puts what is known of the transmission into m.
func (t *transmission) fill(m *event.Message, teller *tell.Teller) {
	m.Number, m.Size, m.FirstPacket, m.LastPacket = t.number, t.field.value(), t.first, t.highest
	t.payload.Fill(m, teller, t.done())
	if t.answered {
		m.Answered, m.Answer, m.Sized = true, t.answer, t.inTime
	}
	if m.Sized {
		m.AnswerAfter = tell.Between(t.sized, t.answeredBy)
	}
	head := t.payload.Head
	if m.Begun = m.Sized && head.Packet != 0; m.Begun {
		m.BegunAfter = tell.Between(t.answeredBy, head)
	}
	end, known := t.end()
	if m.Ended = t.done() && known; m.Ended {
		m.Total = tell.Between(t.began, end)
		if m.Begun {
			m.Moved, m.Stalled = tell.Between(head, end), tell.Stalled(head, end)
		}
	}
}
