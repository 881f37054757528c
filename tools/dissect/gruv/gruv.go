// Package gruv decodes gruv-socks, SPEC.md part B: messages behind a size of four octets, most significant first.
//
// No stream is recognised by its octets. A dozen protocols put such a size before each message, and nothing in a stream
// of gruv-socks says that it is not one of those: that sizes lead from segment to segment is as true of them. Whoever
// looks at gruv-socks says so, by the port.
//
// Where the framing is lost, three messages in a row that end where a segment ends prove it again; one of 64 KiB does
// alone.
package gruv

import (
	"encoding/binary"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/sized"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// Name is the protocol's, in events.
const Name = "gruv"

const sizeOctets = 4

// What the connection ended inside of. No octet that a sender can send breaks a rule: every size is legal.
var (
	truncatedSize    = tell.Finding{Kind: event.KindTruncated, Severity: event.Note, Rule: "GS-END-2", When: "the connection ended inside a size"}
	truncatedPayload = tell.Finding{Kind: event.KindTruncated, Severity: event.Note, Rule: "GS-END-2", When: "the connection ended inside a payload"}
)

// New returns what decodes the gruv-socks streams of a capture.
func New(t tell.Teller) stream.Protocol {
	return &sized.Decoder{Teller: t, Format: &sized.Format{
		Name:             Name,
		SizeOctets:       sizeOctets,
		Size:             func(field []byte) (uint32, bool, *sized.Fault) { return binary.BigEndian.Uint32(field), true, nil },
		Head:             sizeOctets,
		Likely:           func(head []byte) (uint32, bool) { return binary.BigEndian.Uint32(head), true },
		Proof:            3,
		TruncatedSize:    truncatedSize,
		TruncatedPayload: truncatedPayload,
	}}
}

// Findings returns everything that the decoder can find, those of every protocol last.
func Findings() []tell.Finding {
	return append([]tell.Finding{truncatedSize, truncatedPayload}, tell.Everywhere()...)
}
