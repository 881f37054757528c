package packet_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// segmentOf decodes one raw IP packet.
func segmentOf(t *testing.T, octets []byte) (*packet.Segment, event.Coverage) {
	t.Helper()
	var cov event.Coverage
	seg, ok := packet.NewDecoder(&cov).Segment(capture.Frame{Octets: octets, Wire: len(octets), Link: 101})
	if !ok {
		return nil, cov
	}
	return seg, cov
}

func rawPacket(t *testing.T, f craft.Format, payload []byte) []byte {
	f.Link = 101
	return f.Frame(t, craft.Segment{From: stream.Initiator, Payload: payload, Ports: [2]uint16{40000, 9123}})
}

// Packets whose IP length is 0 because a network card divides them later may be larger than 64 KiB.
func TestLengthZeroAbove64KiB(t *testing.T) {
	for _, n := range []int{100, 65506, 70000, 500000} {
		payload := bytes.Repeat([]byte{0x5A}, n)
		small := rawPacket(t, craft.Format{Zero: true}, nil)
		seg, _ := segmentOf(t, append(small, payload...))
		require.Equal(t, payload, seg.Payload)

		small = rawPacket(t, craft.Format{Zero: true, IPv6: true}, nil)
		seg, _ = segmentOf(t, append(small, payload...))
		require.Equal(t, payload, seg.Payload)
	}
}

func TestIPv6ExtensionHeaders(t *testing.T) {
	plain := rawPacket(t, craft.Format{IPv6: true}, []byte("hello"))
	jumbo := []byte{43, 0, 0xC2, 4, 0, 1, 0x86, 0xA0} // next: routing; a jumbo payload of 100,000 octets
	routing := []byte{6, 0, 0, 0, 0, 0, 0, 0}         // next: TCP
	extended := append(bytes.Clone(plain[:40]), append(append(jumbo, routing...), plain[40:]...)...)
	extended[6] = 0 // next: hop by hop
	for _, length := range []int{0, len(extended) - 40} {
		binary.BigEndian.PutUint16(extended[4:], uint16(length))
		seg, _ := segmentOf(t, extended)
		require.Equal(t, "hello", string(seg.Payload))
		require.EqualValues(t, 9123, seg.To.Port)
	}
	for n := 1; n < len(extended)-5-20; n++ {
		seg, cov := segmentOf(t, extended[:n])
		require.Nil(t, seg)
		require.Equal(t, 1, cov.Malformed, n)
	}
}

func TestFaultyTCPOptionKeepsThePayload(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte{2, 77, 0, 0, 'h', 'i'}) // an option of 77 octets where there are four
	raw[20+12] = 6 << 4
	seg, _ := segmentOf(t, raw)
	require.Equal(t, "hi", string(seg.Payload))
}

func TestSnapLengthInsideTCPOptions(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, append(make([]byte, 12), "hello"...))
	raw[20+12] = 8 << 4
	seg, _ := segmentOf(t, raw[:20+20+3])
	require.Empty(t, seg.Payload)
	require.EqualValues(t, 5, seg.Cut)
}

func TestWhatIsNoSegmentIsCounted(t *testing.T) {
	v4, v6 := rawPacket(t, craft.Format{}, []byte("hello")), rawPacket(t, craft.Format{IPv6: true}, []byte("hello"))
	changed := func(packet []byte, at int, to byte) []byte {
		packet = bytes.Clone(packet)
		packet[at] = to
		return packet
	}
	for _, c := range []struct {
		name   string
		packet []byte
		want   event.Coverage
	}{
		{"UDP", changed(v4, 9, 17), event.Coverage{Other: 1}},
		{"UDP over IPv6", changed(v6, 6, 17), event.Coverage{Other: 1}},
		{"first fragment", changed(v4, 6, 0x20), event.Coverage{Fragments: 1}},
		{"later fragment", changed(v4, 7, 9), event.Coverage{Fragments: 1}},
		{"fragment of IPv6", changed(v6, 6, 44), event.Coverage{Fragments: 1}},
		{"IP version 5", changed(v4, 0, 0x55), event.Coverage{Other: 1}},
		{"IP header of 4 octets", changed(v4, 0, 0x41), event.Coverage{Malformed: 1}},
		{"TCP header of 4 octets", changed(v4, 20+12, 1<<4), event.Coverage{Malformed: 1}},
		{"TCP header cut short", v4[:39], event.Coverage{Malformed: 1}},
		{"nothing", nil, event.Coverage{Malformed: 1}},
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
	for _, f := range []craft.Format{{Link: 1}, {Link: 1, IPv6: true}} {
		octets := append(f.Frame(t, craft.Segment{From: stream.Initiator, Payload: []byte{0xFF}, Ports: [2]uint16{40000, 9123}}), 0, 0, 0, 0, 0)
		var cov event.Coverage
		seg, ok := packet.NewDecoder(&cov).Segment(capture.Frame{Octets: octets, Wire: len(octets), Link: 1})
		require.True(t, ok)
		require.Equal(t, []byte{0xFF}, seg.Payload)
		require.Zero(t, seg.Cut)
	}
}
