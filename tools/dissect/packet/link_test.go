package packet_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

const macs = "02 00 00 00 00 01 02 00 00 00 00 02 "

// linkHeaders are headers before an IPv4 packet; v6 is what one before an IPv6 packet has in place of v4.
var linkHeaders = []struct {
	name   string
	link   uint32
	header string
	v4, v6 string
}{
	{"0: BSD loopback, little endian", 0, "02 00 00 00", "02", "1E"},
	{"0: BSD loopback, big endian", 0, "00 00 00 02", "02", "1C"},
	{"1: Ethernet", 1, macs + "08 00", "08 00", "86 DD"},
	{"1: VLAN 8100", 1, macs + "81 00 00 07 08 00", "08 00", "86 DD"},
	{"1: QinQ 88a8", 1, macs + "88 A8 00 07 81 00 00 08 08 00", "08 00", "86 DD"},
	{"1: QinQ 9100", 1, macs + "91 00 00 07 81 00 00 08 08 00", "08 00", "86 DD"},
	{"1: five tags", 1, macs + "91 00 00 07 91 00 00 07 88 A8 00 07 88 A8 00 07 81 00 00 08 08 00", "08 00", "86 DD"},
	{"1: PPPoE", 1, macs + "88 64 11 00 00 2A 00 43 00 21", "21", "57"},
	{"1: PPPoE in a VLAN", 1, macs + "81 00 00 07 88 64 11 00 00 2A 00 43 00 21", "21", "57"},
	{"9: PPP", 9, "00 21", "21", "57"},
	{"9: PPP, protocol of one octet", 9, "21", "21", "57"},
	{"9: PPP in HDLC-like framing", 9, "FF 03 00 21", "21", "57"},
	{"12: raw", 12, "", "", ""},
	{"14: raw of OpenBSD", 14, "", "", ""},
	{"50: PPP in HDLC-like framing", 50, "FF 03 00 21", "21", "57"},
	{"51: PPPoE", 51, "11 00 00 2A 00 43 00 21", "21", "57"},
	{"101: raw", 101, "", "", ""},
	{"104: Cisco HDLC", 104, "0F 00 08 00", "08 00", "86 DD"},
	{"108: OpenBSD loopback, big endian", 108, "00 00 00 02", "02", "18"},
	{"108: OpenBSD loopback, little endian", 108, "02 00 00 00", "02", "18"},
	{"109: ENC, little endian", 109, "02 00 00 00 00 00 12 34 00 00 00 30", "02", "18"},
	{"109: ENC, big endian", 109, "00 00 00 02 00 00 12 34 00 00 00 30", "02", "18"},
	{"113: Linux any", 113, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 08 00", "08 00", "86 DD"},
	{"113: VLAN in Linux any", 113, "00 00 00 01 00 06 02 00 00 00 00 01 00 00 81 00 00 07 08 00", "08 00", "86 DD"},
	{"228: IPv4", 228, "", "", ""},
	{"229: IPv6", 229, "", "", ""},
	{"276: Linux any, version 2", 276, "08 00 00 00 00 00 00 02 00 01 00 06 02 00 00 00 00 01 00 00", "08 00", "86 DD"},
}

func TestLinkTypes(t *testing.T) {
	for _, c := range linkHeaders {
		t.Run(c.name, func(t *testing.T) {
			for _, f := range []craft.Format{{}, {IPv6: true}} {
				header := craft.Octets(c.header)
				if f.IPv6 {
					at := bytes.LastIndex(header, craft.Octets(c.v4))
					if c.link == 276 || c.link == 109 {
						at = bytes.Index(header, craft.Octets(c.v4))
					}
					copy(header[max(at, 0):], craft.Octets(c.v6))
				}
				octets := append(bytes.Clone(header), rawPacket(t, f, []byte("hello"))...)
				seg, cov := decode(c.link, octets)
				require.Equal(t, event.Coverage{Segments: 1}, cov)
				require.Equal(t, "hello", string(seg.Payload))
				require.Zero(t, seg.Cut)
				for n := range header {
					_, cov := decode(c.link, octets[:n])
					require.Equal(t, 1, cov.Malformed+cov.Other, "%d octets of the link header", n)
				}
			}
		})
	}
}

func TestLinkTypesThatAreNotRead(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte("hello"))
	for _, link := range []uint32{2, 105, 127, 147, 256 + 1, 256 + 101, 1 << 31, 1<<32 - 1} {
		_, cov := decode(link, raw)
		require.Equal(t, event.Coverage{OtherLink: 1}, cov, link)
	}
}

func TestLinksThatCarryNoIP(t *testing.T) {
	for _, c := range []struct {
		link   uint32
		header string
		want   event.Coverage
	}{
		{1, macs + "08 06", event.Coverage{Other: 1}},             // ARP
		{1, macs + "00 2E AA AA 03", event.Coverage{Other: 1}},    // 802.3
		{1, macs + "81 00 00 07 88 CC", event.Coverage{Other: 1}}, // LLDP in a VLAN
		{9, "FF 03 80 21", event.Coverage{Other: 1}},              // IPCP
		{0, "1E 00 00 00 00", event.Coverage{Other: 1}},
		{109, "02 00 00 00 00 00 12 34 00 00 00 30", event.Coverage{Other: 1}},
	} {
		t.Run(fmt.Sprintf("%d: %s", c.link, c.header), func(t *testing.T) {
			_, cov := decode(c.link, append(craft.Octets(c.header), make([]byte, 46)...))
			require.Equal(t, c.want, cov)
		})
	}
}

// A frame of nothing but tags is no reason to look at each of a hundred thousand.
func TestVLANTagsAreBounded(t *testing.T) {
	tag, raw := craft.Octets("81 00 00 07"), rawPacket(t, craft.Format{}, nil)
	tagged := func(n int) []byte {
		octets := append(craft.Octets(macs), bytes.Repeat(tag, n)...)
		return append(append(octets, 8, 0), raw...)
	}
	_, cov := decode(1, tagged(15))
	require.Equal(t, event.Coverage{Segments: 1}, cov)
	_, cov = decode(1, tagged(16))
	require.Equal(t, event.Coverage{Malformed: 1}, cov)
}
