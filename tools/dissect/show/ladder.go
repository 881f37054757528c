package show

import (
	"io"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// Ladder draws each stream as a diagram, the initiator on the left, 100 columns wide:
//
//	           127.0.0.1:40000                             127.0.0.1:9123
//	0.000000 │── handshake FF ─────────────────────────────────────────>│
//	0.000196 │── size 5 ───────────────────────────────────────────────>│
//	0.000234 │<──────────────────────────────────────── FF after 38µs ──│
//	0.000251 │── "hello" ──────────────────────────────────────────────>│
//
// Times are in seconds since the stream's first event. What is found stands on the side that it is about.
//
// A message is drawn when it has ended, whole and in the order of its times, so that who watches need not wait for what
// follows. Where a side sends before its turn, a size may so stand below what was sent after it.
//
// The first stream that has not ended is drawn as it comes. Others wait for it, until they have [mostWaitingOctets].
type Ladder struct {
	w       io.Writer
	drawing drawing
	streams map[int]*rungs
	order   []*rungs // of the streams that are not wholly written
	last    *rungs   // what is on the page
	waiting int      // octets of text
}

// mostWaitingOctets is how much text of other streams is kept while one is drawn. Beyond it, they are drawn in parts.
const mostWaitingOctets = 4 << 20

// mostHeld is how many rungs are held until those come that stand above them.
const mostHeld = 64

// rungs are the lines of one stream.
type rungs struct {
	origin event.Origin // of its first event
	held   []rung       // those that may have to stand below rungs that are still to come
	begun  bool         // a part of it is written
	ended  bool
	text   []byte // not written yet
}

// NewLadder returns a writer of ladders, with colours or without, and with lines of ASCII if the output takes no other.
func NewLadder(w io.Writer, colours, ascii bool) *Ladder {
	return &Ladder{w: w, drawing: drawing{palette: palette(colours), strokes: strokesOf(ascii)}, streams: map[int]*rungs{}}
}

// Event draws one event.
func (l *Ladder) Event(e event.Event) error {
	from := e.Source()
	r := l.streams[from.Stream]
	if r == nil {
		r = &rungs{origin: *from}
		l.streams[from.Stream] = r
		l.order = append(l.order, r)
	}
	l.draw(r, e)
	if _, r.ended = e.(*event.Stream); r.ended {
		delete(l.streams, from.Stream)
	}
	switch {
	case r == l.order[0]:
		return l.advance()
	case l.waiting > mostWaitingOctets:
		return l.writeAll()
	}
	return nil
}

// draw draws an event, with those before it that were held, in the order of their times. Findings come before the
// message that they are about, and messages that came to nothing after others that began later.
func (l *Ladder) draw(r *rungs, e event.Event) {
	r.held = append(r.held, rungsOf(e, r.origin.Time)...)
	_, found := e.(*event.Finding)
	m, isMessage := e.(*event.Message)
	if hold := found || isMessage && !m.Complete; hold && len(r.held) < mostHeld {
		return
	}
	sortRungs(r.held)
	before := len(r.text)
	for _, rung := range r.held {
		r.text = l.drawing.rung(r.text, rung)
	}
	l.waiting += len(r.text) - before
	r.held = r.held[:0]
}

// advance writes what there is of the first stream, and of those behind it if it has ended.
func (l *Ladder) advance() error {
	for len(l.order) > 0 {
		r := l.order[0]
		if err := l.write(r); err != nil || !r.ended {
			return err
		}
		l.order = l.order[1:]
	}
	return nil
}

// writeAll writes what there is of every stream.
func (l *Ladder) writeAll() error {
	for _, r := range l.order {
		if err := l.write(r); err != nil {
			return err
		}
	}
	l.order = slices.DeleteFunc(l.order, func(r *rungs) bool { return r.ended })
	return nil
}

// write writes what there is of a stream, under its name if another stands above.
func (l *Ladder) write(r *rungs) error {
	if len(r.text) == 0 {
		return nil
	}
	if l.last != r {
		if _, err := l.w.Write(l.drawing.head(nil, &r.origin, l.last != nil, r.begun)); err != nil {
			return err
		}
	}
	_, err := l.w.Write(r.text)
	l.waiting -= len(r.text)
	l.last, r.begun, r.text = r, true, nil
	return err
}

// Coverage writes what is left, and what was read of a file and what was not.
func (l *Ladder) Coverage(file string, c event.Coverage) error {
	if err := l.writeAll(); err != nil {
		return err
	}
	if l.last != nil {
		if _, err := io.WriteString(l.w, "\n"); err != nil {
			return err
		}
	}
	l.order = nil
	clear(l.streams)
	return writeCoverage(l.w, file, c)
}

// Close does nothing: all is written.
func (*Ladder) Close() error { return nil }
