package packet

import (
	"bytes"
	"encoding/binary"
)

// Link types, LINKTYPE_… of https://www.tcpdump.org/linktypes.html.
const (
	linkNull       = 0   // BSD loopback: four octets of address family
	linkEthernet   = 1   // its header, then any VLAN tags
	linkPPP        = 9   // with the octets FF 03 of HDLC-like framing or without
	linkRawBSD     = 12  // DLT_RAW of most systems: an IP packet and nothing before it
	linkRawOpenBSD = 14  // DLT_RAW of OpenBSD: the same
	linkPPPHDLC    = 50  // PPP, always with FF 03
	linkPPPoE      = 51  // six octets of PPPoE, then PPP
	linkRaw        = 101 // as linkRawBSD
	linkCiscoHDLC  = 104 // two octets, an EtherType
	linkLoop       = 108 // OpenBSD loopback: four octets of address family
	linkEnc        = 109 // OpenBSD's decrypted IPsec: address family, SPI and flags, four octets each
	linkSLL        = 113 // Linux "any", 16 octets
	linkIPv4       = 228 // an IPv4 packet and nothing before it
	linkIPv6       = 229 // an IPv6 packet and nothing before it
	linkSLL2       = 276 // Linux "any", version 2, 20 octets
)

// EtherTypes.
const (
	etherIPv4    = 0x0800
	etherIPv6    = 0x86DD
	etherPPPoE   = 0x8864
	etherVLAN    = 0x8100 // 802.1Q
	etherQinQ    = 0x88A8 // 802.1ad
	etherQinQOld = 0x9100 // the same before 802.1ad
)

const pppoeOctets = 6

// linkLayer returns the IP packet in a frame, and what else the frame is if it holds none.
func linkLayer(link uint32, octets []byte) ([]byte, class) {
	switch link {
	case linkEthernet:
		return byEtherType(octets, 12)
	case linkSLL:
		return byEtherType(octets, 14)
	case linkSLL2:
		if len(octets) < 2 {
			return nil, malformed
		}
		return byType(binary.BigEndian.Uint16(octets), from(octets, 20))
	case linkCiscoHDLC:
		return byEtherType(octets, 2)
	case linkNull, linkLoop:
		// The family's number and its byte order are those of the capturing system; the packet tells its version itself.
		return byVersion(from(octets, 4))
	case linkEnc:
		return byVersion(from(octets, 12)) // the same
	case linkRaw, linkRawBSD, linkRawOpenBSD, linkIPv4, linkIPv6:
		return byVersion(octets)
	case linkPPP, linkPPPHDLC:
		return byPPP(octets)
	case linkPPPoE:
		return byPPP(from(octets, pppoeOctets))
	}
	return nil, otherLink
}

// byEtherType takes off a link header that ends with an EtherType.
func byEtherType(octets []byte, at int) ([]byte, class) {
	if len(octets) < at+2 {
		return nil, malformed
	}
	return byType(binary.BigEndian.Uint16(octets[at:]), octets[at+2:])
}

// byType takes off what stands between an EtherType and IP: VLAN tags and PPPoE.
func byType(etherType uint16, octets []byte) ([]byte, class) {
	const mostTags, tagOctets = 16, 4 // real frames have two at most
	for range mostTags {
		switch etherType {
		case etherIPv4, etherIPv6:
			return byVersion(octets)
		case etherPPPoE:
			return byPPP(from(octets, pppoeOctets))
		case etherVLAN, etherQinQ, etherQinQOld:
			if len(octets) < tagOctets {
				return nil, malformed
			}
			etherType, octets = binary.BigEndian.Uint16(octets[2:]), octets[tagOctets:]
		default:
			return nil, other
		}
	}
	return nil, malformed
}

// byPPP takes off the header of PPP: FF 03 or not, then the protocol, whose first octet may be left out if it is 0.
func byPPP(octets []byte) ([]byte, class) {
	const ipv4, ipv6 = 0x21, 0x57
	octets = bytes.TrimPrefix(octets, []byte{0xFF, 0x03})
	octets = bytes.TrimPrefix(octets, []byte{0})
	switch {
	case len(octets) == 0:
		return nil, malformed
	case octets[0] == ipv4, octets[0] == ipv6:
		return byVersion(octets[1:])
	}
	return nil, other
}

func byVersion(packet []byte) ([]byte, class) {
	if len(packet) == 0 {
		return nil, malformed
	}
	if v := packet[0] >> 4; v != 4 && v != 6 {
		return nil, other
	}
	return packet, segment
}

// from returns the octets from an offset on, none if there are fewer.
func from(octets []byte, at int) []byte { return octets[min(at, len(octets)):] }
