// Package dissect decodes conversations of TinyProto, obj-over-tcp and gruv-socks out of packet captures. It answers
// what a peer on the wire cannot: who sent what, when, and which rule of SPEC.md was broken.
//
// A capture passes through four stages, and each counts in [event.Coverage] what it drops:
//
//	capture   file → frames
//	packet    frames → TCP segments
//	stream    segments → the octets of both directions in order
//	protocol  octets → events: tinyproto, objtcp, gruv
//
// A further protocol is a folder and a line of [Protocols].
//
// The octets of the two directions are put in order by TCP's acknowledgement numbers, not by their place in the file:
// an octet is looked at only after every octet that its sender had received when it sent it. That is also what proves a
// payload sent before its answer.
//
// The codec of this package is lenient and shares no code with an endpoint's: it has to show traffic that breaks the
// rules.
package dissect

import (
	"fmt"
	"io"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// Options says what to decode. The zero value decodes every stream that looks like one of [Protocols] and keeps 4 KiB of
// each payload.
type Options struct {
	// Protocol is the name of the one to decode. With Ports or All, none is TinyProto.
	Protocol string
	// Ports are the TCP ports whose streams are of the protocol, whatever they carry; others are passed over. With none,
	// streams are recognised by their first octets: TinyProto by the FF or FE of each side, obj-over-tcp by the size and
	// the pickle behind it, of a stream whose beginning was not captured too. gruv-socks is not recognised.
	Ports []uint16
	// All says that every stream is of the protocol.
	All bool
	// PayloadLimit is how many octets of each payload an event keeps: 0 means 4 KiB, a negative number none. The hash
	// covers them all.
	PayloadLimit int
	// Hash asks for the hashes of payloads.
	Hash bool
	// Packet, if set, is told of each packet, after its events, and the number of its stream: -1 if it has none. A
	// datagram in fragments belongs to the last of its packets; earlier are the numbers of the others.
	Packet func(f *capture.Frame, stream int, earlier []int)
	// Payload, if it is not nil, is given the octets of payloads as they come. An error ends the decoding.
	Payload func(tell.Run) error
}

const defaultPayloadLimit = 4 << 10

func (o Options) payloadLimit() int {
	if o.PayloadLimit == 0 {
		return defaultPayloadLimit
	}
	return max(o.PayloadLimit, 0)
}

// Decode reads the capture r, a pcap or pcapng file, gzipped or not, and gives each event to emit. Events come as soon
// as they are certain; what is unfinished at the end of the capture comes then, stream by stream.
//
// A damaged or cut capture gives the events up to the damage, then an error that names the file and the packet. A
// capture of which no packet could be read for its link type is an error too. An error of emit ends the decoding and is
// returned as it is. The Coverage is right in every case.
func Decode(name string, r io.Reader, opt Options, emit func(event.Event) error) (event.Coverage, error) {
	src := capture.NewReader(r)
	defer src.Close()
	return DecodeFrames(name, src, opt, emit)
}

// DecodeFrames is Decode for a capture that is open, or that is being made.
func DecodeFrames(name string, src *capture.Reader, opt Options, emit func(event.Event) error) (event.Coverage, error) {
	var cov event.Coverage
	out := &event.Output{Emit: emit}
	protocols, err := opt.protocols()
	if err != nil {
		return cov, err
	}
	which := stream.Options{Ports: opt.Ports, All: opt.All}
	for _, p := range protocols {
		which.Protocols = append(which.Protocols, p.decoder(tell.Teller{
			File: name, PayloadLimit: opt.payloadLimit(), Hash: opt.Hash, Payload: opt.Payload, Coverage: &cov, Output: out,
		}))
	}
	streams := stream.NewTable(which, &cov)
	err = decodePackets(name, src, streams, opt.Packet, &cov, out)
	cov.Dropped = int(src.Dropped())
	if out.Err == nil {
		streams.Finish()
	}
	if out.Err != nil {
		return cov, out.Err
	}
	return cov, err
}

// decodePackets feeds the table until the capture ends, with nil, or a packet cannot be read.
func decodePackets(name string, src *capture.Reader, streams *stream.Table, each func(*capture.Frame, int, []int), cov *event.Coverage, out *event.Output) error {
	dec := packet.NewDecoder(cov)
	var link uint32
	for out.Err == nil {
		f, err := src.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		cov.Packets++
		link = f.Link
		number, earlier := -1, []int(nil)
		if seg, ok := dec.Segment(f); ok {
			number, earlier = streams.Add(seg), seg.Earlier
		}
		if each != nil {
			each(f, number, earlier)
		}
	}
	if cov.Packets > 0 && cov.OtherLink == cov.Packets {
		return fmt.Errorf("%s: no packet can be read: link type %d is not supported", name, link)
	}
	return nil
}
