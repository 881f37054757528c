package packet

import (
	"encoding/binary"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
)

// Link types, LINKTYPE_… of https://www.tcpdump.org/linktypes.html.
const (
	linkNull     = 0   // BSD loopback: four octets of address family
	linkEthernet = 1   // its header, then any VLAN tags
	linkRawBSD   = 12  // DLT_RAW of most systems: an IP packet and nothing before it
	linkRaw      = 101 // the same
	linkLoop     = 108 // OpenBSD loopback: four octets of address family
	linkSLL      = 113 // Linux "any", 16 octets
	linkSLL2     = 276 // Linux "any", version 2, 20 octets
)

// EtherTypes.
const (
	etherIPv4    = 0x0800
	etherIPv6    = 0x86DD
	etherVLAN    = 0x8100 // 802.1Q
	etherQinQ    = 0x88A8 // 802.1ad
	etherQinQOld = 0x9100 // the same before 802.1ad
)

// A network says what a frame carries.
type network int

const (
	networkUnknownLink network = iota // the link type is not read
	networkOther                      // something else than IP
	networkShort                      // cut inside the link header
	networkIP
)

// ipPacket returns the IP packet in a frame.
func ipPacket(f capture.Frame) ([]byte, network) {
	switch f.Link {
	case linkEthernet:
		return byEtherType(f.Octets, 12, 14)
	case linkSLL:
		return byEtherType(f.Octets, 14, 16)
	case linkSLL2:
		return byEtherType(f.Octets, 0, 20)
	case linkNull, linkLoop:
		// The family's number and byte order are those of the capturing system; the packet tells its version itself.
		if len(f.Octets) < 4 {
			return nil, networkShort
		}
		return byVersion(f.Octets[4:])
	case linkRaw, linkRawBSD:
		return byVersion(f.Octets)
	}
	return nil, networkUnknownLink
}

// byEtherType takes off a link header whose EtherType is at the offset given, and any VLAN tags.
func byEtherType(octets []byte, typeAt, size int) ([]byte, network) {
	for {
		if len(octets) < size {
			return nil, networkShort
		}
		switch binary.BigEndian.Uint16(octets[typeAt:]) {
		case etherIPv4, etherIPv6:
			return byVersion(octets[size:])
		case etherVLAN, etherQinQ, etherQinQOld:
			octets, typeAt, size = octets[size:], 2, 4
		default:
			return nil, networkOther
		}
	}
}

func byVersion(packet []byte) ([]byte, network) {
	if len(packet) == 0 {
		return nil, networkShort
	}
	if v := packet[0] >> 4; v != 4 && v != 6 {
		return nil, networkOther
	}
	return packet, networkIP
}
