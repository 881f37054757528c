package tell

import (
	"crypto/sha256"
	"hash"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// A Payload is what is kept of one payload: its hash and beginning, never the whole. Its memory does not follow the size
// that was announced. The zero value is an empty payload.
type Payload struct {
	Got     int64       // octets that are past, seen or not
	Missing int64       // those of them that the capture lacks
	Head    stream.Mark // the first octet; its Packet is 0 if it was not seen
	Want    int         // how many of its first octets are kept, beside those that events keep
	Last    stream.Mark // the last run that was seen
	lastTo  int64       // Got after that
	holes   bool        // octets are missing or were passed over
	begins  []byte
	hash    hash.Hash
	sum     [sha256.Size]byte
}

// mostReused is how much memory for octets a payload keeps from the one before.
const mostReused = 64 << 10

// Clear makes the payload empty, to be used for another one.
func (p *Payload) Clear() {
	begins, h := p.begins[:0], p.hash
	if cap(begins) > mostReused {
		begins = nil
	}
	if h != nil {
		h.Reset()
	}
	*p = Payload{begins: begins, hash: h}
}

// Take takes octets of the payload. message and d name it.
func (p *Payload) Take(s *Stream, message int, d stream.Side, b []byte, at stream.Mark) {
	t := s.Teller
	if t.Payload != nil && t.Output.Err == nil {
		t.Output.Err = t.Payload(Run{Stream: s.Info.Number, Number: message, From: d, Offset: p.Got, Octets: b})
	}
	if t.Hash && !p.holes {
		p.hasher().Write(b)
	}
	if room := max(t.PayloadLimit, p.Want) - len(p.begins); room > 0 && !p.holes {
		p.begins = append(p.begins, b[:min(len(b), room)]...)
	}
	if p.Got == 0 {
		p.Head = at
	}
	p.Got += int64(len(b))
	p.Last, p.lastTo = at, p.Got
	s.summary.Octets += int64(len(b))
}

// Pass passes over n octets, of which the capture lacks some; the others were seen and not kept.
func (p *Payload) Pass(s *Stream, n, missing int64) {
	p.Got, p.Missing, p.holes = p.Got+n, p.Missing+missing, true
	s.summary.Octets += n - missing
}

// Seen returns how many octets were seen.
func (p *Payload) Seen() int64 { return p.Got - p.Missing }

// Kept returns how many octets are kept.
func (p *Payload) Kept() int { return len(p.begins) }

// Whole returns the octets so far, and whether all of them are kept.
func (p *Payload) Whole() (octets []byte, ok bool) {
	return p.begins, !p.holes && int64(len(p.begins)) == p.Got
}

// Withdraw takes back what was counted: the octets were no payload.
func (p *Payload) Withdraw(s *Stream) { s.summary.Octets -= p.Seen() }

// End returns where the payload's last octet so far stands, and whether it was seen.
func (p *Payload) End() (stream.Mark, bool) { return p.Last, p.lastTo == p.Got }

func (p *Payload) hasher() hash.Hash {
	if p.hash == nil {
		p.hash = sha256.New()
	}
	return p.hash
}

// Fill puts what was kept into m. complete says that the payload is done.
func (p *Payload) Fill(m *event.Message, t *Teller, complete bool) {
	m.Payload, m.Got, m.Missing = p.begins[:min(len(p.begins), t.PayloadLimit)], p.Seen(), p.Missing
	m.Complete = complete && !p.holes
	if m.Complete && t.Hash {
		m.SHA256 = p.hasher().Sum(p.sum[:0])
	}
}

// Between returns the time between two octets. Clocks of captures run backwards now and then: that is no time.
func Between(a, b stream.Mark) time.Duration { return time.Duration(max(b.Time-a.Time, 0)) }

// Stalled returns how much of the time between two octets the receiver's window was closed.
func Stalled(a, b stream.Mark) time.Duration {
	return min(time.Duration(max(b.Stalled-a.Stalled, 0)), Between(a, b))
}
