package corpus

import (
	"bytes"
	"encoding/binary"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var networks = []func() Capture{
	ipOptions, ipLengthZero, ipLengthZero65546, ipLengthZero70040, ipFragments, ipFragmentsLastOfFour, ipFragmentsOptions,
	ipFragmentsOutOfOrder, ipFragmentsTwice, ipFragmentMissing, ipv6Plain, ipv6LengthZero, ipv6Jumbo, ipv6HopByHop, ipv6Extensions, ipv6Authentication,
	ipv6Fragments, ipv6AtomicFragment,
}

// long returns a capture of a conversation with one message of n equal octets, in one segment, and packs it.
func long(file, shows string, n uint32, network wire.Network, pack func([]byte) []byte) Capture {
	payload := bytes.Repeat([]byte{0x5A}, int(n))
	s := wire.Open().Send(wire.Initiator, binary.BigEndian.AppendUint32(nil, n)).Acceptor("FF").Send(wire.Initiator, payload).Close()
	return Capture{File: file, Shows: shows, Octets: pack(wire.Pcap{}.File(s.Frames(wire.Ethernet, network))),
		Want: opened(carried(payload), "stream 0 closed")}
}

func ipOptions() Capture {
	return hello("ip-options.pcap", "an IPv4 header with options",
		over(wire.Ethernet, wire.IPv4Options(0x94, 4, 0, 0))) // router alert
}

func ipLengthZero() Capture {
	const shows = "a total length of 0, as captured before the network card divides a segment; one packet is of 140 octets"
	return long("ip-length-0.pcap", shows, 100, wire.IPv4LengthZero, bytes.Clone)
}

func ipLengthZero65546() Capture {
	return long("ip-length-0-65546.pcap.zst", "the same with a packet of 65,546 octets, more than the length could say", 65506, wire.IPv4LengthZero, wire.Zstd)
}

func ipLengthZero70040() Capture {
	return long("ip-length-0-70040.pcap.zst", "the same with a packet of 70,040 octets", 70000, wire.IPv4LengthZero, wire.Zstd)
}

// fragments is a message of 64 octets whose packet is divided; n is where, counted from the TCP header.
func fragments(name, shows string, n int, options ...byte) Capture {
	return Capture{File: name + ".pcap", Shows: shows, Octets: wire.Pcap{}.File(fragmented(64, n, options...)),
		Want: opened(carried(pattern(64)), "stream 0 closed")}
}

func fragmented(octets byte, n int, options ...byte) []wire.Frame {
	return patterned(octets).Frames(wire.Ethernet, wire.IPv4Fragments(n, options...))
}

func patterned(octets byte) *wire.Script {
	return wire.Open().Send(wire.Initiator, []byte{0, 0, 0, octets}).Acceptor("FF").Send(wire.Initiator, pattern(int(octets))).Close()
}

// pattern is n octets of which no two that are close are equal.
func pattern(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func ipFragments() Capture {
	return fragments("ip-fragments", "a packet in two fragments", 48)
}

func ipFragmentsLastOfFour() Capture {
	return fragments("ip-fragments-last-of-4", "a packet in two fragments, of which the last has four octets", 80)
}

func ipFragmentsOptions() Capture {
	return fragments("ip-fragments-options", "a packet in three fragments, each with options in its header", 32, 0x94, 4, 0, 0)
}

func ipFragmentsOutOfOrder() Capture {
	c := fragments("ip-fragments-out-of-order", "a packet in three fragments, the last captured first", 32)
	frames := fragmented(64, 32)
	frames[7].Octets, frames[8].Octets, frames[9].Octets = frames[9].Octets, frames[7].Octets, frames[8].Octets
	frames[7].Wire, frames[8].Wire, frames[9].Wire = len(frames[7].Octets), len(frames[8].Octets), len(frames[9].Octets)
	c.Octets = wire.Pcap{}.File(frames)
	return c
}

func ipFragmentsTwice() Capture {
	c := fragments("ip-fragments-twice", "a packet in two fragments, the first captured twice", 48)
	frames := fragmented(64, 48)
	c.Octets = wire.Pcap{}.File(append(frames[:8:8], frames[7:]...))
	return c
}

func ipFragmentMissing() Capture {
	frames := fragmented(64, 48)
	return Capture{File: "ip-fragment-missing.pcap", Shows: "of two fragments the capture lacks the second: the packet's octets are missing, the framing is not lost",
		Octets: wire.Pcap{}.File(append(frames[:8:8], frames[9:]...)),
		Want:   opened("> note gap", "> message 64 incomplete", "stream 0 closed")}
}

func ipv6Plain() Capture {
	return hello("ipv6.pcap", "IPv6 over Ethernet", over(wire.Ethernet, wire.IPv6()))
}

func ipv6LengthZero() Capture {
	return hello("ipv6-length-0.pcap", "a payload length of 0 without a jumbo option", over(wire.Ethernet, wire.IPv6LengthZero))
}

func ipv6Jumbo() Capture {
	jumbo := wire.Extension{Header: 0, Rest: wire.Octets("00 C2 04 00 01 11 8C")} // the payload has 70,028 octets
	small := wire.IPv6()
	network := func(s wire.Segment) [][]byte {
		if len(s.Payload) < 1<<16 {
			return small(s)
		}
		return wire.IPv6(jumbo)(s)
	}
	return long("ipv6-jumbo.pcap.zst", "a payload length of 0 and a jumbo option: 70,000 octets of payload", 70000, network, wire.Zstd)
}

func ipv6HopByHop() Capture {
	alert := wire.Extension{Header: 0, Rest: wire.Octets("00 05 02 00 00 01 00")}
	return hello("ipv6-hop-by-hop.pcap", "a hop-by-hop header with a router alert, in frames filled up to 60 octets", over(wire.EthernetPadded, wire.IPv6(alert)))
}

func ipv6Extensions() Capture {
	padding := wire.Octets("00 01 04 00 00 00 00")
	segments := append(wire.Octets("02 04 00 00 00 00 00"), wire.Octets("20 01 0D B8 00 00 00 00 00 00 00 00 00 00 00 02")...)
	return hello("ipv6-extensions.pcap", "hop-by-hop, destination, routing and again destination headers",
		over(wire.Ethernet, wire.IPv6(wire.Extension{Header: 0, Rest: padding}, wire.Extension{Header: 60, Rest: padding},
			wire.Extension{Header: 43, Rest: segments}, wire.Extension{Header: 60, Rest: padding})))
}

func ipv6Authentication() Capture {
	header := append(wire.Octets("04 00 00  00 00 10 01  00 00 00 01"), make([]byte, 12)...)
	return hello("ipv6-authentication.pcap", "an authentication header (RFC 4302), whose length counts otherwise than that of other headers",
		over(wire.Ethernet, wire.IPv6(wire.Extension{Header: 51, Rest: header})))
}

func ipv6Fragments() Capture {
	return Capture{File: "ipv6-fragments.pcap", Shows: "an IPv6 packet in two fragments",
		Octets: wire.Pcap{}.File(patterned(64).Frames(wire.Ethernet, wire.IPv6Fragments(48))), Want: opened(carried(pattern(64)), "stream 0 closed")}
}

func ipv6AtomicFragment() Capture {
	return hello("ipv6-atomic-fragment.pcap", "a fragment header on packets that are whole (RFC 6946)",
		over(wire.Ethernet, wire.IPv6(wire.Extension{Header: 44, Rest: wire.Octets("00 00 00 00 00 00 01")})))
}
