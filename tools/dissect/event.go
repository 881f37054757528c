package dissect

import (
	"net/netip"
	"time"
)

// An Event is a [Handshake], a [Message], a [Finding] or a [Stream].
type Event interface{ event() }

// Origin says where an event comes from.
type Origin struct {
	File     string
	Stream   int // TCP streams of a file are numbered from 0 in the order of their first packet, as Wireshark's tcp.stream
	Time     time.Time
	From, To netip.AddrPort
}

// A Handshake is the first octet of one side.
type Handshake struct {
	Origin
	Octet byte
}

// A Message is one transmission: size, answer and payload, as far as they were seen. Its time is that of the size's
// first octet.
type Message struct {
	Origin
	Size        uint32 // octets, as announced; 0 if the size itself was cut short
	Answered    bool   // an answer was seen
	Answer      byte
	Sized       bool          // the size was complete when the answer came
	AnswerAfter time.Duration // from the size's last octet to the answer, if Sized
	Ended       bool          // the transmission came to its end, and that was seen
	Total       time.Duration // from the size's first octet to the payload's last, or to the answer if the message is empty; if Ended
	Payload     []byte        // its first octets, up to Options.PayloadLimit or to the first that is missing
	SHA256      []byte        // of the payload; nil unless Complete
	Complete    bool          // accepted, and every octet of the payload was seen
	FirstPacket int
	LastPacket  int
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
	KindCollision         Kind = "collision"          // both sides sent a size at once
	KindReset             Kind = "reset"              // a side reset the connection
	KindGap               Kind = "gap"                // octets that the capture does not have
)

// A Finding is something that a side did wrong or that the capture lacks. From is the side that it is about.
type Finding struct {
	Origin
	Severity Severity
	Rule     string // the id of a rule of SPEC.md, or empty
	Kind     Kind
	Detail   string
	Packet   int // numbered from 1
}

// State says how a stream ended.
type State string

// The states of streams.
const (
	StateClosed State = "closed" // both sides sent a FIN
	StateOpen   State = "open"   // the capture ended first, or the ports were used again
	StateReset  State = "reset"  // a side sent a RST
	StateLost   State = "lost"   // octets were seen whose meaning could not be told
)

// A Stream is the end of a stream. From is the initiator, as far as that can be told.
type Stream struct {
	Origin
	Messages   int   // Message events
	Octets     int64 // payload octets seen
	Violations int
	Notes      int
	State      State
}

func (Handshake) event() {}
func (Message) event()   {}
func (Finding) event()   {}
func (Stream) event()    {}
