package pcapng

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

const (
	// largestBlockOctets is more than any block that holds a packet: a length above it is damage.
	largestBlockOctets = 16 << 20
	// mostInterfaces bounds what a section makes us remember.
	mostInterfaces = 1 << 16
	// HeadOctets is what [Decoder.Length] wants of a block. No block is shorter.
	HeadOctets = 12
)

// A Record is one packet of a capture.
type Record struct {
	Octets []byte // those of the block, not a copy
	Wire   int    // octets that it had on the wire: more than len(Octets) if the snap length cut it, never fewer
	Link   uint32 // the link type, LINKTYPE_… of https://www.tcpdump.org/linktypes.html
	Time   int64  // nanoseconds since 1970-01-01 UTC, the nearest there is; 0 if the capture does not say
}

// A Decoder takes the blocks of a capture, one after the other, and keeps what they say of those that follow. It reads
// nothing itself and allocates nothing for a packet: for each block, Length tells from its head how long it is, and
// Decode takes it whole. The zero Decoder is ready for the first block.
type Decoder struct {
	begun      bool // a section has
	order      byteOrder
	interfaces []iface // of the section
}

// A byteOrder reads numbers.
type byteOrder struct{ big bool }

func (o byteOrder) uint16(b []byte) uint16 {
	v := binary.LittleEndian.Uint16(b)
	if o.big {
		v = bits.ReverseBytes16(v)
	}
	return v
}

func (o byteOrder) uint32(b []byte) uint32 {
	v := binary.LittleEndian.Uint32(b)
	if o.big {
		v = bits.ReverseBytes32(v)
	}
	return v
}

func (o byteOrder) int64(b []byte) int64 {
	v := binary.LittleEndian.Uint64(b)
	if o.big {
		v = bits.ReverseBytes64(v)
	}
	return int64(v)
}

// Length returns the length of the block that begins with HeadOctets octets given: a multiple of 4, HeadOctets at
// least and 16 MiB at most. Any other is an error, and so is a first block that is no section header.
func (d *Decoder) Length(head []byte) (int, error) {
	if err := d.orient(head); err != nil {
		return 0, err
	}
	length := d.order.uint32(head[4:])
	if length < HeadOctets || length%4 != 0 || length > largestBlockOctets {
		return 0, fmt.Errorf("a block of type %#x with a length of %d", d.order.uint32(head), length)
	}
	return int(length), nil
}

// orient takes the byte order from the first octets of a section header, and accepts no other block before one.
func (d *Decoder) orient(head []byte) error {
	if binary.BigEndian.Uint32(head) != blockSection {
		if !d.begun {
			return fmt.Errorf("no section header: it starts with % X", head[:4])
		}
		return nil
	}
	d.order.big = binary.BigEndian.Uint32(head[8:]) == byteOrderMagic
	if d.order.uint32(head[8:]) != byteOrderMagic {
		return fmt.Errorf("a section of no byte order: % X", head[8:HeadOctets])
	}
	d.begun = true
	return nil
}

// Decode takes in a block of the length that Length gave. If it holds a packet, that is put into the record.
func (d *Decoder) Decode(block []byte, r *Record) (isPacket bool, err error) {
	kind, length := d.order.uint32(block), d.order.uint32(block[4:])
	if second := d.order.uint32(block[len(block)-4:]); second != length {
		return false, fmt.Errorf("a block of type %#x has the length %d at its beginning and %d at its end", kind, length, second)
	}
	body := block[8 : len(block)-4]
	switch kind {
	case blockEnhanced, blockPacket:
		return true, d.packet(kind, body, r)
	case blockSimple:
		return true, d.simple(body, r)
	case blockSection:
		return false, d.section(body)
	case blockInterface:
		return false, d.describe(body)
	}
	return false, nil
}

func (d *Decoder) section(body []byte) error {
	if len(body) < 16 {
		return short(blockSection, body)
	}
	if major := d.order.uint16(body[4:]); major != version {
		return fmt.Errorf("a section of version %d.%d: only %d is known", major, d.order.uint16(body[6:]), version)
	}
	d.interfaces = d.interfaces[:0]
	return nil
}

// packet reads an enhanced packet block, or one of the obsolete kind, which counts dropped packets where the other has
// the upper half of the interface's number. The time follows, the captured length, that on the wire, the octets.
func (d *Decoder) packet(kind uint32, body []byte, r *Record) error {
	const fixed = 20
	if len(body) < fixed {
		return short(kind, body)
	}
	number := d.order.uint32(body)
	if kind == blockPacket {
		number = uint32(d.order.uint16(body))
	}
	i, err := d.iface(number)
	if err != nil {
		return err
	}
	n := d.order.uint32(body[12:])
	if int64(n) > int64(len(body)-fixed) {
		return fmt.Errorf("a packet of %d octets in a block that has %d", n, len(body)-fixed)
	}
	ticks := uint64(d.order.uint32(body[4:]))<<32 | uint64(d.order.uint32(body[8:]))
	wire := max(d.order.uint32(body[16:]), n)
	r.Octets, r.Wire, r.Link, r.Time = body[fixed:fixed+n], int(wire), i.link, i.time(ticks)
	return nil
}

// simple reads a simple packet block: the length on the wire, and as many octets as the snap length allowed.
func (d *Decoder) simple(body []byte, r *Record) error {
	const fixed = 4
	if len(body) < fixed {
		return short(blockSimple, body)
	}
	i, err := d.iface(0)
	if err != nil {
		return err
	}
	wire := d.order.uint32(body)
	n := wire
	if i.snap != 0 {
		n = min(n, i.snap)
	}
	if int64(n) > int64(len(body)-fixed) {
		return fmt.Errorf("a packet of %d octets in a block that has %d", n, len(body)-fixed)
	}
	r.Octets, r.Wire, r.Link, r.Time = body[fixed:fixed+n], int(wire), i.link, 0
	return nil
}

func (d *Decoder) iface(number uint32) (*iface, error) {
	if int64(number) >= int64(len(d.interfaces)) {
		return nil, fmt.Errorf("a packet of interface %d: the section describes %d", number, len(d.interfaces))
	}
	return &d.interfaces[number], nil
}

func short(kind uint32, body []byte) error {
	return fmt.Errorf("a block of type %#x with a body of %d octets", kind, len(body))
}
