// Package stream puts the octets of TCP connections in order and hands them to a protocol's conversation. Each octet comes
// after all those of the other direction that its sender had received: that is told by the acknowledgements, not by the
// order of the capture.
//
// It takes segments as a capture has them: out of order, more than once, from the middle of a connection, of one side,
// not all of them. What is missing is waited for, within bounds of memory. Octets that the other side has acknowledged
// will not be sent again: they are given up as a gap after 64 further packets of their stream, or 10 ms. Of octets that
// came more than once, the first copy counts.
package stream

import "net/netip"

// A Side is one of the two ends of a stream.
type Side int

// The sides of a stream: who made the connection, and who took it.
const (
	Initiator Side = iota
	Acceptor
)

// Other returns the side at the other end.
func (d Side) Other() Side { return 1 - d }

// Everything is an acknowledgement of which nothing is known, and which is therefore taken to cover all.
const Everything = 1<<63 - 1

// A Mark says where octets stand: the packet that carried them, their place in their direction, and how many octets of
// the other direction their sender had received when it sent them.
type Mark struct {
	Packet  int
	Time    int64 // nanoseconds since 1970
	Offset  int64
	Acked   int64 // an offset of the other direction, the first octet not received; or Everything
	Stalled int64 // nanoseconds that the other side's window has been closed for this one, in all
}

// A Conversation decodes both directions of a stream. Octets come in an order in which they can have been sent: each
// after all those that its sender had received.
type Conversation interface {
	// Octets takes the next octets of side d, all from one packet. They are valid until it returns.
	Octets(d Side, b []byte, at Mark)
	// Gap passes over n octets of side d that the capture lacks.
	Gap(d Side, n int64, at Mark)
	// FIN takes the end of side d's direction.
	FIN(d Side, at Mark)
	// Reset takes a reset by side d, which ends both directions.
	Reset(d Side, at Mark)
	// Finish ends the conversation because there is no more of it.
	Finish()
	// Over says that nothing more is looked at.
	Over() bool
}

// Info is what a conversation may know of its stream, which keeps it true.
type Info struct {
	Number  int               // in the capture, from 0
	Ends    [2]netip.AddrPort // by side
	Midway  bool              // the capture began after the beginning of the stream
	Whole   bool              // the beginnings of both directions were captured
	Guessed bool              // no SYN says which end is the Initiator: the ports do
}

// A Verdict says whether a stream is of a protocol.
type Verdict int

// The verdicts: undecided until more is seen.
const (
	Undecided Verdict = iota
	Mine
	NotMine
)

// An Opening is what is known of a side's first octets.
type Opening struct {
	Octets []byte // those of the first segment, if there are any
	More   bool   // others of the side are known too
	SYN    bool   // they are the first of the connection, not only of the capture

	first *piece // of Octets
}

// Begin copies the first octets into b, of as many segments as it takes, and returns how many are known.
func (o Opening) Begin(b []byte) int {
	n := 0
	for p := o.first; p != nil && p.kind == pieceOctets && p.offset == int64(n) && n < len(b); p = p.next {
		n += copy(b[n:], p.octets)
	}
	return n
}

// A Protocol recognises its streams and decodes them.
type Protocol interface {
	// Detect judges a stream by how each side opens. final says that nothing more is to come.
	Detect(a, b Opening, final bool) Verdict
	// Converse begins the decoding of a stream.
	Converse(*Info) Conversation
}
