// Package tell makes events of what a conversation shows. What octets mean is for the decoder of a protocol to find
// out; what every such decoder does with it stands here: naming the stream and its sides, counting, and keeping of
// payloads what is wanted of them.
package tell

import (
	"fmt"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// A Teller tells of the streams of one capture.
type Teller struct {
	File         string // goes into events
	PayloadLimit int    // how many octets of each payload an event keeps
	Hash         bool   // events have the hashes of payloads
	// Payload, if it is not nil, is given the octets of payloads as they come. An error ends the decoding.
	Payload  func(Run) error
	Coverage *event.Coverage
	Output   *event.Output

	handshake event.Handshake // each used again
	message   event.Message
	finding   event.Finding
}

// A Run is octets of one payload that follow one another. Octets that the capture lacks are not given, and leave a
// hole. A message event with the same stream and number comes after the last run, unless what was taken for a message
// turns out to be none.
type Run struct {
	Stream int
	Number int // of the message, in its stream
	From   stream.Side
	Offset int64  // in the payload
	Octets []byte // valid until the function that is given them returns
}

// A Stream tells of one stream.
type Stream struct {
	Teller  *Teller
	Info    *stream.Info
	summary event.Stream
	since   int64 // the time of the first packet that added something, nanoseconds
	until   int64 // the latest time of one
}

// Stream begins to tell of a stream of the protocol named.
func (t *Teller) Stream(protocol string, info *stream.Info) Stream {
	return Stream{Teller: t, Info: info, summary: event.Stream{Origin: event.Origin{Protocol: protocol}}}
}

// Seen takes in when something came.
func (s *Stream) Seen(at stream.Mark) {
	if s.since == 0 {
		s.since = at.Time
	}
	s.until = max(s.until, at.Time)
}

// origin names side d as the one that an event is about.
func (s *Stream) origin(d stream.Side, nanoseconds int64) event.Origin {
	return event.Origin{File: s.Teller.File, Protocol: s.summary.Protocol, Stream: s.Info.Number, Time: clock(nanoseconds),
		From: s.Info.Ends[d], To: s.Info.Ends[d.Other()], FromAcceptor: d == stream.Acceptor}
}

func clock(nanoseconds int64) time.Time { return time.Unix(0, nanoseconds).UTC() }

// Handshake tells of the first octet of side d.
func (s *Stream) Handshake(d stream.Side, octet byte, at stream.Mark) {
	h := &s.Teller.handshake
	*h = event.Handshake{Origin: s.origin(d, at.Time), Octet: octet, Packet: at.Packet}
	s.Framing(1)
	s.Teller.Output.Event(h)
}

// Find tells of something found about side d.
func (s *Stream) Find(d stream.Side, at stream.Mark, f Finding, detail string) {
	if f.Severity == event.Violation {
		s.summary.Violations++
	} else {
		s.summary.Notes++
	}
	e := &s.Teller.finding
	*e = event.Finding{Origin: s.origin(d, at.Time), Severity: f.Severity, Rule: f.Rule, Kind: f.Kind, Detail: detail, Packet: at.Packet, Offset: at.Offset}
	s.Teller.Output.Event(e)
}

// Gap tells of n octets of side d that the capture lacks.
func (s *Stream) Gap(d stream.Side, n int64, at stream.Mark) {
	s.Teller.Coverage.Gaps++
	s.Teller.Coverage.MissingOctets += n
	s.Find(d, at, Gap, fmt.Sprintf("octets that the capture lacks: %d", n))
}

// Message returns an empty message of side d that began at a mark, to be filled in and told.
func (s *Stream) Message(d stream.Side, began stream.Mark) *event.Message {
	s.Teller.message = event.Message{Origin: s.origin(d, began.Time)}
	return &s.Teller.message
}

// Tell tells of a message.
func (s *Stream) Tell(m *event.Message) {
	s.summary.Messages++
	s.Teller.Coverage.Messages++
	s.Teller.Output.Event(m)
}

// Framing counts n octets of handshakes, sizes and answers.
func (s *Stream) Framing(n int) { s.Teller.Coverage.Framing += int64(n) }

// Undecoded counts n octets whose meaning cannot be told.
func (s *Stream) Undecoded(n int64) { s.Teller.Coverage.Undecoded += n }

// End tells of the end of the stream.
func (s *Stream) End(state event.State) {
	s.summary.Origin = s.origin(stream.Initiator, s.until)
	s.summary.State, s.summary.Began = state, clock(s.since)
	s.Teller.Output.Event(&s.summary)
}
