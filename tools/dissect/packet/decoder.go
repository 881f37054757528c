// Package packet takes frames apart: the link header, IP with its extensions and fragments, TCP. It takes
// [capture.Frame] and gives [Segment].
//
// Checksums are not verified: where the network card computes them, a capture on the sending system holds wrong ones.
package packet

import (
	"github.com/google/gopacket/layers"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A class is what a frame turns out to be. Each frame is counted in one.
type class int

const (
	segment     class = iota // a TCP segment; until TCP has been read: nothing else so far
	otherLink                // of a link type that is not read
	other                    // something else than TCP over IP
	fragment                 // of a datagram that is not complete
	reassembled              // a copy of a fragment of a datagram that is complete
	malformed
)

// A Decoder takes frames apart. What it needs for that is used again for each, so that a packet costs no memory.
type Decoder struct {
	cov       *event.Coverage
	ip        ip
	tcp       *layers.TCP
	seg       Segment
	datagrams reassembler
}

// NewDecoder returns a decoder that counts in cov what it meets.
func NewDecoder(cov *event.Coverage) *Decoder { return &Decoder{cov: cov, tcp: new(layers.TCP)} }

// Segment returns the TCP segment in a frame, valid until the next call, and counts the frame either way. A segment
// that was fragmented comes with the fragment that completes it, and has the number and time of that frame.
func (d *Decoder) Segment(f *capture.Frame) (*Segment, bool) {
	switch d.decode(f) {
	case segment:
		d.cov.Segments++
		d.seg.Packet, d.seg.Time = f.Packet, f.Time
		return &d.seg, true
	case otherLink:
		d.cov.OtherLink++
	case other:
		d.cov.Other++
	case fragment:
		d.cov.Fragments++
	case reassembled:
		d.cov.Reassembled++
	case malformed:
		d.cov.Malformed++
	}
	return nil, false
}

func (d *Decoder) decode(f *capture.Frame) class {
	packet, c := linkLayer(f.Link, f.Octets)
	if c != segment {
		return c
	}
	if !d.ip.read(packet, max(f.Wire, len(f.Octets))-(len(f.Octets)-len(packet))) {
		return malformed
	}
	d.seg.Earlier = nil
	if d.ip.fragmented {
		if c := d.reassemble(f); c != segment {
			return c
		}
	}
	if d.ip.protocol != protocolTCP {
		return other
	}
	return d.readTCP()
}

// reassemble replaces the fragment that completes a datagram with the datagram. Its other fragments, which were counted
// as not put together, are now.
func (d *Decoder) reassemble(f *capture.Frame) class {
	if d.ip.protocol != protocolTCP && !extension(d.ip.protocol) {
		return other
	}
	whole, c := d.datagrams.add(&d.ip, f.Packet, f.Time)
	if c != segment {
		return c
	}
	d.cov.Fragments -= whole.fragments - 1
	d.cov.Reassembled += whole.fragments - 1
	d.seg.Earlier = whole.packets[:len(whole.packets)-1]
	if !d.ip.skipExtensions() || d.ip.fragmented { // a fragment in fragments
		return malformed
	}
	return segment
}
