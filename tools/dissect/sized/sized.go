// Package sized decodes protocols whose messages are a size and a payload, one after the other in each direction, with
// no handshake and no answer. What distinguishes one such protocol from another is a [Format].
//
// The two directions have nothing to do with each other: each is framed by itself. Where octets are missing, or a
// capture begins in the middle, the framing is searched for (chain.go).
package sized

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A Format says how a protocol frames its messages, and what can be wrong with one. Its functions keep nothing of the
// octets that they are given.
type Format struct {
	Name       string // the protocol's, in events
	SizeOctets int    // of a size: mostSizeOctets, or less
	// Size reads a size. The fault says what is wrong with it, or is nil. Without ok it announces no message, and nobody
	// knows what the octets behind it are.
	Size func(field []byte) (size uint32, ok bool, fault *Fault)
	// Payload judges a payload of mostJudged octets or less, all of which were seen, and says what it stands for. If it
	// is nil, payloads are octets, whatever they are.
	Payload func(octets []byte) (event.Object, *Fault)

	// Head is how many octets of a message, of its size at least, tell whether it can be one.
	Head int
	// Likely says so, and what size the message has; of fewer octets, whether they can be the beginning of one.
	Likely func(head []byte) (size uint32, ok bool)
	// Proof is how many likely messages in a row have to end where a segment ends, before they are taken for the framing.
	// With 0, a message that is likely proves it alone; it is also what a stream is recognised by. Otherwise streams are
	// not recognised.
	Proof int

	TruncatedSize, TruncatedPayload tell.Finding // the connection ended inside one
}

// A Fault is something that is wrong with a message, in a word for people.
type Fault struct {
	tell.Finding
	Detail string
}

const (
	mostSizeOctets = 8
	mostJudged     = 256 << 10 // octets of a payload that is judged
	mostKept       = 256 << 10 // octets of memory that a search keeps, about
	mostKeptAll    = 16 << 20  // octets that searches and payloads of a capture keep in all, about
	mostSpare      = 256       // messages that wait to be used again, with up to 64 KiB each
)

// A Decoder decodes the streams of a capture. It is a [stream.Protocol].
type Decoder struct {
	tell.Teller
	Format *Format

	spare []*message // used again
	kept  int        // octets of memory that searches and payloads hold, about
}

// Detect recognises a stream by its first message, of either side, if that proves anything.
func (dec *Decoder) Detect(a, b stream.Opening, final bool) stream.Verdict {
	if dec.Format.Proof > 0 {
		return stream.NotMine
	}
	verdict := stream.Undecided
	for _, o := range []stream.Opening{a, b} {
		var head [2 * mostSizeOctets]byte
		n := o.Begin(head[:dec.Format.Head])
		switch _, ok := dec.Format.Likely(head[:n]); {
		case !ok:
			verdict = stream.NotMine
		case n == dec.Format.Head:
			return stream.Mine
		}
	}
	if final {
		return stream.NotMine
	}
	return verdict
}

// Converse begins the decoding of a stream.
func (dec *Decoder) Converse(info *stream.Info) stream.Conversation {
	return &conversation{Stream: dec.Stream(dec.Format.Name, info), dec: dec}
}
