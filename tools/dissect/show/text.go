package show

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// previewOctets is how much of a payload a line of text shows.
const previewOctets = 32

// Text writes events for people, one line each:
//
//	10:00:09.000123 #0 127.0.0.1:40000 > 127.0.0.1:9123 message size 5, answer FF after 12µs, 40µs in all: "hello"
//
// Octets that a terminal would act upon are escaped.
type Text struct{ w io.Writer }

// NewText returns a writer of text. Each event is one Write to w.
func NewText(w io.Writer) *Text { return &Text{w: w} }

// Event writes one event.
func (t *Text) Event(e event.Event) error {
	switch e := e.(type) {
	case *event.Handshake:
		return t.line(e.Origin, fmt.Sprintf("handshake %02X", e.Octet))
	case *event.Message:
		return t.line(e.Origin, "message "+describeMessage(e))
	case *event.Finding:
		return t.line(e.Origin, describeFinding(e))
	case *event.Stream:
		return t.line(e.Origin, fmt.Sprintf("stream %s: %d messages, %d octets, %d violations, %d notes",
			e.State, e.Messages, e.Octets, e.Violations, e.Notes))
	}
	return fmt.Errorf("internal error: an event of type %T", e)
}

// Coverage writes what was read of a file and what was not, as the last line.
func (t *Text) Coverage(file string, c event.Coverage) error {
	_, err := fmt.Fprintf(t.w, "%s: %s\n", file, c)
	return err
}

func (t *Text) line(o event.Origin, what string) error {
	_, err := fmt.Fprintf(t.w, "%s #%d %s > %s %s\n", o.Time.Format("15:04:05.000000"), o.Stream, o.From, o.To, what)
	return err
}

func describeMessage(m *event.Message) string {
	var b strings.Builder
	fmt.Fprintf(&b, "size %d", m.Size)
	switch {
	case m.Sized:
		fmt.Fprintf(&b, ", answer %02X after %v", m.Answer, m.AnswerAfter)
	case m.Answered:
		fmt.Fprintf(&b, ", answer %02X inside the size", m.Answer)
	default:
		b.WriteString(", no answer")
	}
	if m.Ended {
		fmt.Fprintf(&b, ", %v in all", m.Total)
	}
	if !m.Complete {
		b.WriteString(", incomplete")
	}
	if len(m.Payload) > 0 {
		b.WriteString(": " + preview(m.Payload, int64(m.Size)))
	}
	return b.String()
}

// preview quotes the beginning of a payload of the size given.
func preview(payload []byte, size int64) string {
	shown := payload[:min(len(payload), previewOctets)]
	quoted := strconv.QuoteToASCII(string(shown))
	if int64(len(shown)) < size {
		quoted += "…"
	}
	return quoted
}

func describeFinding(f *event.Finding) string {
	what := string(f.Severity) + " " + string(f.Kind)
	if f.Rule != "" {
		what += " [" + f.Rule + "]"
	}
	return fmt.Sprintf("%s in packet %d: %s", what, f.Packet, f.Detail)
}
