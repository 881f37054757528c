package show

import (
	"fmt"
	"io"
	"strconv"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// previewOctets is how much of a payload a line of text shows.
const previewOctets = 32

// MostPayload is how much of a payload anything but JSON shows.
const MostPayload = payloadShown

// Text writes events for people, one line each:
//
//	10:00:09.000123 #0   127.0.0.1:40000 > 127.0.0.1:9123  message   size        5, answer FF after   12µs,   40µs in all: "hello"
//
// Times are those of the capture in UTC. Octets that a terminal would act upon are escaped.
type Text struct {
	w       io.Writer
	palette palette
	line    []byte
	ends    int // the width of the column that says from whom to whom
}

// NewText returns a writer of text, with colours or without. Each event is one Write to w.
func NewText(w io.Writer, colours bool) *Text { return &Text{w: w, palette: palette(colours)} }

// Event writes one event.
func (t *Text) Event(e event.Event) error {
	b := t.line[:0]
	switch e := e.(type) {
	case *event.Handshake:
		b = t.palette.append(t.origin(b, &e.Origin), faint, "handshake ")
		b = appendOctet(b, e.Octet)
	case *event.Message:
		b = t.palette.append(t.origin(b, &e.Origin), plain, "message   ")
		b = appendMessage(b, e)
	case *event.Finding:
		b = t.origin(b, &e.Origin)
		if e.Severity == event.Violation {
			b = t.palette.append(b, red, "violation ")
		} else {
			b = t.palette.append(b, yellow, "note      ")
		}
		b = appendFinding(b, e)
	case *event.Stream:
		b = t.palette.append(t.origin(b, &e.Origin), faint, "stream    ")
		b = appendStream(b, e)
	default:
		return fmt.Errorf("internal error: an event of type %T", e)
	}
	t.line = append(b, '\n')
	_, err := t.w.Write(t.line)
	return err
}

// Coverage writes what was read of a file and what was not, as the last line.
func (t *Text) Coverage(file string, c event.Coverage) error { return writeCoverage(t.w, file, c) }

// Close does nothing: all is written.
func (*Text) Close() error { return nil }

func writeCoverage(w io.Writer, file string, c event.Coverage) error {
	_, err := fmt.Fprintf(w, "%s: %s\n", legible(file), c)
	return err
}

// origin appends when and from whom to whom. The column is as wide as the widest so far.
func (t *Text) origin(b []byte, o *event.Origin) []byte {
	b = appendClock(b, o.Time)
	b = append(b, " #"...)
	begin := len(b)
	b = appendPadded(strconv.AppendInt(b, int64(o.Stream), 10), begin, 3)
	b = append(b, ' ')
	begin = len(b)
	b = o.From.AppendTo(b)
	b = append(b, " > "...)
	b = o.To.AppendTo(b)
	t.ends = max(t.ends, len(b)-begin)
	return append(appendPadded(b, begin, t.ends), "  "...)
}

func appendOctet(b []byte, octet byte) []byte {
	const digits = "0123456789ABCDEF"
	return append(b, digits[octet>>4], digits[octet&15])
}

func appendMessage(b []byte, m *event.Message) []byte {
	b = append(b, "size "...)
	b = appendNumber(b, int64(m.Size), 8)
	switch {
	case m.OneWay:
	case m.Sized:
		b = append(b, ", answer "...)
		b = append(appendOctet(b, m.Answer), " after "...)
		b = appendDuration(b, m.AnswerAfter)
	case m.Answered:
		b = append(b, ", answer "...)
		b = append(appendOctet(b, m.Answer), " inside the size"...)
	default:
		b = append(b, ", no answer"...)
	}
	switch {
	case !m.Ended:
	case m.Sized && m.Total < m.AnswerAfter:
		b = append(appendDuration(append(b, ", payload before it, within "...), m.Total), " of the size"...)
	default:
		b = append(appendDuration(append(b, ", "...), m.Total), " in all"...)
	}
	if !m.Complete {
		b = append(b, ", incomplete"...)
	}
	switch {
	case m.Object != nil:
		b = append(append(b, ": "...), legible(m.Object.String())...)
	case len(m.Payload) > 0:
		b = appendPreview(append(b, ": "...), m.Payload, int64(m.Size), previewOctets)
	}
	return b
}

// appendPreview quotes the beginning of a payload of the size given, n octets at most.
func appendPreview(b, payload []byte, size int64, n int) []byte {
	shown := payload[:min(len(payload), n)]
	b = strconv.AppendQuoteToASCII(b, string(shown))
	if int64(len(shown)) < size {
		b = append(b, "…"...)
	}
	return b
}

func appendFinding(b []byte, f *event.Finding) []byte {
	b = append(b, f.Kind...)
	if f.Rule != "" {
		b = append(b, " ["...)
		b = append(append(b, f.Rule...), ']')
	}
	b = append(b, " in packet "...)
	b = strconv.AppendInt(b, int64(f.Packet), 10)
	b = append(b, ": "...)
	return append(b, f.Detail...)
}

func appendStream(b []byte, s *event.Stream) []byte {
	b = append(append(b, s.State...), ": "...)
	b = append(appendCount(b, int64(s.Messages), "message"), ", "...)
	b = append(appendCount(b, s.Octets, "octet"), ", "...)
	b = append(appendCount(b, int64(s.Violations), "violation"), ", "...)
	return appendCount(b, int64(s.Notes), "note")
}
