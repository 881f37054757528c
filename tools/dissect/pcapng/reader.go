package pcapng

import (
	"encoding/binary"
	"fmt"
	"io"
	"math/bits"
	"time"
)

// largestBlockOctets is more than any block that holds a packet: a length above it is damage.
const largestBlockOctets = 16 << 20

// A Packet is one packet of a capture.
type Packet struct {
	Octets []byte    // valid until the next one is read
	Wire   int       // octets that it had on the wire: more than len(Octets) if the snap length cut it
	Link   uint32    // the link type, LINKTYPE_… of https://www.tcpdump.org/linktypes.html
	Time   time.Time // zero if the capture does not say
}

// An iface is what its description says of the packets that name it.
type iface struct {
	link   uint32
	snap   uint32 // octets; 0: no limit
	unit   uint64 // units of time in a second
	offset int64  // seconds that times lack
}

// A Reader reads the packets of a capture. Its memory is that of the largest block.
type Reader struct {
	r          io.Reader
	order      binary.ByteOrder
	interfaces []iface // of the section
	body       []byte
}

// NewReader returns a Reader. Nothing is read yet; r is best buffered.
func NewReader(r io.Reader) *Reader { return &Reader{r: r} }

// Next returns the next packet of any section and interface. The error is io.EOF where the file ends between blocks,
// io.ErrUnexpectedEOF where it ends inside one, or says what is wrong with the block.
func (r *Reader) Next() (Packet, error) {
	for {
		kind, body, err := r.block()
		if err != nil {
			return Packet{}, err
		}
		switch kind {
		case blockSection:
			err = r.section(body)
		case blockInterface:
			err = r.describe(body)
		case blockEnhanced:
			return r.enhanced(body)
		case blockPacket:
			return r.obsolete(body)
		case blockSimple:
			return r.simple(body)
		}
		if err != nil {
			return Packet{}, err
		}
	}
}

// block reads one block and returns its type and its body, without the lengths around it.
func (r *Reader) block() (kind uint32, body []byte, err error) {
	var head [12]byte
	if _, err := io.ReadFull(r.r, head[:]); err != nil {
		return 0, nil, err
	}
	if err := r.orient(head); err != nil {
		return 0, nil, err
	}
	kind, length := r.order.Uint32(head[:]), r.order.Uint32(head[4:])
	if length < frameOctets || length%4 != 0 || length > largestBlockOctets {
		return 0, nil, fmt.Errorf("a block of type %#x with a length of %d", kind, length)
	}
	n := int(length) - 8 // the body and the second length; head has its first four octets
	if cap(r.body) < n {
		r.body = make([]byte, n)
	}
	r.body = r.body[:n]
	copy(r.body, head[8:])
	if _, err := io.ReadFull(r.r, r.body[4:]); err != nil {
		return 0, nil, cutShort(err)
	}
	body = r.body[:n-4]
	if second := r.order.Uint32(r.body[n-4:]); second != length {
		return 0, nil, fmt.Errorf("a block of type %#x has the length %d at its beginning and %d at its end", kind, length, second)
	}
	return kind, body, nil
}

// orient takes the byte order from the first octets of a section header, and accepts no other block before one.
func (r *Reader) orient(head [12]byte) error {
	switch {
	case binary.BigEndian.Uint32(head[:]) != blockSection:
		if r.order == nil {
			return fmt.Errorf("no section header: it starts with % X", head[:4])
		}
		return nil
	case binary.BigEndian.Uint32(head[8:]) == byteOrderMagic:
		r.order = binary.BigEndian
	case binary.LittleEndian.Uint32(head[8:]) == byteOrderMagic:
		r.order = binary.LittleEndian
	default:
		return fmt.Errorf("a section of no byte order: % X", head[8:])
	}
	return nil
}

func (r *Reader) section(body []byte) error {
	if len(body) < 16 {
		return short(blockSection, body)
	}
	if major := r.order.Uint16(body[4:]); major != version {
		return fmt.Errorf("a section of version %d.%d: only %d is known", major, r.order.Uint16(body[6:]), version)
	}
	r.interfaces = r.interfaces[:0]
	return nil
}

// describe takes in an interface.
func (r *Reader) describe(body []byte) error {
	if len(body) < 8 {
		return short(blockInterface, body)
	}
	i := iface{link: uint32(r.order.Uint16(body)), snap: r.order.Uint32(body[4:]), unit: 1e6}
	for options := body[8:]; len(options) >= 4; {
		code, n := r.order.Uint16(options), int(r.order.Uint16(options[2:]))
		if code == optionEnd {
			break
		}
		if len(options) < 4+padded(n) {
			return fmt.Errorf("an interface whose option %d has %d of %d octets", code, len(options)-4, n)
		}
		value := options[4 : 4+n]
		switch {
		case code == optionResolution && n == 1:
			if i.unit = unit(value[0]); i.unit == 0 {
				return fmt.Errorf("an interface whose times have the resolution %#02x", value[0])
			}
		case code == optionOffset && n == 8:
			i.offset = int64(r.order.Uint64(value))
		}
		options = options[4+padded(n):]
	}
	r.interfaces = append(r.interfaces, i)
	return nil
}

// unit returns how many units of time a second has: 10 to the power given, or with the highest bit set 2 to that power.
// It returns 0 for more than 64 bits hold.
func unit(resolution byte) uint64 {
	if power := resolution &^ 0x80; power != resolution {
		return 1 << power
	}
	n := uint64(1)
	for range resolution {
		high, low := bits.Mul64(n, 10)
		if high != 0 {
			return 0
		}
		n = low
	}
	return n
}

func (r *Reader) enhanced(body []byte) (Packet, error) {
	if len(body) < 20 {
		return Packet{}, short(blockEnhanced, body)
	}
	return r.timed(r.order.Uint32(body), body)
}

// obsolete reads a packet block, which differs from an enhanced one in that it counts dropped packets.
func (r *Reader) obsolete(body []byte) (Packet, error) {
	if len(body) < 20 {
		return Packet{}, short(blockPacket, body)
	}
	return r.timed(uint32(r.order.Uint16(body)), body)
}

// timed reads what follows the number of the interface: the time, the captured length, that on the wire, the octets.
func (r *Reader) timed(number uint32, body []byte) (Packet, error) {
	i, err := r.iface(number)
	if err != nil {
		return Packet{}, err
	}
	n := r.order.Uint32(body[12:])
	if int64(n) > int64(len(body)-20) {
		return Packet{}, fmt.Errorf("a packet of %d octets in a block that has %d", n, len(body)-20)
	}
	ticks := uint64(r.order.Uint32(body[4:]))<<32 | uint64(r.order.Uint32(body[8:]))
	return Packet{Octets: body[20 : 20+n], Wire: int(r.order.Uint32(body[16:])), Link: i.link, Time: i.time(ticks)}, nil
}

// simple reads a simple packet block: the length on the wire, and as many octets as the snap length allowed.
func (r *Reader) simple(body []byte) (Packet, error) {
	if len(body) < 4 {
		return Packet{}, short(blockSimple, body)
	}
	i, err := r.iface(0)
	if err != nil {
		return Packet{}, err
	}
	wire := r.order.Uint32(body)
	n := wire
	if i.snap != 0 {
		n = min(n, i.snap)
	}
	if int64(n) > int64(len(body)-4) {
		return Packet{}, fmt.Errorf("a packet of %d octets in a block that has %d", n, len(body)-4)
	}
	return Packet{Octets: body[4 : 4+n], Wire: int(wire), Link: i.link}, nil
}

func (r *Reader) iface(number uint32) (iface, error) {
	if int64(number) >= int64(len(r.interfaces)) {
		return iface{}, fmt.Errorf("a packet of interface %d: the section describes %d", number, len(r.interfaces))
	}
	return r.interfaces[number], nil
}

func (i iface) time(ticks uint64) time.Time {
	high, low := bits.Mul64(ticks%i.unit, 1e9)
	nanoseconds, _ := bits.Div64(high, low, i.unit)
	return time.Unix(int64(ticks/i.unit)+i.offset, int64(nanoseconds)).UTC()
}

func short(kind uint32, body []byte) error {
	return fmt.Errorf("a block of type %#x with a body of %d octets", kind, len(body))
}

// cutShort names an end of file that came in the middle of a block.
func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
