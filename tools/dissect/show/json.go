package show

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/netip"
	"strconv"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// JSON writes events as JSON, one object per line. Its members are a contract with the programs that read them: members
// are added and never changed. What is not known is absent.
//
// Each line is what encoding/json would write, in a fraction of the time.
type JSON struct {
	w    io.Writer
	line []byte
	day  day
}

// NewJSON returns a writer of JSON lines. Each event is one Write to w.
func NewJSON(w io.Writer) *JSON { return &JSON{w: w} }

// Coverage writes nothing: there is no line for it.
func (*JSON) Coverage(string, event.Coverage) error { return nil }

// Close does nothing: all is written.
func (*JSON) Close() error { return nil }

// Event writes one event.
func (j *JSON) Event(e event.Event) error {
	b := j.line[:0]
	switch e := e.(type) {
	case *event.Handshake:
		b = j.handshake(b, e)
	case *event.Message:
		b = j.message(b, e)
	case *event.Finding:
		b = j.finding(b, e)
	case *event.Stream:
		b = j.stream(b, e)
	default:
		return fmt.Errorf("internal error: an event of type %T", e)
	}
	j.line = append(b, '}', '\n')
	_, err := j.w.Write(j.line)
	return err
}

// head appends what the lines of handshakes and messages begin with.
func (j *JSON) head(b []byte, kind string, o *event.Origin) []byte {
	b = append(append(append(b, `{"type":"`...), kind...), '"')
	b = member(b, "file", o.File)
	b = number(b, "stream", int64(o.Stream))
	b = j.time(b, "time", o.Time)
	b = member(b, "protocol", o.Protocol)
	return end(b, "from", o.From)
}

func (j *JSON) handshake(b []byte, h *event.Handshake) []byte {
	b = j.head(b, "handshake", &h.Origin)
	b = octet(b, "octet", h.Octet)
	b = end(b, "to", h.To)
	return number(b, "packet", int64(h.Packet))
}

func (j *JSON) message(b []byte, m *event.Message) []byte {
	b = j.head(b, "message", &m.Origin)
	b = end(b, "to", m.To)
	b = number(b, "size", int64(m.Size))
	if m.Answered {
		b = octet(b, "answer", m.Answer)
	}
	if m.Sized {
		b = number(b, "answer_us", m.AnswerAfter.Microseconds())
	}
	if m.Ended {
		b = number(b, "total_us", m.Total.Microseconds())
	}
	b = payload(b, m)
	b = number(b, "first_packet", int64(m.FirstPacket))
	b = number(b, "last_packet", int64(m.LastPacket))
	b = number(b, "number", int64(m.Number))
	b = number(b, "got", m.Got)
	b = number(b, "missing", m.Missing)
	if m.Begun {
		b = number(b, "begun_us", m.BegunAfter.Microseconds())
		if m.Ended {
			b = number(b, "moved_us", m.Moved.Microseconds())
			b = number(b, "stalled_us", m.Stalled.Microseconds())
		}
	}
	return object(b, m)
}

// mostNamedTwice is how large an object may be although its payload is smaller: it may name a part of itself often.
const mostNamedTwice = 64 << 10

// object appends what a payload stands for, if the whole payload is shown too.
func object(b []byte, m *event.Message) []byte {
	if m.Object == nil || int64(len(m.Payload)) < int64(m.Size) {
		return b
	}
	before := len(b)
	b = name(b, "object")
	value := len(b)
	if b = m.Object.AppendJSON(b, max(len(m.Payload), mostNamedTwice)); len(b) == value {
		return b[:before]
	}
	return b
}

func payload(b []byte, m *event.Message) []byte {
	if len(m.SHA256) > 0 {
		b = append(hex.AppendEncode(append(name(b, "sha256"), '"'), m.SHA256), '"')
	}
	b = append(base64.StdEncoding.AppendEncode(append(name(b, "payload"), '"'), m.Payload), '"')
	return strconv.AppendBool(name(b, "complete"), m.Complete)
}

func (j *JSON) finding(b []byte, f *event.Finding) []byte {
	b = append(b, `{"type":"finding"`...)
	b = member(b, "severity", string(f.Severity))
	b = number(b, "stream", int64(f.Stream))
	b = j.time(b, "time", f.Time)
	b = end(b, "from", f.From)
	if f.Rule != "" {
		b = member(b, "rule", f.Rule)
	}
	b = member(b, "kind", string(f.Kind))
	b = member(b, "detail", f.Detail)
	b = number(b, "packet", int64(f.Packet))
	b = member(b, "file", f.File)
	b = member(b, "protocol", f.Protocol)
	b = end(b, "to", f.To)
	return number(b, "offset", f.Offset)
}

func (j *JSON) stream(b []byte, s *event.Stream) []byte {
	b = append(b, `{"type":"stream"`...)
	b = number(b, "stream", int64(s.Stream))
	b = member(b, "protocol", s.Protocol)
	b = end(b, "from", s.From)
	b = end(b, "to", s.To)
	b = number(b, "messages", int64(s.Messages))
	b = number(b, "octets", s.Octets)
	b = number(b, "violations", int64(s.Violations))
	b = number(b, "notes", int64(s.Notes))
	b = member(b, "state", string(s.State))
	b = member(b, "file", s.File)
	b = j.time(b, "began", s.Began)
	return j.time(b, "time", s.Time)
}

// name appends a member's name. It stands after another member, always.
func name(b []byte, name string) []byte { return append(append(append(b, `,"`...), name...), `":`...) }

func number(b []byte, key string, n int64) []byte { return strconv.AppendInt(name(b, key), n, 10) }

func end(b []byte, key string, a netip.AddrPort) []byte {
	return append(a.AppendTo(append(name(b, key), '"')), '"')
}

func octet(b []byte, key string, o byte) []byte {
	const digits = "0123456789abcdef"
	return append(name(b, key), '"', digits[o>>4], digits[o&15], '"')
}

func (j *JSON) time(b []byte, key string, t time.Time) []byte {
	return append(j.day.append(append(name(b, key), '"'), t), '"')
}

func member(b []byte, key, value string) []byte { return appendString(name(b, key), value) }

// appendString appends a string as encoding/json has it. Only names of files need more than quotes around them.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			var quoted bytes.Buffer
			enc := json.NewEncoder(&quoted)
			enc.SetEscapeHTML(false)
			enc.Encode(s) // no string fails
			return append(b, bytes.TrimSuffix(quoted.Bytes(), []byte("\n"))...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// A day is the date of the last time that was written, since most times are of one day.
type day struct {
	number int64 // since 1970
	text   []byte
}

// append appends a time as RFC 3339 in UTC, with all nine digits of the fraction, so that times of equal length compare
// as text.
func (d *day) append(b []byte, t time.Time) []byte {
	number := t.Unix() / daySeconds
	if t.Unix()%daySeconds < 0 {
		number--
	}
	if d.text == nil || d.number != number {
		d.number, d.text = number, t.UTC().AppendFormat(d.text[:0], "2006-01-02T")
	}
	b = appendClock(append(b, d.text...), t)
	return append(appendDigits(b, int64(t.Nanosecond())%1000, 3), 'Z')
}
