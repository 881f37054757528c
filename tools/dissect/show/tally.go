package show

import (
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A tally adds up the messages of a stream, or of all of them.
type tally struct {
	messages   [2]int // by side: the initiator's, the acceptor's
	octets     [2]int64
	violations int
	notes      int
	waited     waits
	longest    parts
}

// parts are the latencies that a message is made of.
type parts struct {
	answer time.Duration // from the size to the answer
	begin  time.Duration // from the answer to the payload's first octet
	move   time.Duration // from the payload's first octet to its last
}

// waits is how long was waited, and for whom.
type waits struct {
	receiver time.Duration // its answer
	sender   time.Duration // its payload, once answered
	window   time.Duration // the receiver's TCP window was closed
	transfer time.Duration // the rest of the payload's way
}

func (t *tally) message(m *event.Message) {
	side := sideOf(m)
	t.messages[side]++
	t.octets[side] += m.Got
	if m.Sized {
		t.waited.receiver += m.AnswerAfter
		t.longest.answer = max(t.longest.answer, m.AnswerAfter)
	}
	if m.Begun {
		t.waited.sender += m.BegunAfter
		if !m.OneWay {
			t.longest.begin = max(t.longest.begin, m.BegunAfter)
		}
	}
	if m.Begun && m.Ended {
		t.waited.window += m.Stalled
		t.waited.transfer += max(m.Moved-m.Stalled, 0)
		t.longest.move = max(t.longest.move, m.Moved)
	}
}

func (t *tally) finding(f *event.Finding) {
	if f.Severity == event.Violation {
		t.violations++
	} else {
		t.notes++
	}
}

// sideOf returns 0 for an event of the initiator and 1 for one of the acceptor.
func sideOf(e event.Event) int {
	if e.Source().FromAcceptor {
		return 1
	}
	return 0
}

// A share is how much of the waiting was for somebody.
type share struct {
	whom    string
	time    time.Duration
	percent float64
}

func (w waits) shares() []share {
	all := max(w.receiver+w.sender+w.window+w.transfer, 1)
	of := func(whom string, d time.Duration) share { return share{whom, d, 100 * float64(d) / float64(all)} }
	return []share{
		of("receiver, to answer", w.receiver), of("sender, to begin", w.sender),
		of("receiver's window, closed", w.window), of("transfer of payloads", w.transfer),
	}
}
