package show

import (
	"bytes"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// nearby is how many messages a ladder draws before a finding, however long it is, and how many after it: one of those
// is the message that the finding is about.
const nearby = 2

// undrawn counts what a ladder passes over.
type undrawn struct{ messages, findings int }

// leftOut is what a ladder on a page passes over, since it last drew something.
type leftOut struct {
	undrawn
	until  time.Duration // when the last of them began
	recent [][]rung      // the last messages, which are not among them yet
	wanted int           // messages still to be drawn, since a finding was
}

// message passes over a message for now.
func (l *leftOut) message(rungs []rung) {
	for i := range rungs {
		payload := rungs[i].payload
		rungs[i].payload = bytes.Clone(payload[:min(len(payload), payloadShown)])
	}
	if l.recent = append(l.recent, rungs); len(l.recent) > nearby {
		l.oldest()
	}
}

// oldest passes over the oldest of the recent messages for good.
func (l *leftOut) oldest() {
	l.messages++
	l.until = l.recent[0][0].at
	l.recent = l.recent[1:]
}

// finding passes over a finding.
func (l *leftOut) finding(at time.Duration) {
	l.findings++
	l.until = at
}

// jump returns the words that stand in the place of what is passed over, or nothing.
func (l *leftOut) jump() []rung {
	if l.undrawn == (undrawn{}) {
		return nil
	}
	return []rung{{at: l.until, jumps: true, label: l.undrawn.String()}}
}

// String says what is not drawn: nothing if all is.
func (u undrawn) String() string {
	var b []byte
	if u.messages > 0 {
		b = appendCount(b, int64(u.messages), "message")
	}
	if u.messages > 0 && u.findings > 0 {
		b = append(b, " and "...)
	}
	if u.findings > 0 {
		b = appendCount(b, int64(u.findings), "finding")
	}
	if len(b) > 0 {
		b = append(b, " not drawn"...)
	}
	return string(b)
}

// draw adds the rungs of an event to the ladder of its stream: from the beginning as many as there is room for, then
// those of findings and of the messages near them. There is more room for notes, and still more for violations. The end
// always is drawn.
func (h *HTML) draw(s *pageStream, e event.Event) {
	switch e := e.(type) {
	case *event.Stream:
		for len(s.left.recent) > 0 {
			s.left.oldest()
		}
		h.jump(s)
		h.add(s, rungsOf(e, s.first.Time))
	case *event.Finding:
		most := mostRungs * 3 / 2
		if e.Severity == event.Violation {
			most = mostRungs * 2
		}
		if !h.room(s, most) {
			s.left.finding(e.Time.Sub(s.first.Time))
			return
		}
		h.jump(s)
		h.add(s, rungsOf(e, s.first.Time))
		s.left.wanted = nearby
	default:
		h.drawMessage(s, e)
	}
}

func (h *HTML) drawMessage(s *pageStream, e event.Event) {
	rungs := rungsOf(e, s.first.Time)
	if s.left.wanted == 0 && !h.room(s, mostRungs) {
		s.left.message(rungs)
		return
	}
	s.left.wanted = max(s.left.wanted-1, 0)
	h.jump(s)
	h.add(s, rungs)
}

// jump marks the place of what is passed over, and adds the messages that were near.
func (h *HTML) jump(s *pageStream) {
	h.add(s, s.left.jump())
	for _, rungs := range s.left.recent {
		h.add(s, rungs)
	}
	s.undrawn.messages += s.left.messages
	s.undrawn.findings += s.left.findings
	s.left = leftOut{wanted: s.left.wanted}
}

func (h *HTML) room(s *pageStream, most int) bool { return len(s.rungs) < most && h.kept < mostKept }

// NotDrawn says what the ladder of a stream leaves out.
func (s *pageStream) NotDrawn() string { return s.undrawn.String() }
