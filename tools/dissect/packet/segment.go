package packet

import "net/netip"

// An End is one end of a TCP connection.
type End struct {
	IP   [16]byte // IPv4 as ::ffff:a.b.c.d
	Port uint16
}

// AddrPort returns the end as an address of Go's.
func (e End) AddrPort() netip.AddrPort {
	return netip.AddrPortFrom(netip.AddrFrom16(e.IP).Unmap(), e.Port)
}

// set sets the end from an address of 4 or 16 octets.
func (e *End) set(ip []byte, port uint16) {
	e.Port = port
	if len(ip) == 4 {
		e.IP = [16]byte{10: 0xFF, 0xFF}
		copy(e.IP[12:], ip[:4])
		return
	}
	copy(e.IP[:], ip[:16])
}

// A Flow is one direction of a TCP connection.
type Flow struct{ From, To End }

// Reverse returns the other direction.
func (f Flow) Reverse() Flow { return Flow{From: f.To, To: f.From} }

// A Segment is one TCP segment with the addresses of its packet.
type Segment struct {
	Flow
	Seq, Ack           uint32
	Window             uint16
	SYN, FIN, RST, ACK bool   // ACK makes Ack valid
	Payload            []byte // valid until the next packet is read
	Cut                int64  // octets of the payload, after those, that the capture did not keep
	Packet             int    // numbered from 1
	Earlier            []int  // the packets before it with the rest of it, if it came in fragments; valid as Payload is
	Time               int64  // nanoseconds since 1970
}
