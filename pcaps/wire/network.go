package wire

import (
	"encoding/binary"
	"slices"
)

// A Network puts a segment into IP packets: one, or several fragments of one.
type Network func(s Segment) [][]byte

// Addresses, by side.
var (
	ipv4 = [2][]byte{{192, 0, 2, 1}, {192, 0, 2, 2}}
	ipv6 = [2][]byte{
		{0x20, 0x01, 0x0D, 0xB8, 15: 1},
		{0x20, 0x01, 0x0D, 0xB8, 15: 2},
	}
)

const timeToLive = 64

// Fields of the IPv4 header's second row.
const (
	dontFragment  = 0x4000
	moreFragments = 0x2000
)

// IPv4 is a plain IPv4 packet.
func IPv4(s Segment) [][]byte { return IPv4Options()(s) }

// IPv4Options has options in the header, a multiple of four octets.
func IPv4Options(options ...byte) Network {
	return func(s Segment) [][]byte {
		return [][]byte{ipv4Packet(s, dontFragment, options, s.octets(ipv4[s.From], ipv4[1-s.From]))}
	}
}

// IPv4LengthZero leaves the total length at 0, as a system does whose network card divides the segment.
func IPv4LengthZero(s Segment) [][]byte {
	const header = 20
	packet := ipv4Packet(s, dontFragment, nil, s.octets(ipv4[s.From], ipv4[1-s.From]))
	clear(packet[2:4])
	signIPv4(packet[:header])
	return [][]byte{packet}
}

// IPv4Fragments divides packets that are more than first octets long, without their header: fragments of that many
// octets, a multiple of eight, and what is left.
func IPv4Fragments(first int, options ...byte) Network {
	return func(s Segment) [][]byte {
		segment := s.octets(ipv4[s.From], ipv4[1-s.From])
		if len(segment) <= first {
			return [][]byte{ipv4Packet(s, 0, options, segment)}
		}
		var packets [][]byte
		for part := range slices.Chunk(segment, first) {
			row := uint16(len(packets) * first / 8)
			if (len(packets)+1)*first < len(segment) {
				row |= moreFragments
			}
			packets = append(packets, ipv4Packet(s, row, options, part))
		}
		return packets
	}
}

// ipv4Packet puts a header before a body. row is the header's field of flags and fragment offset.
func ipv4Packet(s Segment, row uint16, options, body []byte) []byte {
	header := 20 + len(options)
	b := []byte{0x40 | byte(header/4), 0}
	b = binary.BigEndian.AppendUint16(b, uint16(header+len(body)))
	b = binary.BigEndian.AppendUint16(b, s.ID)
	b = binary.BigEndian.AppendUint16(b, row)
	b = append(b, timeToLive, protocolTCP, 0, 0)
	b = append(append(b, ipv4[s.From]...), ipv4[1-s.From]...)
	b = append(b, options...)
	signIPv4(b)
	return append(b, body...)
}

func signIPv4(header []byte) {
	clear(header[10:12])
	binary.BigEndian.PutUint16(header[10:], checksum(slices.Clone(header)))
}

// An Extension is an IPv6 extension header, but for its first octet, which names the header that follows.
type Extension struct {
	Header byte   // its number
	Rest   []byte // all but the first octet
}

// IPv6 is an IPv6 packet with the extension headers given.
func IPv6(extensions ...Extension) Network {
	return func(s Segment) [][]byte {
		next, chain := byte(protocolTCP), []byte(nil)
		for _, e := range slices.Backward(extensions) {
			chain = append(append([]byte{next}, e.Rest...), chain...)
			next = e.Header
		}
		return [][]byte{ipv6Packet(s, next, append(chain, s.octets(ipv6[s.From], ipv6[1-s.From])...))}
	}
}

// IPv6Fragments divides segments that are more than first octets long, a multiple of eight, as IPv4Fragments does.
func IPv6Fragments(first int) Network {
	const header, more = 44, 1
	return func(s Segment) [][]byte {
		segment := s.octets(ipv6[s.From], ipv6[1-s.From])
		if len(segment) <= first {
			return IPv6()(s)
		}
		var packets [][]byte
		for part := range slices.Chunk(segment, first) {
			row := uint16(len(packets) * first)
			if (len(packets)+1)*first < len(segment) {
				row |= more
			}
			fragment := binary.BigEndian.AppendUint16([]byte{protocolTCP, 0}, row)
			fragment = binary.BigEndian.AppendUint32(fragment, uint32(s.ID))
			packets = append(packets, ipv6Packet(s, header, append(fragment, part...)))
		}
		return packets
	}
}

// ipv6Packet puts a header before a body that begins with the next header given. A body that is too long for the
// header's length has it in its jumbo option.
func ipv6Packet(s Segment, next byte, body []byte) []byte {
	const longest = 1<<16 - 1
	length := len(body)
	if length > longest {
		length = 0
	}
	b := binary.BigEndian.AppendUint16([]byte{0x60, 0, 0, 0}, uint16(length))
	b = append(b, next, timeToLive)
	b = append(append(b, ipv6[s.From]...), ipv6[1-s.From]...)
	return append(b, body...)
}

// IPv6LengthZero leaves the payload length at 0.
func IPv6LengthZero(s Segment) [][]byte {
	packets := IPv6()(s)
	clear(packets[0][4:6])
	return packets
}
