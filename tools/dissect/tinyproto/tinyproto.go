// Package tinyproto decodes TinyProto conversations and judges them by the rules of SPEC.md. Its codec is lenient and
// shares no code with an endpoint's: it has to show traffic that breaks the rules.
package tinyproto

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// Name is the protocol's, in events.
const Name = "tinyproto"

// A Decoder decodes the TinyProto streams of a capture. It is a [stream.Protocol].
type Decoder struct {
	File         string // goes into events
	PayloadLimit int    // how many octets of each payload an event keeps
	Hash         bool   // events have the hashes of payloads
	Coverage     *event.Coverage
	Output       *event.Output

	message event.Message // used again for each
}

// Converse begins the decoding of a stream.
func (dec *Decoder) Converse(info *stream.Info) stream.Conversation {
	return &conversation{dec: dec, info: info}
}
