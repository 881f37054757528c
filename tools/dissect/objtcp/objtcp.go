// Package objtcp decodes obj-over-tcp, SPEC.md part A, and judges it: objects as pickles, behind a size of eight
// hexadecimal digits. Pickles are read as data; nothing that one names is imported or called.
//
// A stream is recognised by the first message of either side: a size, upper or lower case, padded by spaces or zeros,
// and the two octets that a pickle of protocol 2 to 5 begins with. The same ten octets prove the framing where it was
// lost. They are so unlike the beginning of anything else that no other protocol's handshake is met by chance.
package objtcp

import (
	"github.com/tinyproto/tinyproto/tools/dissect/sized"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// Name is the protocol's, in events.
const Name = "objtcp"

// New returns what decodes the obj-over-tcp streams of a capture.
func New(t tell.Teller) stream.Protocol {
	return &sized.Decoder{Teller: t, Format: &sized.Format{
		Name:             Name,
		SizeOctets:       sizeOctets,
		Size:             judgeSize,
		Payload:          judgePickle,
		Head:             sizeOctets + protoOctets,
		Likely:           likely,
		TruncatedSize:    truncatedSize,
		TruncatedPayload: truncatedPickle,
	}}
}
