package corpus

import (
	"encoding/binary"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var links = []func() Capture{
	linkNull, linkNullBigEndian, linkNullIPv6, linkVLAN, linkQinQ, linkQinQOld, linkPadded, linkChecked, linkRawBSD, linkRawOpenBSD,
	linkRaw, linkLoop, linkLoopLittleEndian, linkEnc, linkSLL, linkRawIPv4, linkRawIPv6, linkSLL2, linkSLL2IPv6,
}

func over(link wire.Link, network wire.Network) []byte {
	return wire.Pcap{}.File(helloWorld().Frames(link, network))
}

func linkNull() Capture {
	return hello("link-0-null.pcap", "loopback of BSD and macOS: four octets of address family, little endian",
		over(wire.Null(binary.LittleEndian), wire.IPv4))
}

func linkNullBigEndian() Capture {
	return hello("link-0-null-big-endian.pcap", "the same from a big-endian machine, in a big-endian file",
		wire.Pcap{BigEndian: true}.File(helloWorld().Frames(wire.Null(binary.BigEndian), wire.IPv4)))
}

func linkNullIPv6() Capture {
	return hello("link-0-null-ipv6.pcap", "the same with the address family 30, which is IPv6 on macOS alone",
		over(wire.Null(binary.LittleEndian), wire.IPv6()))
}

func linkVLAN() Capture {
	return hello("link-1-vlan.pcap", "Ethernet with a tag of 802.1Q", over(wire.VLAN(0x8100), wire.IPv4))
}

func linkQinQ() Capture {
	return hello("link-1-qinq-88a8.pcap", "Ethernet with two tags, the outer 88A8", over(wire.VLAN(0x88A8, 0x8100), wire.IPv4))
}

func linkQinQOld() Capture {
	return hello("link-1-qinq-9100.pcap", "Ethernet with two tags, the outer 9100, as before 802.1ad", over(wire.VLAN(0x9100, 0x8100), wire.IPv4))
}

func linkPadded() Capture {
	return hello("link-1-padded.pcap", "Ethernet frames filled up to 60 octets: the filling is no payload", over(wire.EthernetPadded, wire.IPv4))
}

func linkChecked() Capture {
	return hello("link-1-fcs.pcap", "Ethernet frames with their check sequence, which the file's header says above the link type", over(wire.EthernetChecked, wire.IPv4))
}

func linkRawBSD() Capture {
	return hello("link-12-raw.pcap", "IP packets and nothing before them", over(wire.RawBSD, wire.IPv4))
}

func linkRawOpenBSD() Capture {
	return hello("link-14-raw.pcap", "the same by the number that OpenBSD gives it", over(wire.RawOpenBSD, wire.IPv4))
}

func linkRaw() Capture {
	return hello("link-101-raw.pcap", "the same by the number of files", over(wire.Raw, wire.IPv6()))
}

func linkLoop() Capture {
	return hello("link-108-loop.pcap", "loopback of OpenBSD: four octets of address family, big endian", over(wire.Loop(binary.BigEndian), wire.IPv4))
}

func linkLoopLittleEndian() Capture {
	return hello("link-108-loop-little-endian.pcap", "the same, little endian, as old systems wrote it", over(wire.Loop(binary.LittleEndian), wire.IPv4))
}

func linkEnc() Capture {
	return hello("link-109-enc.pcap", "OpenBSD's view inside IPsec", over(wire.Enc, wire.IPv4))
}

func linkSLL() Capture {
	return hello("link-113-sll.pcap", "Linux \"any\", version 1", over(wire.SLL, wire.IPv4))
}

func linkRawIPv4() Capture {
	return hello("link-228-ipv4.pcap", "IPv4 packets and nothing before them", over(wire.RawIPv4, wire.IPv4))
}

func linkRawIPv6() Capture {
	return hello("link-229-ipv6.pcap", "IPv6 packets and nothing before them", over(wire.RawIPv6, wire.IPv6()))
}

func linkSLL2() Capture {
	return hello("link-276-sll2.pcap", "Linux \"any\", version 2", over(wire.SLL2, wire.IPv4))
}

func linkSLL2IPv6() Capture {
	return hello("link-276-sll2-ipv6.pcap", "the same with IPv6", over(wire.SLL2, wire.IPv6()))
}
