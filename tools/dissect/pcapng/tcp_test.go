package pcapng

import (
	"bytes"
	"fmt"
	"net/netip"
	"testing"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/stretchr/testify/require"
)

// shown takes a packet apart, checks its checksums by making it again, and gives its segment in words: sequence and
// acknowledgement number from those that the connection began with.
func shown(t *testing.T, packet []byte, began [2]uint32) string {
	t.Helper()
	first := layers.LayerTypeIPv4
	if packet[0]>>4 == 6 {
		first = layers.LayerTypeIPv6
	}
	p := gopacket.NewPacket(packet, first, gopacket.Default)
	require.Nil(t, p.ErrorLayer())
	tcp := p.Layer(layers.LayerTypeTCP).(*layers.TCP)
	require.NoError(t, tcp.SetNetworkLayerForChecksum(p.NetworkLayer()))
	again := gopacket.NewSerializeBuffer()
	require.NoError(t, gopacket.SerializeLayers(again, gopacket.SerializeOptions{FixLengths: true, ComputeChecksums: true},
		p.NetworkLayer().(gopacket.SerializableLayer), tcp, gopacket.Payload(tcp.Payload)))
	require.Equal(t, again.Bytes(), packet, "lengths and checksums")
	mine, others := began[0], began[1]
	arrow := ">"
	if tcp.SrcPort == 9123 {
		mine, others, arrow = others, mine, "<"
	}
	s := fmt.Sprintf("%s seq %d", arrow, tcp.Seq-mine)
	if tcp.ACK {
		s += fmt.Sprintf(" ack %d", tcp.Ack-others)
	}
	for name, set := range map[string]bool{" SYN": tcp.SYN, " FIN": tcp.FIN, " RST": tcp.RST, " PSH": tcp.PSH} {
		if set {
			s += name
		}
	}
	if n := len(tcp.Payload); n > 0 {
		s += fmt.Sprintf(" %d octets", n)
	}
	return s
}

// conversation is one of everything.
func conversation(a, b string) (packets [][]byte) {
	c, packets := Connect(netip.MustParseAddrPort(a), netip.MustParseAddrPort(b), 7)
	packets = append(packets, c.Send(Initiator, []byte{0xFF})...)
	packets = append(packets, c.Send(Acceptor, []byte{0xFF})...)
	packets = append(packets, c.Send(Acceptor, bytes.Repeat([]byte{0xAB}, largestSegment+3))...)
	packets = append(packets, c.FIN(Initiator)...)
	packets = append(packets, c.Send(Initiator, []byte{0})...) // nothing
	packets = append(packets, c.Send(Acceptor, []byte{1, 2})...)
	return append(packets, c.FIN(Acceptor)...)
}

func TestConnection(t *testing.T) {
	for _, ends := range [][2]string{{"127.0.0.1:40000", "127.0.0.1:9123"}, {"[::1]:40000", "[::1]:9123"}} {
		packets := conversation(ends[0], ends[1])
		first := uint32(7 * 0x0809_0A0B)
		began := [2]uint32{first, first ^ 0xA5A5_0000}
		var lines []string
		for _, p := range packets {
			lines = append(lines, shown(t, p, began))
		}
		require.Equal(t, []string{
			"> seq 0 SYN", "< seq 0 ack 1 SYN", "> seq 1 ack 1",
			"> seq 1 ack 1 PSH 1 octets", "< seq 1 ack 2 PSH 1 octets",
			"< seq 2 ack 2 65476 octets", "< seq 65478 ack 2 PSH 3 octets",
			"> seq 2 ack 65481 FIN", "< seq 65481 ack 3 PSH 2 octets",
			"< seq 65483 ack 3 FIN", "> seq 3 ack 65484",
		}, lines)
	}
}

// After a reset nothing is on the wire any more.
func TestConnectionReset(t *testing.T) {
	c, _ := Connect(netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:9123"), 0)
	packets := c.RST(Acceptor)
	require.Len(t, packets, 1)
	require.Equal(t, "< seq 1 ack 1 RST", shown(t, packets[0], [2]uint32{0, 0xA5A5_0000}))
	require.Empty(t, c.Send(Initiator, []byte{1}))
	require.Empty(t, c.FIN(Initiator))
	require.Empty(t, c.RST(Initiator))
}
