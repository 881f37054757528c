// Package show writes events: for people and for programs.
package show

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// JSON writes events as JSON, one object per line. Its members are a contract with the programs that read them: members
// are added and never changed. What is not known is absent.
type JSON struct{ enc *json.Encoder }

// NewJSON returns a writer of JSON lines. Each event is one Write to w.
func NewJSON(w io.Writer) *JSON {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return &JSON{enc: enc}
}

// Event writes one event.
func (j *JSON) Event(e event.Event) error {
	switch e := e.(type) {
	case *event.Handshake:
		return j.enc.Encode(handshakeJSON(e))
	case *event.Message:
		return j.enc.Encode(messageJSON(e))
	case *event.Finding:
		return j.enc.Encode(findingJSON(e))
	case *event.Stream:
		return j.enc.Encode(streamJSON(e))
	}
	return fmt.Errorf("internal error: an event of type %T", e)
}

// rfc3339 gives all nine digits of the fraction, so that times of equal length compare as text.
func rfc3339(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000000000Z") }

func handshakeJSON(h *event.Handshake) any {
	return struct {
		Type     string `json:"type"`
		File     string `json:"file"`
		Stream   int    `json:"stream"`
		Time     string `json:"time"`
		Protocol string `json:"protocol"`
		From     string `json:"from"`
		Octet    string `json:"octet"`
	}{"handshake", h.File, h.Stream, rfc3339(h.Time), h.Protocol, h.From.String(), hex.EncodeToString([]byte{h.Octet})}
}

func messageJSON(m *event.Message) any {
	payload := m.Payload
	if payload == nil {
		payload = []byte{}
	}
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
	}{Type: "message", File: m.File, Stream: m.Stream, Time: rfc3339(m.Time), Protocol: m.Protocol, From: m.From.String(), To: m.To.String(),
		Size: m.Size, SHA256: hex.EncodeToString(m.SHA256), Payload: payload, Complete: m.Complete,
		FirstPacket: m.FirstPacket, LastPacket: m.LastPacket}
	if m.Answered {
		line.Answer = hex.EncodeToString([]byte{m.Answer})
	}
	if m.Sized {
		line.AnswerUs = microseconds(m.AnswerAfter)
	}
	if m.Ended {
		line.TotalUs = microseconds(m.Total)
	}
	return line
}

func microseconds(d time.Duration) *int64 {
	us := d.Microseconds()
	return &us
}

func findingJSON(f *event.Finding) any {
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
	}{"finding", f.Severity, f.Stream, rfc3339(f.Time), f.From.String(), f.Rule, f.Kind, f.Detail, f.Packet}
}

func streamJSON(s *event.Stream) any {
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
	}{"stream", s.Stream, s.Protocol, s.From.String(), s.To.String(), s.Messages, s.Octets, s.Violations, s.Notes, s.State}
}
