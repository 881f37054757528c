package tinyproto

import (
	"crypto/sha256"
	"hash"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// A transmission is one message under way, as far as it was seen. It holds the payload's hash and beginning, never the
// payload: its memory does not follow the size that was announced.
type transmission struct {
	number  int
	field   sizeField
	began   stream.Mark // the size's first octet
	sized   stream.Mark // the size's last octet
	sizeEnd int64

	answer     byte
	answered   bool // the answer was seen
	answerLost bool // the capture lacks it; what followed shows that there was one
	answeredBy stream.Mark

	got     int64 // octets of the payload that are past, seen or not
	missing int64 // those of them that the capture lacks
	early   bool  // it was found that payload was sent before the answer
	hash    hash.Hash
	payload []byte
	whole   bool        // payload is not interrupted by missing octets
	head    stream.Mark // the first octet of the payload; its Packet is 0 if there is none
	last    stream.Mark // the last octet of the payload that was seen
	seenTo  int64       // got when that octet was taken
	first   int         // the lowest packet number
	highest int         // the highest packet number
}

func newTransmission(number int, at stream.Mark) *transmission {
	return &transmission{number: number, began: at, whole: true, first: at.Packet, highest: at.Packet}
}

// seen counts a packet as one of the transmission's.
func (t *transmission) seen(at stream.Mark) {
	t.first, t.highest = min(t.first, at.Packet), max(t.highest, at.Packet)
}

// The states of a transmission; nil has none of them.

func (t *transmission) inSize() bool   { return t != nil && !t.field.whole() }
func (t *transmission) accepted() bool { return t.answered && t.answer == codeOK || t.answerLost }
func (t *transmission) lacks() int64   { return int64(t.field.value()) - t.got }

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

// take takes octets of the payload from b and returns how many. dec says what is kept of it.
func (t *transmission) take(b []byte, at stream.Mark, dec *Decoder) int {
	b = b[:min(int64(len(b)), t.lacks())]
	if dec.Hash && t.hash == nil {
		t.hash = sha256.New()
	}
	if t.hash != nil {
		t.hash.Write(b)
	}
	if t.got == 0 {
		t.head = at
	}
	if room := dec.PayloadLimit - len(t.payload); t.whole && room > 0 {
		t.payload = append(t.payload, b[:min(len(b), room)]...)
	}
	t.got += int64(len(b))
	t.last, t.seenTo = at, t.got
	t.seen(at)
	return len(b)
}

// miss passes over n octets of the payload that the capture lacks.
func (t *transmission) miss(n int64) {
	t.got, t.missing, t.whole = t.got+n, t.missing+n, false
}

// end returns the octet with which the transmission, if done, came to its end: the payload's last, or the answer where
// there is no payload. The capture may lack it.
func (t *transmission) end() (stream.Mark, bool) {
	if t.got == 0 {
		return t.answeredBy, t.answered
	}
	return t.last, t.seenTo == t.got
}

// message says what is known of the transmission. hash says whether its hash is wanted.
func (t *transmission) message(m *event.Message, from event.Origin, hash bool) {
	*m = event.Message{Origin: from, Number: t.number, Missing: t.missing, Size: t.field.value(), Payload: t.payload, FirstPacket: t.first, LastPacket: t.highest}
	if t.answered {
		m.Answered, m.Answer, m.Sized = true, t.answer, !t.inSize()
	}
	if m.Sized {
		m.AnswerAfter = between(t.sized, t.answeredBy)
	}
	if m.Begun = m.Sized && t.head.Packet != 0; m.Begun {
		m.BegunAfter = between(t.answeredBy, t.head)
	}
	end, known := t.end()
	if m.Ended = t.done() && known; m.Ended {
		m.Total = between(t.began, end)
		if m.Begun {
			m.Moved, m.Stalled = between(t.head, end), time.Duration(end.Stalled-t.head.Stalled)
		}
	}
	if m.Complete = t.done() && t.missing == 0; m.Complete && hash {
		if t.hash == nil {
			t.hash = sha256.New()
		}
		m.SHA256 = t.hash.Sum(nil)
	}
}

// between returns the time between two octets. Clocks of captures run backwards now and then: that is no time.
func between(a, b stream.Mark) time.Duration { return time.Duration(max(b.Time-a.Time, 0)) }

// clock returns the time that a mark has.
func clock(nanoseconds int64) time.Time { return time.Unix(0, nanoseconds).UTC() }
