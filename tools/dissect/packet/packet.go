// Package packet takes frames apart: the link header, IP with its extensions, TCP.
package packet

import (
	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A Decoder takes frames apart. The parsers and layers are used again for each, so that a packet costs no memory.
type Decoder struct {
	cov     *event.Coverage
	v4, v6  *gopacket.DecodingLayerParser // they turn a panic of a layer into an error
	ip4     ipv4
	ip6     ipv6
	tcp     tcp
	decoded []gopacket.LayerType
	seg     Segment
}

// NewDecoder returns a decoder that counts in cov what it meets.
func NewDecoder(cov *event.Coverage) *Decoder {
	d := &Decoder{cov: cov}
	d.v4 = gopacket.NewDecodingLayerParser(layers.LayerTypeIPv4, &d.ip4, &d.tcp)
	d.v6 = gopacket.NewDecodingLayerParser(layers.LayerTypeIPv6, &d.ip6, &d.tcp)
	d.v4.IgnoreUnsupported, d.v6.IgnoreUnsupported = true, true
	return d
}

// Segment returns the TCP segment in a frame, valid until the next call, and counts the frame either way.
func (d *Decoder) Segment(f capture.Frame) (*Segment, bool) {
	packet, what := ipPacket(f)
	switch what {
	case networkUnknownLink:
		d.cov.OtherLink++
	case networkOther:
		d.cov.Other++
	case networkShort:
		d.cov.Malformed++
	case networkIP:
		return d.fromIP(f, packet)
	}
	return nil, false
}

func (d *Decoder) fromIP(f capture.Frame, packet []byte) (*Segment, bool) {
	parser := d.v4
	if packet[0]>>4 == 6 {
		parser = d.v6
	}
	err := parser.DecodeLayers(packet, &d.decoded)
	switch {
	case err != nil:
		d.cov.Malformed++
		return nil, false
	case len(d.decoded) == 1 && d.fragment(parser):
		d.cov.Fragments++
		return nil, false
	case len(d.decoded) < 2:
		d.cov.Other++
		return nil, false
	}
	d.cov.Segments++
	wire := f.Wire - (len(f.Octets) - len(packet))
	if parser == d.v4 {
		d.fill(f, d.ip4.SrcIP, d.ip4.DstIP, d.ip4.headers, d.ip4.total, wire)
	} else {
		d.fill(f, d.ip6.SrcIP, d.ip6.DstIP, d.ip6.headers, d.ip6.total, wire)
	}
	return &d.seg, true
}

func (d *Decoder) fragment(parser *gopacket.DecodingLayerParser) bool {
	if parser == d.v4 {
		return d.ip4.fragment()
	}
	return d.ip6.fragment()
}

// fill sets the segment. The packet had total octets by its IP header, or, where that says 0, as many as the wire
// carried.
func (d *Decoder) fill(f capture.Frame, from, to []byte, headers, total, wire int) {
	if total == 0 {
		total = wire
	}
	payloadOctets := total - headers - int(d.tcp.DataOffset)*4
	d.seg = Segment{
		Flow: Flow{From: end(from, d.tcp.SrcPort), To: end(to, d.tcp.DstPort)},
		Seq:  d.tcp.Seq, Ack: d.tcp.Ack, Window: d.tcp.Window,
		SYN: d.tcp.SYN, FIN: d.tcp.FIN, RST: d.tcp.RST, ACK: d.tcp.ACK,
		Payload: d.tcp.Payload, Cut: int64(max(payloadOctets-len(d.tcp.Payload), 0)),
		Packet: f.Packet, Time: f.Time,
	}
}

func end(ip []byte, port layers.TCPPort) End {
	e := End{Port: uint16(port)}
	if len(ip) == 4 {
		e.IP[10], e.IP[11] = 0xFF, 0xFF
	}
	copy(e.IP[16-len(ip):], ip)
	return e
}
