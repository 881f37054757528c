package wire

import (
	"encoding/binary"
	"time"
)

// Epoch is when every script begins.
var Epoch = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

// Flags of a TCP segment.
type Flags uint8

// The flags that scripts use.
const (
	FIN Flags = 1 << iota
	SYN
	RST
	PSH
	ACK
)

// A Segment is one TCP segment. [Script.Alter] may change all of it.
type Segment struct {
	From     Side
	At       time.Duration // after Epoch
	ID       uint16        // of its IPv4 packet
	Ports    [2]uint16     // source, destination
	Seq, Ack uint32
	Flags    Flags
	Window   uint16 // octets
	Options  []byte // a multiple of four octets
	Payload  []byte
}

const protocolTCP = 6

// octets returns the segment as it travels between two addresses.
func (s Segment) octets(from, to []byte) []byte {
	const header, checksumAt = 20, 16
	ack := s.Ack
	if s.Flags&ACK == 0 {
		ack = 0
	}
	b := binary.BigEndian.AppendUint16(nil, s.Ports[0])
	b = binary.BigEndian.AppendUint16(b, s.Ports[1])
	b = binary.BigEndian.AppendUint32(b, s.Seq)
	b = binary.BigEndian.AppendUint32(b, ack)
	b = append(b, byte((header+len(s.Options))/4)<<4, byte(s.Flags))
	b = binary.BigEndian.AppendUint16(b, s.Window)
	b = append(b, 0, 0, 0, 0) // checksum, urgent pointer
	b = append(append(b, s.Options...), s.Payload...)

	pseudo := append(append([]byte{}, from...), to...)
	pseudo = binary.BigEndian.AppendUint32(pseudo, uint32(len(b)))
	pseudo = binary.BigEndian.AppendUint32(pseudo, protocolTCP)
	binary.BigEndian.PutUint16(b[checksumAt:], checksum(append(pseudo, b...)))
	return b
}

// checksum is that of RFC 1071.
func checksum(b []byte) uint16 {
	if len(b)%2 == 1 {
		b = append(b, 0)
	}
	var sum uint32
	for ; len(b) > 0; b = b[2:] {
		sum += uint32(binary.BigEndian.Uint16(b))
		sum = sum>>16 + sum&0xFFFF
	}
	return ^uint16(sum)
}
