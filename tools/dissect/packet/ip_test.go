package packet_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// Packets whose IP length is 0, because a network card divides them later, may be larger than 64 KiB: gopacket gives
// their size modulo 65536. The sizes are those of the whole packet.
func TestLengthZero(t *testing.T) {
	for _, f := range []craft.Format{{Zero: true}, {Zero: true, IPv6: true}} {
		for _, size := range []int{140, 65535, 65536, 65546, 70040, 196608, 524288} {
			t.Run(fmt.Sprintf("IPv6 %t, %d octets", f.IPv6, size), func(t *testing.T) {
				raw := rawPacket(t, f, nil)
				payload := bytes.Repeat([]byte{0x5A}, size-len(raw))
				seg := segmentOf(t, append(raw, payload...))
				require.Equal(t, payload, seg.Payload)
				require.Zero(t, seg.Cut)
			})
		}
	}
}

func TestLengthZeroCutBySnapLength(t *testing.T) {
	header := craft.Octets(macs + "08 00")
	raw := append(header, rawPacket(t, craft.Format{Zero: true}, []byte("hello"))...)
	seg, ok := packet.NewDecoder(new(event.Coverage)).Segment(&capture.Frame{Octets: raw, Wire: 100_000, Link: 1})
	require.True(t, ok)
	require.Equal(t, "hello", string(seg.Payload))
	require.EqualValues(t, 100_000-14-20-20-5, seg.Cut)
}

// What the frame says it had on the wire counts only where IP says nothing: nonsense there does no harm.
func TestWireLengthThatMakesNoSense(t *testing.T) {
	for _, zero := range []bool{false, true} {
		for _, v6 := range []bool{false, true} {
			raw := rawPacket(t, craft.Format{Zero: zero, IPv6: v6}, []byte("hello"))
			for _, wire := range []int{-1, 0, 10, len(raw), 1<<31 - 1} {
				seg, ok := packet.NewDecoder(new(event.Coverage)).Segment(&capture.Frame{Octets: raw, Wire: wire, Link: 101})
				require.True(t, ok)
				require.Equal(t, "hello", string(seg.Payload))
				require.Equal(t, zero && wire == 1<<31-1, seg.Cut > 0)
				require.Less(t, seg.Cut, int64(1<<30))
			}
		}
	}
}

func TestSnapLengthCutsPayload(t *testing.T) {
	for _, v6 := range []bool{false, true} {
		raw := rawPacket(t, craft.Format{IPv6: v6}, []byte("hello"))
		for cut := range 6 {
			seg := segmentOf(t, raw[:len(raw)-cut])
			require.Equal(t, "hello"[:5-cut], string(seg.Payload))
			require.EqualValues(t, cut, seg.Cut)
		}
	}
}

// An Ethernet frame is filled up to 60 octets: the filling is no payload.
func TestEthernetTrailerIsNoPayload(t *testing.T) {
	for _, f := range []craft.Format{{}, {IPv6: true}} {
		seg := segmentOf(t, append(rawPacket(t, f, []byte{0xFF}), 0, 0, 0, 0, 0))
		require.Equal(t, []byte{0xFF}, seg.Payload)
		require.Zero(t, seg.Cut)
	}
}

func TestIPv4Options(t *testing.T) {
	plain := rawPacket(t, craft.Format{}, []byte("hello"))
	for name, options := range map[string]string{
		"router alert":             "94 04 00 00",
		"record route":             "07 0B 04 00 00 00 00 00 00 00 00 00",
		"one that gopacket denies": "88 02 00 00",
		"one longer than there is": "88 FF 00 00",
	} {
		t.Run(name, func(t *testing.T) {
			o := craft.Octets(options)
			raw := append(append(bytes.Clone(plain[:20]), o...), plain[20:]...)
			raw[0] += byte(len(o) / 4)
			raw[3] += byte(len(o))
			seg := segmentOf(t, raw)
			require.Equal(t, "hello", string(seg.Payload))
			require.EqualValues(t, 9123, seg.To.Port)
		})
	}
}

// extended puts extension headers, given in hex, before TCP. first is the type of the first.
func extended(plain []byte, first byte, headers string) []byte {
	raw := append(append(bytes.Clone(plain[:40]), craft.Octets(headers)...), plain[40:]...)
	raw[6] = first
	binary.BigEndian.PutUint16(raw[4:], uint16(len(raw)-40))
	return raw
}

func TestIPv6ExtensionHeaders(t *testing.T) {
	plain := rawPacket(t, craft.Format{IPv6: true}, []byte("hello"))
	for _, c := range []struct {
		name    string
		first   byte
		headers string
	}{
		{"hop by hop", 0, "06 00 05 02 00 00 01 00"},
		{"routing", 43, "06 00 00 00 00 00 00 00"},
		{"destination", 60, "06 01 01 0C 00 00 00 00 00 00 00 00 00 00 00 00"},
		{"authentication", 51, "06 04 00 00 00 00 00 01 00 00 00 01 AA AA AA AA AA AA AA AA AA AA AA AA"},
		{"a fragment that is the whole", 44, "06 00 00 00 00 00 00 2A"},
		{"all of them", 0, "3C 00 01 04 00 00 00 00 2B 00 01 04 00 00 00 00 2C 00 00 00 00 00 00 00 33 00 00 00 00 00 00 2A " +
			"3C 01 00 00 00 00 00 01 00 00 00 01 06 00 01 04 00 00 00 00"},
	} {
		t.Run(c.name, func(t *testing.T) {
			raw := extended(plain, c.first, c.headers)
			for _, octets := range [][]byte{raw, append(bytes.Clone(raw), 0xEE, 0xEE), changed(raw, 4, 0, 0)} { // a trailer, length 0
				seg := segmentOf(t, octets)
				require.Equal(t, "hello", string(seg.Payload))
				require.EqualValues(t, 9123, seg.To.Port)
				require.Zero(t, seg.Cut)
			}
			for n := 1; n < len(raw)-5-20; n++ {
				_, cov := decode(101, raw[:n])
				require.Equal(t, event.Coverage{Malformed: 1}, cov, n)
			}
		})
	}
}

func TestIPv4AuthenticationHeader(t *testing.T) {
	plain := rawPacket(t, craft.Format{}, []byte("hello"))
	raw := append(append(bytes.Clone(plain[:20]), craft.Octets("06 01 00 00 00 00 00 01 00 00 00 01")...), plain[20:]...)
	raw[3], raw[9] = byte(len(raw)), 51
	require.Equal(t, "hello", string(segmentOf(t, raw).Payload))
}

func TestIPv6WithoutTCPBehindItsExtensions(t *testing.T) {
	plain := rawPacket(t, craft.Format{IPv6: true}, []byte("hello"))
	for name, next := range map[string]byte{"no next header": 59, "UDP": 17, "ESP": 50} {
		raw := extended(plain, 60, "06 00 01 04 00 00 00 00")
		raw[40] = next
		_, cov := decode(101, raw)
		require.Equal(t, event.Coverage{Other: 1}, cov, name)
	}
}

// A jumbogram says its length in a hop-by-hop option, before which padding may stand.
func TestIPv6JumboPayload(t *testing.T) {
	const size = 100_000
	plain, payload := rawPacket(t, craft.Format{IPv6: true}, nil), make([]byte, size-20-8)
	for name, options := range map[string]string{
		"Linux":          "06 00 C2 04 00 01 86 A0",
		"behind padding": "06 01 00 01 01 00 00 00 C2 04 00 01 86 A8 01 00",
	} {
		t.Run(name, func(t *testing.T) {
			raw := append(changed(extended(plain, 0, options), 4, 0, 0), payload...)
			trailed := append(bytes.Clone(raw), 0xEE, 0xEE)
			seg := segmentOf(t, trailed)
			require.Len(t, seg.Payload, size-20-8)
			require.Zero(t, seg.Cut)

			for n := range 40 + len(craft.Octets(options)) + 20 {
				_, cov := decode(101, raw[:n])
				require.Equal(t, event.Coverage{Malformed: 1}, cov, n)
			}
			seg = segmentOf(t, raw[:1000])
			require.EqualValues(t, len(raw)-1000, seg.Cut)
		})
	}
}

func TestIPv6JumboPayloadThatMakesNoSense(t *testing.T) {
	plain := rawPacket(t, craft.Format{IPv6: true}, []byte("hello"))
	for name, c := range map[string]struct {
		options string
		want    event.Coverage
	}{
		"4 GiB":                  {"06 00 C2 04 FF FF FF FF", event.Coverage{Segments: 1}},
		"0":                      {"06 00 C2 04 00 00 00 00", event.Coverage{Malformed: 1}},
		"cut short":              {"06 00 01 00 00 C2 04 00", event.Coverage{Segments: 1}},
		"an option of 255":       {"06 00 05 FF 00 00 00 00", event.Coverage{Segments: 1}},
		"a header of 2048":       {"06 FF 01 04 00 00 00 00", event.Coverage{Malformed: 1}},
		"less than its own size": {"06 00 C2 04 00 00 00 07", event.Coverage{Malformed: 1}},
	} {
		t.Run(name, func(t *testing.T) {
			seg, cov := decode(101, changed(extended(plain, 0, c.options), 4, 0, 0))
			require.Equal(t, c.want, cov)
			if seg != nil {
				require.Equal(t, "hello", string(seg.Payload))
				require.Less(t, seg.Cut, int64(1<<30))
			}
		})
	}
}
