package packet_test

import (
	"bytes"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// rawPacket is an IP packet with a segment from port 40000 to 9123.
func rawPacket(t testing.TB, f craft.Format, payload []byte) []byte {
	f.Link = 101
	return f.Frame(t, craft.Segment{From: stream.Initiator, Seq: 7, Ack: 8, Window: 9, Payload: payload, Ports: [2]uint16{40000, 9123}})
}

// decode decodes one frame, which had as many octets on the wire.
func decode(link uint32, octets []byte) (*packet.Segment, event.Coverage) {
	var cov event.Coverage
	seg, _ := packet.NewDecoder(&cov).Segment(&capture.Frame{Octets: octets, Wire: len(octets), Link: link})
	return seg, cov
}

// segmentOf decodes one raw IP packet, which must hold a segment.
func segmentOf(t *testing.T, octets []byte) *packet.Segment {
	t.Helper()
	seg, cov := decode(101, octets)
	require.NotNil(t, seg, cov)
	require.Equal(t, event.Coverage{Segments: 1}, cov)
	return seg
}

// changed is a packet with other octets from an index on.
func changed(packet []byte, at int, to ...byte) []byte {
	packet = bytes.Clone(packet)
	copy(packet[at:], to)
	return packet
}

// end is the end of an address and port.
func end(text string) packet.End {
	a := netip.MustParseAddrPort(text)
	return packet.End{IP: a.Addr().As16(), Port: a.Port()}
}

func TestSegmentHasWhatThePacketSays(t *testing.T) {
	addresses := map[bool][2]string{false: {"10.0.0.1:40000", "10.0.0.2:9123"}, true: {"[fd00::1]:40000", "[fd00::2]:9123"}}
	for v6, want := range addresses {
		raw := rawPacket(t, craft.Format{IPv6: v6}, []byte("hello"))
		var cov event.Coverage
		seg, ok := packet.NewDecoder(&cov).Segment(&capture.Frame{Octets: raw, Wire: len(raw), Link: 101, Packet: 3, Time: 4})
		require.True(t, ok)
		require.Equal(t, &packet.Segment{
			Flow: packet.Flow{From: end(want[0]), To: end(want[1])},
			Seq:  7, Ack: 8, Window: 9, ACK: true, Payload: []byte("hello"), Packet: 3, Time: 4,
		}, seg)
		require.Equal(t, want[0], seg.From.AddrPort().String())
		require.Equal(t, seg.From, seg.Reverse().To)
	}
}

// What one packet had must not show in the next.
func TestADecoderForgetsThePacketBefore(t *testing.T) {
	var cov event.Coverage
	d := packet.NewDecoder(&cov)
	syn := craft.Format{Link: 101}.Frame(t, craft.Segment{SYN: true, FIN: true, RST: true, Payload: []byte("hello")})
	d.Segment(&capture.Frame{Octets: syn, Wire: len(syn) + 5, Link: 101, Packet: 1, Time: 1})
	part := fragmentOf(rawPacket(t, craft.Format{}, nil), 7, 0, 8)
	d.Segment(&capture.Frame{Octets: part, Wire: len(part), Link: 101})
	v6 := rawPacket(t, craft.Format{IPv6: true}, nil)
	d.Segment(&capture.Frame{Octets: v6, Wire: len(v6), Link: 101, Packet: 2, Time: 2})
	plain := rawPacket(t, craft.Format{}, nil)
	seg, _ := d.Segment(&capture.Frame{Octets: plain, Wire: len(plain), Link: 101, Packet: 3, Time: 3})
	fresh, _ := packet.NewDecoder(&cov).Segment(&capture.Frame{Octets: plain, Wire: len(plain), Link: 101, Packet: 3, Time: 3})
	require.Empty(t, seg.Payload)
	seg.Payload, fresh.Payload = nil, nil
	require.Equal(t, fresh, seg)
}

func TestWhatIsNoSegmentIsCounted(t *testing.T) {
	v4, v6 := rawPacket(t, craft.Format{}, []byte("hello...")), rawPacket(t, craft.Format{IPv6: true}, []byte("hello..."))
	for _, c := range []struct {
		name   string
		packet []byte
		want   event.Coverage
	}{
		{"UDP", changed(v4, 9, 17), event.Coverage{Other: 1}},
		{"UDP over IPv6", changed(v6, 6, 17), event.Coverage{Other: 1}},
		{"a first fragment", changed(v4[:20+24], 2, 0, 20+24, 0, 0, 0x20), event.Coverage{Fragments: 1}},
		{"a later fragment", changed(v4, 7, 9), event.Coverage{Fragments: 1}},
		{"a fragment of UDP", changed(changed(v4, 9, 17), 7, 9), event.Coverage{Other: 1}},
		{"IP version 5", changed(v4, 0, 0x55), event.Coverage{Other: 1}},
		{"an IP header of 4 octets", changed(v4, 0, 0x41), event.Coverage{Malformed: 1}},
		{"an IP header larger than the packet", changed(v4[:20], 0, 0x46, 0, 0, 20), event.Coverage{Malformed: 1}},
		{"IP options cut short", changed(v4[:22], 0, 0x46), event.Coverage{Malformed: 1}},
		{"an IP header cut short", v4[:19], event.Coverage{Malformed: 1}},
		{"an IP length of 19", changed(v4, 2, 0, 19), event.Coverage{Malformed: 1}},
		{"an IPv6 header cut short", v6[:39], event.Coverage{Malformed: 1}},
		{"no room for TCP", changed(v4, 2, 0, 20+19), event.Coverage{Malformed: 1}},
		{"a TCP header of 4 octets", changed(v4, 20+12, 1<<4), event.Coverage{Malformed: 1}},
		{"a TCP header larger than the packet", changed(v4, 20+12, 8<<4), event.Coverage{Malformed: 1}},
		{"a TCP header cut short", v4[:39], event.Coverage{Malformed: 1}},
		{"nothing", nil, event.Coverage{Malformed: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			seg, cov := decode(101, c.packet)
			require.Nil(t, seg)
			require.Equal(t, c.want, cov)
		})
	}
}

func TestNoAllocationPerPacket(t *testing.T) {
	frames := map[string]*capture.Frame{"ordinary": ordinary(t)}
	for name, f := range map[string]craft.Format{"IPv6": {Link: 101, IPv6: true}, "length 0": {Link: 101, Zero: true}} {
		octets := rawPacket(t, f, []byte("hello"))
		frames[name] = &capture.Frame{Octets: octets, Wire: len(octets), Link: 101}
	}
	d := packet.NewDecoder(new(event.Coverage))
	for name, f := range frames {
		require.Zero(t, testing.AllocsPerRun(100, func() {
			if _, ok := d.Segment(f); !ok {
				panic("test: no segment")
			}
		}), name)
	}
}
