package show

import (
	"encoding/base64"
	"encoding/hex"
	"net/netip"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A field is a member of JSON lines as an expression sees it.
type field struct {
	name   string
	sample any                   // of its type
	of     func(event.Event) any // nil where an event has no such member
}

// fields are the members of all events.
var fields = []field{
	{"type", "", typeOf},
	{"file", "", func(e event.Event) any { return e.Source().File }},
	{"stream", 0, func(e event.Event) any { return e.Source().Stream }},
	{"time", "", func(e event.Event) any { return rfc3339(e.Source().Time) }},
	{"protocol", "", func(e event.Event) any { return e.Source().Protocol }},
	{"from", "", func(e event.Event) any { return address(e.Source().From) }},
	{"to", "", func(e event.Event) any { return address(e.Source().To) }},

	{"octet", "", of(func(h *event.Handshake) any { return hexOctet(h.Octet) })},

	{"number", 0, of(func(m *event.Message) any { return m.Number })},
	{"size", int64(0), of(func(m *event.Message) any { return int64(m.Size) })},
	{"answer", "", of(func(m *event.Message) any { return known(m.Answered, hexOctet(m.Answer)) })},
	{"answer_us", int64(0), of(func(m *event.Message) any { return micros(m.Sized, m.AnswerAfter) })},
	{"begun_us", int64(0), of(func(m *event.Message) any { return micros(m.Begun, m.BegunAfter) })},
	{"moved_us", int64(0), of(func(m *event.Message) any { return micros(m.Begun && m.Ended, m.Moved) })},
	{"stalled_us", int64(0), of(func(m *event.Message) any { return micros(m.Begun && m.Ended, m.Stalled) })},
	{"total_us", int64(0), of(func(m *event.Message) any { return micros(m.Ended, m.Total) })},
	{"sha256", "", of(func(m *event.Message) any { return known(len(m.SHA256) > 0, hex.EncodeToString(m.SHA256)) })},
	{"payload", "", of(func(m *event.Message) any { return base64.StdEncoding.EncodeToString(m.Payload) })},
	{"text", "", of(func(m *event.Message) any { return string(m.Payload) })},
	{"object", "", of(func(m *event.Message) any { return objectText(m) })},
	{"complete", false, of(func(m *event.Message) any { return m.Complete })},
	{"got", int64(0), of(func(m *event.Message) any { return int64(m.Got) })},
	{"missing", int64(0), of(func(m *event.Message) any { return int64(m.Missing) })},
	{"first_packet", 0, of(func(m *event.Message) any { return m.FirstPacket })},
	{"last_packet", 0, of(func(m *event.Message) any { return m.LastPacket })},

	{"severity", "", of(func(f *event.Finding) any { return string(f.Severity) })},
	{"kind", "", of(func(f *event.Finding) any { return string(f.Kind) })},
	{"rule", "", of(func(f *event.Finding) any { return known(f.Rule != "", f.Rule) })},
	{"detail", "", of(func(f *event.Finding) any { return f.Detail })},
	{"offset", int64(0), of(func(f *event.Finding) any { return int64(f.Offset) })},
	{"packet", 0, packetOf},

	{"messages", 0, of(func(s *event.Stream) any { return s.Messages })},
	{"octets", int64(0), of(func(s *event.Stream) any { return int64(s.Octets) })},
	{"violations", 0, of(func(s *event.Stream) any { return s.Violations })},
	{"notes", 0, of(func(s *event.Stream) any { return s.Notes })},
	{"state", "", of(func(s *event.Stream) any { return string(s.State) })},
	{"began", "", of(func(s *event.Stream) any { return rfc3339(s.Began) })},
}

// of makes a field of the events of one type.
func of[E event.Event](get func(E) any) func(event.Event) any {
	return func(e event.Event) any {
		if e, ok := e.(E); ok {
			return get(e)
		}
		return nil
	}
}

func typeOf(e event.Event) any {
	switch e.(type) {
	case *event.Handshake:
		return "handshake"
	case *event.Message:
		return "message"
	case *event.Finding:
		return "finding"
	}
	return "stream"
}

func packetOf(e event.Event) any {
	switch e := e.(type) {
	case *event.Handshake:
		return e.Packet
	case *event.Finding:
		return e.Packet
	}
	return nil
}

func known(is bool, value any) any {
	if !is {
		return nil
	}
	return value
}

func objectText(m *event.Message) any {
	if m.Object == nil {
		return nil
	}
	return m.Object.String()
}

func micros(is bool, d time.Duration) any { return known(is, d.Microseconds()) }

func address(a netip.AddrPort) string { return string(a.AppendTo(nil)) }

func hexOctet(o byte) string { return hex.EncodeToString([]byte{o}) }

func rfc3339(t time.Time) string { return string(new(day).append(nil, t)) }
