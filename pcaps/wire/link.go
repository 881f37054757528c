package wire

import (
	"encoding/binary"
	"hash/crc32"
	"time"
)

// A Link puts an IP packet into a frame.
type Link struct {
	Type  uint32 // LINKTYPE_… of https://www.tcpdump.org/linktypes.html
	Frame func(from Side, packet []byte) []byte
}

// A Frame is one packet of a capture.
type Frame struct {
	Link   uint32
	At     time.Duration // after Epoch
	Octets []byte
	Wire   int // octets on the wire: more than len(Octets) if the capture cut it
}

// Frames puts the segments of a script into frames.
func (s *Script) Frames(link Link, network Network) []Frame {
	var frames []Frame
	for _, seg := range s.Segments {
		for _, packet := range network(seg) {
			octets := link.Frame(seg.From, packet)
			frames = append(frames, Frame{Link: link.Type, At: seg.At, Octets: octets, Wire: len(octets)})
		}
	}
	return frames
}

// Snap cuts each frame after n octets.
func Snap(frames []Frame, n int) []Frame {
	var cut []Frame
	for _, f := range frames {
		f.Octets = f.Octets[:min(n, len(f.Octets))]
		cut = append(cut, f)
	}
	return cut
}

// Hardware addresses, by side (RFC 7042).
var hardware = [2][]byte{{0x00, 0x00, 0x5E, 0x00, 0x53, 0x01}, {0x00, 0x00, 0x5E, 0x00, 0x53, 0x02}}

// etherType is that of an IP packet.
func etherType(packet []byte) []byte {
	if packet[0]>>4 == 6 {
		return []byte{0x86, 0xDD}
	}
	return []byte{0x08, 0x00}
}

// family is the BSD address family of an IP packet: that of macOS where it is IPv6.
func family(packet []byte) uint32 {
	if packet[0]>>4 == 6 {
		return 30
	}
	return 2
}

// Ethernet is a frame of Ethernet II.
var Ethernet = VLAN()

// VLAN is an Ethernet frame with tags, of which the outermost comes first.
func VLAN(tags ...uint16) Link {
	return Link{Type: 1, Frame: func(from Side, packet []byte) []byte {
		b := append(append([]byte{}, hardware[1-from]...), hardware[from]...)
		for i, tag := range tags {
			b = binary.BigEndian.AppendUint16(b, tag)
			b = binary.BigEndian.AppendUint16(b, uint16(100+i))
		}
		return append(append(b, etherType(packet)...), packet...)
	}}
}

// EthernetPadded fills frames up to 60 octets, as a network card does with what it sends.
var EthernetPadded = Link{Type: Ethernet.Type, Frame: func(from Side, packet []byte) []byte {
	const least = 60
	b := Ethernet.Frame(from, packet)
	return append(b, make([]byte, max(least-len(b), 0))...)
}}

// EthernetChecked has the frame check sequence at its end; the file's header says so above the link type.
var EthernetChecked = Link{Type: Ethernet.Type | 0x24000000, Frame: func(from Side, packet []byte) []byte {
	b := EthernetPadded.Frame(from, packet)
	return binary.LittleEndian.AppendUint32(b, crc32.ChecksumIEEE(b))
}}

// Headers that are the same for every packet.
var (
	RawBSD     = Link{Type: 12, Frame: bare}
	RawOpenBSD = Link{Type: 14, Frame: bare}
	Raw        = Link{Type: 101, Frame: bare}
	RawIPv4    = Link{Type: 228, Frame: bare}
	RawIPv6    = Link{Type: 229, Frame: bare}
)

func bare(_ Side, packet []byte) []byte { return packet }

// Null is the loopback of BSD and macOS: the address family, in the byte order of the machine.
func Null(machine binary.AppendByteOrder) Link { return Link{Type: 0, Frame: familyFirst(machine)} }

// Loop is the loopback of OpenBSD: the address family, in network byte order, or on old systems in that of the machine.
func Loop(order binary.AppendByteOrder) Link { return Link{Type: 108, Frame: familyFirst(order)} }

func familyFirst(order binary.AppendByteOrder) func(Side, []byte) []byte {
	return func(_ Side, packet []byte) []byte {
		return append(order.AppendUint32(nil, family(packet)), packet...)
	}
}

// Enc is OpenBSD's view inside IPsec: address family, SPI, flags.
var Enc = Link{Type: 109, Frame: func(_ Side, packet []byte) []byte {
	b := binary.LittleEndian.AppendUint32(nil, family(packet))
	b = binary.BigEndian.AppendUint32(b, 0x1001)
	return append(append(b, 0, 0, 0, 0), packet...)
}}

// SLL is what Linux captures on "any", version 1.
var SLL = Link{Type: 113, Frame: func(from Side, packet []byte) []byte {
	b := append([]byte{0, direction(from), 0, 1, 0, 6}, hardware[from]...)
	b = append(b, 0, 0)
	return append(append(b, etherType(packet)...), packet...)
}}

// SLL2 is the same, version 2.
var SLL2 = Link{Type: 276, Frame: func(from Side, packet []byte) []byte {
	b := append(etherType(packet), 0, 0, 0, 0, 0, 2, 0, 1, direction(from), 6)
	b = append(append(b, hardware[from]...), 0, 0)
	return append(b, packet...)
}}

// direction is how Linux says that a packet came in or, on the initiator's machine, went out.
func direction(from Side) byte {
	const toUs, byUs = 0, 4
	if from == Initiator {
		return byUs
	}
	return toUs
}
