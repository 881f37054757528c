// Package event has what a decoded capture tells: handshakes, messages, findings and the ends of streams, and what was
// read and not understood.
package event

import (
	"fmt"
	"net/netip"
	"time"
)

// An Event is a *[Handshake], a *[Message], a *[Finding] or a *[Stream]. It and its octets are valid until the function
// that it was given to returns.
type Event interface {
	// Source returns where the event comes from.
	Source() *Origin
	event()
}

// Origin says where an event comes from.
type Origin struct {
	File     string
	Protocol string
	Stream   int // TCP streams of a file are numbered from 0 in the order of their first packet, as Wireshark's tcp.stream
	Time     time.Time
	From, To netip.AddrPort

	FromAcceptor bool // From is the acceptor, as far as that can be told
}

// A Handshake is the first octet of one side.
type Handshake struct {
	Origin
	Octet  byte
	Packet int // numbered from 1
}

// A Message is one transmission: size, answer and payload, as far as they were seen. Its time is that of the size's
// first octet. Where nobody answers, what is said of the answer is said of the size's last octet.
type Message struct {
	Origin
	Number      int    // in its stream, from 0, in the order in which transmissions began, or if OneWay, sizes were whole
	Size        uint32 // octets, as announced; 0 if the size itself was cut short
	OneWay      bool   // nobody answers messages of the protocol
	Answered    bool   // an answer was seen
	Answer      byte
	Sized       bool          // the size was complete when the answer came
	AnswerAfter time.Duration // from the size's last octet to the answer, if Sized
	Begun       bool          // the answer, if there is one, and the payload's first octet were seen
	BegunAfter  time.Duration // from the answer to the payload's first octet, if Begun
	Ended       bool          // the transmission came to its end, and that was seen
	Moved       time.Duration // from the payload's first octet to its last, if Begun and Ended
	Stalled     time.Duration // of that, how long the receiver's TCP window was closed
	Total       time.Duration // from the size's first octet to the payload's last, or to the answer if the message is empty; if Ended
	Payload     []byte        // its first octets, up to the limit that was set or to the first that is missing
	Object      Object        // what the payload stands for; nil if it is octets, or not what it should be
	SHA256      []byte        // of the payload; nil unless Complete, or if hashes were not asked for
	Complete    bool          // accepted, and every octet of the payload was seen
	Got         int64         // octets of the payload that were seen
	Missing     int64         // octets of the payload that the capture lacks
	FirstPacket int
	LastPacket  int
}

// An Object is what a payload stands for, where a protocol has objects.
type Object interface {
	fmt.Stringer // short, for people
	// AppendJSON appends the object, as the shim contract has it, or nothing if that takes much more than most octets.
	AppendJSON(b []byte, most int) []byte
}

// Severity tells a broken rule from what is legal but worth seeing.
type Severity string

// The severities of findings.
const (
	Violation Severity = "violation"
	Note      Severity = "note"
)

// Kind names what was found.
type Kind string

// The kinds of findings.
const (
	KindHandshake         Kind = "handshake"          // another octet than FF or FE, octets too soon, or an end before the octet
	KindLimit             Kind = "limit"              // the acceptor is at its connection limit
	KindRejected          Kind = "rejected"           // a size was refused
	KindOversize          Kind = "oversize"           // a size above F0FFFFFF was announced, or accepted
	KindMissingAnswer     Kind = "missing-answer"     // the connection ended with a size not answered
	KindUnsolicitedAnswer Kind = "unsolicited-answer" // an answer to nothing, or before the size was whole
	KindEarlyPayload      Kind = "early-payload"      // payload sent before the answer had arrived
	KindTruncated         Kind = "truncated"          // the connection ended inside a size or a payload
	KindCollision         Kind = "collision"          // a size while the other side's, or an earlier one, is not done
	KindMalformed         Kind = "malformed"          // a size or a payload that is none
	KindReset             Kind = "reset"              // a side reset the connection
	KindGap               Kind = "gap"                // octets that the capture does not have, or that were skipped
)

// A Finding is something that a side did wrong or that the capture lacks. From is the side that it is about.
type Finding struct {
	Origin
	Severity Severity
	Rule     string // the id of a rule of SPEC.md, or empty
	Kind     Kind
	Detail   string
	Packet   int   // numbered from 1
	Offset   int64 // of the octet that shows it, in its direction of the stream
}

// State says how a stream ended.
type State string

// The states of streams.
const (
	StateClosed State = "closed" // both sides sent a FIN
	StateOpen   State = "open"   // the capture ended first, or the ports were used again
	StateReset  State = "reset"  // a side sent a RST
	StateLost   State = "lost"   // octets were seen whose meaning could not be told, to the end
)

// A Stream is the end of a stream. From is the initiator, as far as that can be told; Time is that of the last packet
// that added something.
type Stream struct {
	Origin
	Began      time.Time // the first packet that added something
	Messages   int       // Message events
	Octets     int64     // payload octets seen
	Violations int
	Notes      int
	State      State
}

// Source returns the origin of the event that it is part of.
func (o *Origin) Source() *Origin { return o }

func (*Handshake) event() {}
func (*Message) event()   {}
func (*Finding) event()   {}
func (*Stream) event()    {}

// Output hands events on until one is refused.
type Output struct {
	Emit func(Event) error
	Err  error // of Emit
}

// Event hands on an event, unless one was refused before.
func (o *Output) Event(e Event) {
	if o.Err == nil {
		o.Err = o.Emit(e)
	}
}
