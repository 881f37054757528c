// Package tinyproto decodes TinyProto conversations and judges them by the rules of SPEC.md. Its codec is lenient and
// shares no code with an endpoint's: it has to show traffic that breaks the rules.
package tinyproto

import (
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// Name is the protocol's, in events.
const Name = "tinyproto"

// A Decoder decodes the TinyProto streams of a capture. It is a [stream.Protocol].
type Decoder struct {
	tell.Teller

	spare []*transmission // used again
	kept  int             // octets of memory that searches hold, about
}

// New returns what decodes the TinyProto streams of a capture.
func New(t tell.Teller) stream.Protocol { return &Decoder{Teller: t} }

// Converse begins the decoding of a stream.
func (dec *Decoder) Converse(info *stream.Info) stream.Conversation {
	c := &conversation{Stream: dec.Stream(Name, info), dec: dec}
	for d := range c.sides {
		c.sides[d] = speaker{answerAt: nowhere, payloadEnd: nowhere, metAt: nowhere}
	}
	if info.Midway {
		c.lose()
	}
	return c
}
