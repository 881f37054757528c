package show

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

var (
	client = netip.MustParseAddrPort("127.0.0.1:40000")
	server = netip.MustParseAddrPort("[fd00::2]:9123")
	began  = time.Date(2026, 11, 20, 23, 59, 59, 123456789, time.UTC)
)

// from is the origin of an event of the initiator.
func from(file string) event.Origin {
	return event.Origin{File: file, Protocol: "tinyproto", Stream: 7, Time: began, From: client, To: server}
}

// whole is a message of which everything was seen.
func whole(payload string) *event.Message {
	return &event.Message{Origin: from("x.pcap"), Number: 3, Size: uint32(len(payload)), Answered: true, Answer: 0xFF, Sized: true,
		AnswerAfter: 12 * time.Microsecond, Begun: true, BegunAfter: 5 * time.Microsecond, Ended: true, Moved: 20 * time.Microsecond,
		Stalled: 3 * time.Microsecond, Total: 40 * time.Microsecond, Payload: []byte(payload), SHA256: bytes.Repeat([]byte{0xAB}, 32),
		Complete: true, Got: int64(len(payload)), FirstPacket: 4, LastPacket: 9}
}

// Each type of event, with all of its members and with as few as there can be, is what encoding/json makes of it.
func TestJSONIsThatOfEncodingJSON(t *testing.T) {
	for _, e := range []event.Event{
		&event.Handshake{Origin: from("x.pcap"), Octet: 0x0A, Packet: 3}, &event.Handshake{},
		whole("hello"), whole(""), &event.Message{},
		&event.Finding{Origin: from("x.pcap"), Severity: event.Violation, Rule: "TP-FRAME-6", Kind: event.KindEarlyPayload, Detail: "d", Packet: 4, Offset: 5}, &event.Finding{},
		&event.Stream{Origin: from("x.pcap"), Began: began.Add(-48 * time.Hour), Messages: 2, Octets: 5 << 40, Violations: 1, Notes: 3, State: event.StateClosed}, &event.Stream{},
	} {
		require.Equal(t, reflected(t, e), lineOf(t, e))
	}
}

// Names of files are any octets, and whatever a detail says stays one line.
func FuzzJSONStrings(f *testing.F) {
	f.Add("run.pcap")
	f.Add("a\"b\\c\n\x00\u2028\xff<&>é\x7f\b\f")
	f.Fuzz(func(t *testing.T, s string) {
		e := &event.Finding{Origin: from(s), Detail: s}
		line := lineOf(t, e)
		require.Equal(t, reflected(t, e), line)
		require.Equal(t, 1, bytes.Count([]byte(line), []byte("\n")))
	})
}

func lineOf(t testing.TB, e event.Event) string {
	var out bytes.Buffer
	require.NoError(t, NewJSON(&out).Event(e))
	return out.String()
}

// reflected writes an event by way of encoding/json.
func reflected(t testing.TB, e event.Event) string {
	var out bytes.Buffer
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	require.NoError(t, enc.Encode(members(e)))
	return out.String()
}

const layout = "2006-01-02T15:04:05.000000000Z"

func members(e event.Event) any {
	switch e := e.(type) {
	case *event.Handshake:
		return struct {
			Type     string `json:"type"`
			File     string `json:"file"`
			Stream   int    `json:"stream"`
			Time     string `json:"time"`
			Protocol string `json:"protocol"`
			From     string `json:"from"`
			Octet    string `json:"octet"`
			To       string `json:"to"`
			Packet   int    `json:"packet"`
		}{"handshake", e.File, e.Stream, e.Time.Format(layout), e.Protocol, address(e.From), hexOctet(e.Octet), address(e.To), e.Packet}
	case *event.Message:
		return messageMembers(e)
	case *event.Finding:
		return struct {
			Type     string         `json:"type"`
			Severity event.Severity `json:"severity"`
			Stream   int            `json:"stream"`
			Time     string         `json:"time"`
			From     string         `json:"from"`
			Rule     string         `json:"rule,omitempty"`
			Kind     event.Kind     `json:"kind"`
			Detail   string         `json:"detail"`
			Packet   int            `json:"packet"`
			File     string         `json:"file"`
			Protocol string         `json:"protocol"`
			To       string         `json:"to"`
			Offset   int64          `json:"offset"`
		}{"finding", e.Severity, e.Stream, e.Time.Format(layout), address(e.From), e.Rule, e.Kind, e.Detail, e.Packet, e.File, e.Protocol, address(e.To), e.Offset}
	}
	s := e.(*event.Stream)
	return struct {
		Type       string      `json:"type"`
		Stream     int         `json:"stream"`
		Protocol   string      `json:"protocol"`
		From       string      `json:"from"`
		To         string      `json:"to"`
		Messages   int         `json:"messages"`
		Octets     int64       `json:"octets"`
		Violations int         `json:"violations"`
		Notes      int         `json:"notes"`
		State      event.State `json:"state"`
		File       string      `json:"file"`
		Began      string      `json:"began"`
		Time       string      `json:"time"`
	}{"stream", s.Stream, s.Protocol, address(s.From), address(s.To), s.Messages, s.Octets, s.Violations, s.Notes, s.State, s.File, s.Began.Format(layout), s.Time.Format(layout)}
}

func messageMembers(m *event.Message) any {
	line := struct {
		Type        string `json:"type"`
		File        string `json:"file"`
		Stream      int    `json:"stream"`
		Time        string `json:"time"`
		Protocol    string `json:"protocol"`
		From        string `json:"from"`
		To          string `json:"to"`
		Size        uint32 `json:"size"`
		Answer      string `json:"answer,omitempty"`
		AnswerUs    *int64 `json:"answer_us,omitempty"`
		TotalUs     *int64 `json:"total_us,omitempty"`
		SHA256      string `json:"sha256,omitempty"`
		Payload     []byte `json:"payload"`
		Complete    bool   `json:"complete"`
		FirstPacket int    `json:"first_packet"`
		LastPacket  int    `json:"last_packet"`
		Number      int    `json:"number"`
		Got         int64  `json:"got"`
		Missing     int64  `json:"missing"`
		BegunUs     *int64 `json:"begun_us,omitempty"`
		MovedUs     *int64 `json:"moved_us,omitempty"`
		StalledUs   *int64 `json:"stalled_us,omitempty"`
	}{Type: "message", File: m.File, Stream: m.Stream, Time: m.Time.Format(layout), Protocol: m.Protocol, From: address(m.From), To: address(m.To),
		Size: m.Size, SHA256: hex.EncodeToString(m.SHA256), Payload: append([]byte{}, m.Payload...), Complete: m.Complete,
		FirstPacket: m.FirstPacket, LastPacket: m.LastPacket, Number: m.Number, Got: m.Got, Missing: m.Missing,
		AnswerUs: pointer(m.Sized, m.AnswerAfter), TotalUs: pointer(m.Ended, m.Total), BegunUs: pointer(m.Begun, m.BegunAfter),
		MovedUs: pointer(m.Begun && m.Ended, m.Moved), StalledUs: pointer(m.Begun && m.Ended, m.Stalled)}
	if m.Answered {
		line.Answer = hexOctet(m.Answer)
	}
	return line
}

func pointer(known bool, d time.Duration) *int64 {
	if !known {
		return nil
	}
	us := d.Microseconds()
	return &us
}

func BenchmarkJSON(b *testing.B)          { benchmark(b, NewJSON(io.Discard)) }
func BenchmarkText(b *testing.B)          { benchmark(b, NewText(io.Discard, false)) }
func BenchmarkTextColours(b *testing.B)   { benchmark(b, NewText(io.Discard, true)) }
func BenchmarkReflectedJSON(b *testing.B) { benchmark(b, reflectedWriter{b}) }

// benchmark writes one message of 1,000 octets again and again.
func benchmark(b *testing.B, w interface{ Event(event.Event) error }) {
	m := whole(string(bytes.Repeat([]byte("0123456789"), 100)))
	b.ReportAllocs()
	for b.Loop() {
		if err := w.Event(m); err != nil {
			b.Fatal(err)
		}
	}
}

type reflectedWriter struct{ b *testing.B }

func (w reflectedWriter) Event(e event.Event) error { reflected(w.b, e); return nil }
