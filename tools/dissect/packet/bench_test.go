package packet_test

import (
	"net"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// ordinary is a frame as most are: Ethernet, IPv4, TCP with timestamps, 1,448 octets of payload.
func ordinary(t testing.TB) *capture.Frame {
	eth := &layers.Ethernet{SrcMAC: make(net.HardwareAddr, 6), DstMAC: make(net.HardwareAddr, 6), EthernetType: layers.EthernetTypeIPv4}
	ip := &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: net.IP{10, 0, 0, 1}, DstIP: net.IP{10, 0, 0, 2}}
	tcp := &layers.TCP{SrcPort: 40000, DstPort: 9123, Seq: 1, Ack: 1, ACK: true, Window: 501, Options: []layers.TCPOption{
		{OptionType: layers.TCPOptionKindNop}, {OptionType: layers.TCPOptionKindNop},
		{OptionType: layers.TCPOptionKindTimestamps, OptionData: make([]byte, 8)},
	}}
	buffer := gopacket.NewSerializeBuffer()
	require.NoError(t, gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true}, eth, ip, tcp, gopacket.Payload(make([]byte, 1448))))
	octets := buffer.Bytes()
	return &capture.Frame{Octets: octets, Wire: len(octets), Link: 1, Packet: 1, Time: 1}
}

// A decoding takes a frame apart and says whether it holds a segment.
type decoding func(*capture.Frame) bool

func ours() decoding {
	d := packet.NewDecoder(new(event.Coverage))
	return func(f *capture.Frame) bool {
		_, ok := d.Segment(f)
		return ok
	}
}

// gopackets is what a program that uses gopacket alone would do, at its fastest.
func gopackets() decoding {
	var eth layers.Ethernet
	var ip4 layers.IPv4
	var ip6 layers.IPv6
	var tcp layers.TCP
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &eth, &ip4, &ip6, &tcp)
	parser.IgnoreUnsupported = true
	var decoded []gopacket.LayerType
	return func(f *capture.Frame) bool {
		return parser.DecodeLayers(f.Octets, &decoded) == nil && len(decoded) == 3
	}
}

func BenchmarkSegment(b *testing.B)             { benchmark(b, ours()) }
func BenchmarkDecodingLayerParser(b *testing.B) { benchmark(b, gopackets()) }

func benchmark(b *testing.B, decode decoding) {
	f := ordinary(b)
	b.ReportAllocs()
	for b.Loop() {
		if !decode(f) {
			b.Fatal("no segment")
		}
	}
}

// BenchmarkSegmentToParser runs the two in turn and reports the least time of Segment as a part of the parser's least:
// what else the machine does lengthens the others.
func BenchmarkSegmentToParser(b *testing.B) {
	const frames = 1000
	f, least := ordinary(b), [2]time.Duration{time.Hour, time.Hour}
	for contenders := []decoding{ours(), gopackets()}; b.Loop(); {
		for i, decode := range contenders {
			start := time.Now()
			for range frames {
				if !decode(f) {
					b.Fatal("no segment")
				}
			}
			least[i] = min(least[i], time.Since(start))
		}
	}
	b.ReportMetric(float64(least[0])/float64(least[1]), "ours/parser")
	b.ReportMetric(float64(least[0])/frames, "ns/segment")
}
