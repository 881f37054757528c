// Package traffic makes large captures of honest TinyProto connections, to measure with.
package traffic

import (
	"bufio"
	"encoding/binary"
	"io"
	"math/rand/v2"
)

// A Shape says what a capture is made of: connections that take turns, each sending messages in one direction, as Linux
// would divide them on an Ethernet.
type Shape struct {
	Octets  int64 // of the file, about
	Streams int
	Message int // octets of payload in a message
}

const (
	segmentOctets = 1448 // the most in one packet of 1,500 octets: 20 of IP and 32 of TCP come first
	headerOctets  = 14 + 20 + 32
	burst         = 4    // packets of a connection in a row
	microsecond   = 20   // from one packet to the next
	port          = 9123 // of the acceptors
)

// Write writes a capture in the pcap format, always the same for the same shape.
func Write(w io.Writer, shape Shape) error {
	out := bufio.NewWriterSize(w, 1<<20)
	header := binary.LittleEndian.AppendUint32(nil, 0xA1B2C3D4)
	header = append(header, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0) // snap length 262,144, Ethernet
	out.Write(header)                                                                   // its error stays with out
	random := rand.New(rand.NewPCG(1, 1))
	m := maker{out: out, filling: make([]byte, segmentOctets), written: int64(len(header))}
	for i := range m.filling {
		m.filling[i] = byte(random.Uint32())
	}
	talks := make([]*talk, shape.Streams)
	for i := range talks {
		talks[i] = &talk{number: uint32(i), next: [2]uint32{random.Uint32(), random.Uint32()}, left: -1}
	}
	for m.written < shape.Octets {
		t := talks[random.IntN(len(talks))]
		for range burst {
			t.step(&m, shape.Message)
		}
	}
	for _, t := range talks {
		t.finish(&m, shape.Message)
	}
	return out.Flush()
}

// A talk is one connection: its initiator sends message after message.
type talk struct {
	number uint32
	next   [2]uint32 // the next sequence number of each side
	state  int
	left   int // octets of the payload not sent; -1 between messages
	acks   int // segments that were not acknowledged
}

// TCP's flags.
const (
	flagFIN = 1
	flagSYN = 2
	flagACK = 16
)

// The states of a talk, beyond those of a message.
const (
	connecting = iota
	accepting
	greeting
	greeted
	announcing
	answering
	paying
)

// step sends one packet.
func (t *talk) step(m *maker, message int) {
	t.state++
	switch t.state - 1 {
	case connecting:
		m.packet(t, 0, flagSYN, nil)
	case accepting:
		m.packet(t, 1, flagSYN|flagACK, nil)
	case greeting:
		m.packet(t, 0, flagACK, []byte{0xFF})
	case greeted:
		m.packet(t, 1, flagACK, []byte{0xFF})
	case announcing:
		m.packet(t, 0, flagACK, binary.BigEndian.AppendUint32(nil, uint32(message)))
	case answering:
		m.packet(t, 1, flagACK, []byte{0xFF})
		t.left = message
	case paying:
		t.pay(m)
	}
}

// pay sends the next segment of a payload, or acknowledges two or the last.
func (t *talk) pay(m *maker) {
	t.state = paying
	if t.acks == 2 || t.left == 0 {
		m.packet(t, 1, flagACK, nil)
		t.acks = 0
		if t.left == 0 {
			t.state, t.left = announcing, -1
		}
		return
	}
	n := min(t.left, segmentOctets)
	m.packet(t, 0, flagACK, m.filling[:n])
	t.left, t.acks = t.left-n, t.acks+1
}

// finish ends the connection after its message.
func (t *talk) finish(m *maker, message int) {
	if t.state == connecting {
		return
	}
	for t.state != announcing {
		t.step(m, message)
	}
	m.packet(t, 0, flagACK|flagFIN, nil)
	m.packet(t, 1, flagACK|flagFIN, nil)
}

// A maker writes packets.
type maker struct {
	out     *bufio.Writer
	filling []byte
	written int64
	packets int64
	head    [16 + headerOctets]byte
}

// packet writes one packet of side d.
func (m *maker) packet(t *talk, d int, flags byte, payload []byte) {
	const epoch = 1_780_000_000
	h := m.head[:]
	m.packets++
	at := m.packets * microsecond
	length := headerOctets + len(payload)
	binary.LittleEndian.PutUint32(h[0:], uint32(epoch+at/1_000_000))
	binary.LittleEndian.PutUint32(h[4:], uint32(at%1_000_000))
	binary.LittleEndian.PutUint32(h[8:], uint32(length))
	binary.LittleEndian.PutUint32(h[12:], uint32(length))
	h[16+12] = 8 // EtherType 0800

	ip := h[16+14:]
	ip[0], ip[8], ip[9] = 0x45, 64, 6
	binary.BigEndian.PutUint16(ip[2:], uint16(length-14))
	ends := [2][4]byte{{10, 1, byte(t.number >> 8), byte(t.number)}, {10, 2, 0, 1}}
	copy(ip[12:], ends[d][:])
	copy(ip[16:], ends[1-d][:])

	tcp := ip[20:]
	ports := [2]uint16{uint16(40000 + t.number%20000), port}
	binary.BigEndian.PutUint16(tcp[0:], ports[d])
	binary.BigEndian.PutUint16(tcp[2:], ports[1-d])
	binary.BigEndian.PutUint32(tcp[4:], t.next[d])
	binary.BigEndian.PutUint32(tcp[8:], 0)
	if flags&flagACK != 0 {
		binary.BigEndian.PutUint32(tcp[8:], t.next[1-d])
	}
	tcp[12], tcp[13], tcp[14], tcp[15] = 8<<4, flags, 0xFF, 0xFF
	copy(tcp[20:], []byte{1, 1, 8, 10}) // timestamps
	binary.BigEndian.PutUint32(tcp[24:], uint32(at/1000))

	m.out.Write(h)
	m.out.Write(payload)
	m.written += int64(len(h) + len(payload))
	t.next[d] += uint32(len(payload))
	if flags&(flagSYN|flagFIN) != 0 {
		t.next[d]++
	}
}
