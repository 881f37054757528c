package pcapng

import (
	"encoding/binary"
	"net/netip"
)

// A Side is one of the two ends of a connection.
type Side int

// The initiator makes the connection, the acceptor takes it.
const (
	Initiator Side = iota
	Acceptor
)

func (d Side) other() Side { return 1 - d }

// largestSegment is the most octets that a segment carries: what the loopback interface takes over IPv6.
const largestSegment = 65476

// A Connection makes up the packets of a TCP connection whose octets are known, in the order in which one place saw
// them. Each segment acknowledges all that came before it in that order. Where a side had not received an octet yet
// that stands before its own, the packets say more than is known; they never say less.
//
// Its methods return IP packets. They return none once the connection cannot carry them any more.
type Connection struct {
	ends  [2]netip.AddrPort // by side
	next  [2]uint32         // by side: the next sequence number
	ended [2]bool           // by side: it has sent its FIN
	reset bool
}

// Flags of TCP.
const (
	flagFIN = 1 << iota
	flagSYN
	flagRST
	flagPSH
	flagACK
)

// Connect returns a connection and the three packets that open it. Both ends are of one address family. The number
// keeps connections apart that use the same ports: it chooses their sequence numbers.
func Connect(initiator, acceptor netip.AddrPort, number int) (*Connection, [][]byte) {
	first := uint32(number) * 0x0809_0A0B
	c := &Connection{ends: [2]netip.AddrPort{initiator, acceptor}, next: [2]uint32{first, first ^ 0xA5A5_0000}}
	// The options: a segment's size, and windows in units of 2^14 octets, so that no window is ever full.
	options := []byte{2, 4, largestSegment >> 8, largestSegment & 0xFF, 3, 3, 14, 0}
	packets := [][]byte{c.packet(Initiator, flagSYN, options, nil)}
	c.next[Initiator]++
	packets = append(packets, c.packet(Acceptor, flagSYN|flagACK, options, nil))
	c.next[Acceptor]++
	return c, append(packets, c.packet(Initiator, flagACK, nil, nil))
}

// Send returns the packets of octets that a side sends.
func (c *Connection) Send(d Side, octets []byte) (packets [][]byte) {
	if c.reset || c.ended[d] {
		return nil
	}
	for len(octets) > 0 {
		n := min(len(octets), largestSegment)
		flags := byte(flagACK)
		if n == len(octets) {
			flags |= flagPSH
		}
		packets = append(packets, c.packet(d, flags, nil, octets[:n]))
		c.next[d] += uint32(n)
		octets = octets[n:]
	}
	return packets
}

// FIN returns the packet with which a side ends its direction, and the acknowledgement of the second one's.
func (c *Connection) FIN(d Side) [][]byte {
	if c.reset || c.ended[d] {
		return nil
	}
	packets := [][]byte{c.packet(d, flagFIN|flagACK, nil, nil)}
	c.ended[d] = true
	c.next[d]++
	if c.ended[d.other()] {
		packets = append(packets, c.packet(d.other(), flagACK, nil, nil))
	}
	return packets
}

// RST returns the packet with which a side ends the connection.
func (c *Connection) RST(d Side) [][]byte {
	if c.reset {
		return nil
	}
	c.reset = true
	return [][]byte{c.packet(d, flagRST|flagACK, nil, nil)}
}

// packet makes one IP packet from a side.
func (c *Connection) packet(from Side, flags byte, options, payload []byte) []byte {
	const fixed = 20
	src, dst := c.ends[from], c.ends[from.other()]
	var ack uint32
	if flags&flagACK != 0 {
		ack = c.next[from.other()]
	}
	length := fixed + len(options) + len(payload)
	b := appendIP(make([]byte, 0, ipv6Octets+length), src.Addr().Unmap(), dst.Addr().Unmap(), length)
	begin := len(b)
	b = binary.BigEndian.AppendUint16(b, src.Port())
	b = binary.BigEndian.AppendUint16(b, dst.Port())
	b = binary.BigEndian.AppendUint32(b, c.next[from])
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, byte((fixed+len(options))/4)<<4, flags, 0xFF, 0xFF, 0, 0, 0, 0) // the window; checksum and urgent pointer
	b = append(append(b, options...), payload...)
	sum := checksum(b[begin:], pseudoHeader(src.Addr().Unmap(), dst.Addr().Unmap(), length))
	binary.BigEndian.PutUint16(b[begin+16:], sum)
	return b
}

const (
	protocolTCP = 6
	hops        = 64
	ipv4Octets  = 20
	ipv6Octets  = 40
)

// appendIP appends the header of an IP packet that carries a TCP segment of so many octets.
func appendIP(b []byte, src, dst netip.Addr, segment int) []byte {
	begin := len(b)
	if src.Is4() {
		b = append(b, 4<<4|ipv4Octets/4, 0)
		b = binary.BigEndian.AppendUint16(b, uint16(ipv4Octets+segment))
		b = append(b, 0, 0, 0x40, 0, hops, protocolTCP, 0, 0) // don't fragment; the checksum follows
	} else {
		b = append(b, 6<<4, 0, 0, 0)
		b = binary.BigEndian.AppendUint16(b, uint16(segment))
		b = append(b, protocolTCP, hops)
	}
	b = append(append(b, src.AsSlice()...), dst.AsSlice()...)
	if src.Is4() {
		binary.BigEndian.PutUint16(b[begin+10:], checksum(b[begin:], 0))
	}
	return b
}

// pseudoHeader is the part of TCP's checksum that is about the packet around it.
func pseudoHeader(src, dst netip.Addr, segment int) uint32 {
	return sum(src.AsSlice(), sum(dst.AsSlice(), protocolTCP+uint32(segment)))
}

// checksum is that of RFC 1071.
func checksum(b []byte, start uint32) uint16 {
	s := sum(b, start)
	for s > 0xFFFF {
		s = s>>16 + s&0xFFFF
	}
	return ^uint16(s)
}

// sum adds up octets as 16-bit numbers. A packet is too short to carry out of 32 bits.
func sum(b []byte, s uint32) uint32 {
	for ; len(b) > 1; b = b[2:] {
		s += uint32(binary.BigEndian.Uint16(b))
	}
	if len(b) == 1 {
		s += uint32(b[0]) << 8
	}
	return s
}
