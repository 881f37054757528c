package packet

import "encoding/binary"

// protocolTCP is the protocol of IPv4 and the next header of IPv6.
const protocolTCP = 6

// largestPacket is how many octets a packet has at most, where only the frame or an option says how many: no window of
// TCP is larger.
const largestPacket = 1 << 30

// An ip is what the headers of an IP packet say. They are read here and not by gopacket's layers, which cut a packet of
// length 0 to its size modulo 65536, refuse some extension headers and read TCP from the wrong place behind others, and
// refuse packets for options that nobody needs.
type ip struct {
	from, to   []byte // addresses of 4 or 16 octets
	protocol   byte   // of the payload
	payload    []byte // as far as it was captured; a trailer of the link is cut off
	length     int    // octets of the payload: more than len(payload) if the snap length cut it
	fragmented bool
	fragment   fragmentHeader // if so
}

// read reads the headers of a packet, which had wire octets, and says whether they make sense.
func (p *ip) read(packet []byte, wire int) bool {
	p.fragmented = false
	wire = min(wire, largestPacket)
	if packet[0]>>4 == 6 {
		return p.readIPv6(packet, wire)
	}
	return p.readIPv4(packet, wire)
}

// readIPv4 takes a total length of 0 as "to the end of the frame": that is what a network card that divides segments
// itself is given, and what a capture on its system then holds.
func (p *ip) readIPv4(packet []byte, wire int) bool {
	const fixed = 20
	if len(packet) < fixed {
		return false
	}
	header, total := int(packet[0]&0x0F)*4, int(binary.BigEndian.Uint16(packet[2:]))
	if total == 0 {
		total = wire
	}
	if header < fixed || len(packet) < header || total < header {
		return false
	}
	p.from, p.to, p.protocol = packet[12:16], packet[16:fixed], packet[9]
	p.payload, p.length = packet[header:min(len(packet), total)], total-header
	const moreBit, offsetBits = 0x2000, 0x1FFF
	if bits := binary.BigEndian.Uint16(packet[6:]); bits&(moreBit|offsetBits) != 0 {
		p.fragmented, p.fragment = true, fragmentHeader{
			number: uint32(binary.BigEndian.Uint16(packet[4:])), protocol: p.protocol,
			offset: int(bits&offsetBits) * fragmentUnit, more: bits&moreBit != 0,
		}
		return true
	}
	return p.protocol != protocolAH || p.skipExtensions()
}

// readIPv6 takes a payload length of 0 as what the jumbo payload option says, or else as "to the end of the frame".
func (p *ip) readIPv6(packet []byte, wire int) bool {
	const fixed = 40
	if len(packet) < fixed {
		return false
	}
	p.from, p.to = packet[8:24], packet[24:fixed]
	p.protocol, p.length = packet[6], int(binary.BigEndian.Uint16(packet[4:]))
	if p.length == 0 {
		p.length = wire - fixed
		if p.protocol == protocolHopByHop {
			p.length = jumboLength(packet[fixed:], p.length)
		}
	}
	p.payload = packet[fixed:min(len(packet), fixed+p.length)]
	return p.skipExtensions()
}
