package dissect

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
)

// segmentOf decodes one raw IP packet.
func segmentOf(t *testing.T, packet []byte) (*segment, Coverage) {
	t.Helper()
	var cov Coverage
	seg, ok := newDecoder(&cov).segment(frame{octets: packet, wire: len(packet), link: linkRaw})
	if !ok {
		return nil, cov
	}
	return seg, cov
}

func rawPacket(t *testing.T, f format, payload []byte) []byte {
	f.link = linkRaw
	return f.frame(t, crafted{from: initiator, payload: payload, ports: [2]uint16{40000, 9123}})
}

// Packets whose IP length is 0 because a network card divides them later may be larger than 64 KiB.
func TestLengthZeroAbove64KiB(t *testing.T) {
	for _, n := range []int{100, 65506, 70000, 500000} {
		payload := bytes.Repeat([]byte{0x5A}, n)
		small := rawPacket(t, format{zero: true}, nil)
		seg, _ := segmentOf(t, append(small, payload...))
		require.Equal(t, payload, seg.payload)

		small = rawPacket(t, format{zero: true, ipv6: true}, nil)
		seg, _ = segmentOf(t, append(small, payload...))
		require.Equal(t, payload, seg.payload)
	}
}

func TestIPv6ExtensionHeaders(t *testing.T) {
	plain := rawPacket(t, format{ipv6: true}, []byte("hello"))
	jumbo := []byte{43, 0, 0xC2, 4, 0, 1, 0x86, 0xA0} // next: routing; a jumbo payload of 100,000 octets
	routing := []byte{6, 0, 0, 0, 0, 0, 0, 0}         // next: TCP
	extended := append(bytes.Clone(plain[:40]), append(append(jumbo, routing...), plain[40:]...)...)
	extended[6] = 0 // next: hop by hop
	for _, length := range []int{0, len(extended) - 40} {
		binary.BigEndian.PutUint16(extended[4:], uint16(length))
		seg, _ := segmentOf(t, extended)
		require.Equal(t, "hello", string(seg.payload))
		require.EqualValues(t, 9123, seg.to.Port())
	}
	for n := 1; n < len(extended)-5-20; n++ {
		seg, cov := segmentOf(t, extended[:n])
		require.Nil(t, seg)
		require.Equal(t, 1, cov.Malformed, n)
	}
}

func TestFaultyTCPOptionKeepsThePayload(t *testing.T) {
	packet := rawPacket(t, format{}, []byte{2, 77, 0, 0, 'h', 'i'}) // an option of 77 octets where there are four
	packet[20+12] = 6 << 4
	seg, _ := segmentOf(t, packet)
	require.Equal(t, "hi", string(seg.payload))
}

func TestSnapLengthInsideTCPOptions(t *testing.T) {
	packet := rawPacket(t, format{}, append(make([]byte, 12), "hello"...))
	packet[20+12] = 8 << 4
	seg, _ := segmentOf(t, packet[:20+20+3])
	require.Empty(t, seg.payload)
	require.EqualValues(t, 5, seg.cut)
}

func TestWhatIsNoSegmentIsCounted(t *testing.T) {
	v4, v6 := rawPacket(t, format{}, []byte("hello")), rawPacket(t, format{ipv6: true}, []byte("hello"))
	changed := func(packet []byte, at int, to byte) []byte {
		packet = bytes.Clone(packet)
		packet[at] = to
		return packet
	}
	for _, c := range []struct {
		name   string
		packet []byte
		want   Coverage
	}{
		{"UDP", changed(v4, 9, 17), Coverage{Other: 1}},
		{"UDP over IPv6", changed(v6, 6, 17), Coverage{Other: 1}},
		{"first fragment", changed(v4, 6, 0x20), Coverage{Fragments: 1}},
		{"later fragment", changed(v4, 7, 9), Coverage{Fragments: 1}},
		{"fragment of IPv6", changed(v6, 6, 44), Coverage{Fragments: 1}},
		{"IP version 5", changed(v4, 0, 0x55), Coverage{Other: 1}},
		{"IP header of 4 octets", changed(v4, 0, 0x41), Coverage{Malformed: 1}},
		{"TCP header of 4 octets", changed(v4, 20+12, 1<<4), Coverage{Malformed: 1}},
		{"TCP header cut short", v4[:39], Coverage{Malformed: 1}},
		{"nothing", nil, Coverage{Malformed: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			seg, cov := segmentOf(t, c.packet)
			require.Nil(t, seg)
			require.Equal(t, c.want, cov)
		})
	}
}

// An Ethernet frame is filled up to 60 octets: the filling is no payload.
func TestEthernetTrailerIsNoPayload(t *testing.T) {
	for _, f := range []format{{link: linkEthernet}, {link: linkEthernet, ipv6: true}} {
		octets := append(f.frame(t, crafted{from: initiator, payload: []byte{0xFF}, ports: [2]uint16{40000, 9123}}), 0, 0, 0, 0, 0)
		var cov Coverage
		seg, ok := newDecoder(&cov).segment(frame{octets: octets, wire: len(octets), link: linkEthernet})
		require.True(t, ok)
		require.Equal(t, []byte{0xFF}, seg.payload)
		require.Zero(t, seg.cut)
	}
}
