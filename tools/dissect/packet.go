package dissect

import (
	"net"
	"net/netip"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// A decoder takes frames apart. The parsers and layers are used again for each, so that a packet costs no memory.
type decoder struct {
	cov     *Coverage
	v4, v6  *gopacket.DecodingLayerParser // they turn a panic of a layer into an error
	ip4     ipv4
	ip6     ipv6
	tcp     tcp
	decoded []gopacket.LayerType
	seg     segment
}

func newDecoder(cov *Coverage) *decoder {
	d := &decoder{cov: cov}
	d.v4 = gopacket.NewDecodingLayerParser(layers.LayerTypeIPv4, &d.ip4, &d.tcp)
	d.v6 = gopacket.NewDecodingLayerParser(layers.LayerTypeIPv6, &d.ip6, &d.tcp)
	d.v4.IgnoreUnsupported, d.v6.IgnoreUnsupported = true, true
	return d
}

// segment returns the TCP segment in a frame, valid until the next call, and counts the frame either way.
func (d *decoder) segment(f frame) (*segment, bool) {
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

func (d *decoder) fromIP(f frame, packet []byte) (*segment, bool) {
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
	wire := f.wire - (len(f.octets) - len(packet))
	if parser == d.v4 {
		d.fill(f, d.ip4.SrcIP, d.ip4.DstIP, d.ip4.headers, d.ip4.total, wire)
	} else {
		d.fill(f, d.ip6.SrcIP, d.ip6.DstIP, d.ip6.headers, d.ip6.total, wire)
	}
	return &d.seg, true
}

func (d *decoder) fragment(parser *gopacket.DecodingLayerParser) bool {
	if parser == d.v4 {
		return d.ip4.fragment()
	}
	return d.ip6.fragment()
}

// fill sets the segment. The packet had total octets by its IP header, or, where that says 0, as many as the wire
// carried.
func (d *decoder) fill(f frame, from, to net.IP, headers, total, wire int) {
	if total == 0 {
		total = wire
	}
	payloadOctets := total - headers - int(d.tcp.DataOffset)*4
	src, _ := netip.AddrFromSlice(from)
	dst, _ := netip.AddrFromSlice(to)
	d.seg = segment{
		from: netip.AddrPortFrom(src, uint16(d.tcp.SrcPort)), to: netip.AddrPortFrom(dst, uint16(d.tcp.DstPort)),
		seq: d.tcp.Seq, ack: d.tcp.Ack,
		syn: d.tcp.SYN, fin: d.tcp.FIN, rst: d.tcp.RST, acks: d.tcp.ACK,
		payload: d.tcp.Payload, cut: int64(max(payloadOctets-len(d.tcp.Payload), 0)),
		packet: f.packet, time: f.time,
	}
}
