package packet

import "encoding/binary"

// Extension headers of IPv6, of which IPv4 has the authentication header only.
const (
	protocolHopByHop    = 0
	protocolRouting     = 43
	protocolFragment    = 44
	protocolAH          = 51 // authentication; what follows can be read
	protocolDestination = 60
)

// jumboLength returns the length in the jumbo payload option (RFC 2675) of a hop-by-hop header, or what is given.
func jumboLength(header []byte, without int) int {
	const padding1, jumbo, jumboOctets = 0x00, 0xC2, 6
	if len(header) < 2 {
		return without
	}
	options := header[2:min(len(header), (int(header[1])+1)*8)]
	for len(options) >= 2 {
		switch {
		case options[0] == padding1:
			options = options[1:]
		case options[0] == jumbo && len(options) >= jumboOctets:
			return int(min(binary.BigEndian.Uint32(options[2:]), largestPacket))
		default:
			options = from(options, int(options[1])+2)
		}
	}
	return without
}

// skipExtensions steps over extension headers, up to the payload of a fragment, and says whether they are all there. A
// fragment that is all of its datagram (RFC 6946) is none.
func (p *ip) skipExtensions() bool {
	for {
		if !extension(p.protocol) {
			return true
		}
		const least = 8
		if len(p.payload) < least {
			return false
		}
		header, size := p.payload, least
		switch p.protocol {
		case protocolAH:
			size = (int(header[1]) + 2) * 4
		case protocolFragment:
			p.readFragment(header)
		default:
			size = (int(header[1]) + 1) * 8
		}
		if len(header) < size {
			return false
		}
		p.protocol, p.payload, p.length = header[0], header[size:], p.length-size
		if p.fragmented {
			return true
		}
	}
}

func extension(protocol byte) bool {
	switch protocol {
	case protocolHopByHop, protocolRouting, protocolFragment, protocolAH, protocolDestination:
		return true
	}
	return false
}

func (p *ip) readFragment(header []byte) {
	const offsetBits, moreBit = 0xFFF8, 1
	bits := binary.BigEndian.Uint16(header[2:])
	p.fragment = fragmentHeader{
		number: binary.BigEndian.Uint32(header[4:]), protocol: protocolFragment,
		offset: int(bits & offsetBits), more: bits&moreBit != 0,
	}
	p.fragmented = p.fragment.more || p.fragment.offset != 0
}
