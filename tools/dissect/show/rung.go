package show

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A rung is a line of a ladder: octets that crossed from one side to the other, or a remark about a side.
type rung struct {
	at      time.Duration // since the stream's first event
	timed   bool          // when is known; at keeps the order in any case
	right   bool          // the acceptor sent it, or it is about the acceptor
	label   string
	finding *event.Finding // the remark, or nil
	ended   bool           // the remark is that the stream ended
	jumps   bool           // the remark is that something is not drawn here
	payload []byte         // the beginning of the payload that crossed; valid as long as the event
}

// arrow says whether octets crossed.
func (r *rung) arrow() bool { return r.finding == nil && !r.ended && !r.jumps }

// rungsOf returns the rungs of an event, in the order of their times.
func rungsOf(e event.Event, since time.Time) []rung {
	r := rung{at: e.Source().Time.Sub(since), timed: true, right: e.Source().FromAcceptor}
	switch e := e.(type) {
	case *event.Handshake:
		r.label = "handshake " + string(appendOctet(nil, e.Octet))
	case *event.Message:
		return messageRungs(e, r)
	case *event.Finding:
		finding := *e
		r.label, r.finding = string(e.Severity)+" "+string(appendFinding(nil, e)), &finding
	case *event.Stream:
		r.label, r.ended = string(appendStream([]byte("stream "), e)), true
	}
	return []rung{r}
}

// messageRungs returns the size, the answer and the payload, as far as there are any. Payload that was sent before the
// answer stands above it. Without an answer, size and payload are one rung.
func messageRungs(m *event.Message, size rung) []rung {
	answer, payload := size, size
	if m.OneWay && (m.Got > 0 || m.Missing > 0 || m.Complete) {
		payload.label, payload.payload = payloadLabel(m), m.Payload
		return []rung{payload}
	}
	if size.label = "size " + strconv.FormatUint(uint64(m.Size), 10); m.Size == 0 && !m.Complete {
		size.label = "size, cut short"
	}
	rungs := []rung{size}
	answerAt, payloadAt := m.AnswerAfter, m.AnswerAfter+m.BegunAfter
	if m.Begun && m.Ended {
		payloadAt = m.Total - m.Moved
		answerAt = max(answerAt, payloadAt-m.BegunAfter) // the size may have taken its time
	}
	if m.Answered {
		answer.at, answer.timed, answer.right = size.at+answerAt, m.Sized, !size.right
		answer.label = answerLabel(m)
		rungs = append(rungs, answer)
	}
	if m.Got > 0 || m.Missing > 0 {
		payload.at, payload.timed = size.at+payloadAt, m.Begun
		payload.label, payload.payload = payloadLabel(m), m.Payload
		rungs = append(rungs, payload)
	}
	sortRungs(rungs)
	return rungs
}

// sortRungs sorts by time; what was found stands below the octets of the same time.
func sortRungs(rungs []rung) {
	slices.SortStableFunc(rungs, func(a, b rung) int {
		if a.at == b.at && a.arrow() != b.arrow() {
			if a.arrow() {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.at, b.at)
	})
}

func answerLabel(m *event.Message) string {
	octet := string(appendOctet(nil, m.Answer))
	if !m.Sized {
		return octet + " inside the size"
	}
	return octet + " after " + duration(m.AnswerAfter)
}

// previewColumns is how much of a line the preview of a payload takes.
const previewColumns = 40

// appendPreviewWithin is appendPreview for so many octets that their text fits.
func appendPreviewWithin(b, payload []byte, size int64, columns int) []byte {
	begin := len(b)
	for n := previewOctets; ; n /= 2 {
		if b = appendPreview(b[:begin], payload, size, n); len(b)-begin <= columns {
			return b
		}
	}
}

// appendWithin appends words, cut to so many columns.
func appendWithin(b []byte, words string, columns int) []byte {
	if runes := []rune(words); len(runes) > columns {
		words = string(runes[:columns-1]) + "…"
	}
	return append(b, words...)
}

func payloadLabel(m *event.Message) string {
	var b []byte
	switch {
	case m.Object != nil:
		b = append(appendWithin(b, legible(m.Object.String()), previewColumns), ", "...)
	case len(m.Payload) > 0:
		b = append(appendPreviewWithin(b, m.Payload, int64(m.Size), previewColumns), ", "...)
	}
	if !m.Complete {
		b = append(strconv.AppendInt(b, m.Got, 10), " of "...)
	}
	b = appendCount(b, int64(m.Size), "octet")
	if m.Begun && m.Ended && m.Moved > 0 {
		b = append(append(b, " in "...), duration(m.Moved)...)
	}
	if m.Missing > 0 {
		b = append(strconv.AppendInt(append(b, ", "...), m.Missing, 10), " not captured"...)
	}
	return string(b)
}
