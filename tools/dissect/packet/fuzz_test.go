package packet_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// script joins frames for FuzzSegment: two octets of length before each.
func script(frames ...[]byte) []byte {
	var b []byte
	for _, f := range frames {
		b = append(binary.BigEndian.AppendUint16(b, uint16(len(f))), f...)
	}
	return b
}

// FuzzSegment feeds frames of a link type. Eleven bits say how many octets a frame has, and the five above them how many
// more there were on the wire.
func FuzzSegment(f *testing.F) {
	for _, c := range linkHeaders {
		f.Add(uint16(c.link), script(append(craft.Octets(c.header), rawPacket(f, craft.Format{}, []byte("hello"))...)))
	}
	for _, v6 := range []bool{false, true} {
		raw := rawPacket(f, craft.Format{IPv6: v6}, []byte(sixteen))
		f.Add(uint16(101), script(fragmentOf(raw, 7, 24, 36), fragmentOf(raw, 7, 0, 24), raw))
		f.Add(uint16(101), script(rawPacket(f, craft.Format{IPv6: v6, Zero: true}, []byte("hello"))))
	}
	v6 := rawPacket(f, craft.Format{IPv6: true}, []byte("hello"))
	f.Add(uint16(229), script(extended(v6, 0, "3C 00 C2 04 00 00 00 40 33 00 01 04 00 00 00 00 06 04 00 00 00 00 00 01 00 00 00 01 AA AA AA AA AA AA AA AA AA AA AA AA")))
	f.Fuzz(func(t *testing.T, link uint16, script []byte) {
		var cov event.Coverage
		d := packet.NewDecoder(&cov)
		for n := 1; len(script) >= 2; n++ {
			const lengthBits = 11
			bits := int(binary.BigEndian.Uint16(script))
			octets := script[2:min(2+bits&(1<<lengthBits-1), len(script))]
			script = script[2+len(octets):]
			before := cov.Reassembled
			seg, ok := d.Segment(&capture.Frame{Octets: octets, Wire: len(octets) + bits>>lengthBits, Link: uint32(link), Packet: n})
			require.Equal(t, n, cov.Segments+cov.OtherLink+cov.Other+cov.Fragments+cov.Reassembled+cov.Malformed)
			if !ok {
				require.Nil(t, seg)
				continue
			}
			require.Equal(t, n, seg.Packet)
			require.GreaterOrEqual(t, seg.Cut, int64(0))
			require.LessOrEqual(t, seg.Cut, int64(1<<30))
			require.True(t, cov.Reassembled > before || within(octets, seg.Payload))
		}
	})
}

// within says whether octets are part of the memory of others.
func within(whole, part []byte) bool {
	if len(part) == 0 {
		return true
	}
	for i := range whole {
		if &whole[i] == &part[0] {
			return i+len(part) <= len(whole)
		}
	}
	return false
}
