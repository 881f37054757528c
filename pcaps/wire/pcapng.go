package wire

import (
	"encoding/binary"
	"math/bits"
)

// Types of pcapng blocks.
const (
	blockSection    = 0x0A0D0D0A
	blockInterface  = 1
	blockObsolete   = 2
	blockSimple     = 3
	blockNames      = 4
	blockStatistics = 5
	blockEnhanced   = 6
	blockPrivate    = 0x80000BAD // of a range for local use
)

// An Option of a block: its code and its value.
type Option struct {
	Code  uint16
	Value []byte
}

// Comment is a remark on any block.
func Comment(text string) Option { return Option{1, []byte(text)} }

// Resolution says what a unit of an interface's times is: 10 to the power of minus r, or with the highest bit set 2 to
// the power of minus the rest.
func Resolution(r byte) Option { return Option{optionResolution, []byte{r}} }

const (
	optionResolution = 9
	optionOffset     = 14
)

// A Pcapng writes a pcapng file. Each method adds a block and returns it.
type Pcapng struct {
	File []byte

	order      binary.AppendByteOrder
	interfaces []clock
}

// A clock says how the times of an interface count.
type clock struct {
	unit   uint64 // units in a second
	offset int64  // seconds that they lack
}

// NewPcapng returns a file with a section header, little endian.
func NewPcapng() *Pcapng { return new(Pcapng).Section(binary.LittleEndian) }

// Section begins a section. It has no interfaces yet.
func (p *Pcapng) Section(order binary.AppendByteOrder, options ...Option) *Pcapng {
	p.order, p.interfaces = order, nil
	body := order.AppendUint32(nil, 0x1A2B3C4D)
	body = order.AppendUint16(order.AppendUint16(body, 1), 0) // version 1.0
	body = order.AppendUint64(body, 1<<64-1)                  // the section's length is not given
	return p.block(blockSection, body, options)
}

// Interface describes an interface of a link type.
func (p *Pcapng) Interface(link uint32, options ...Option) *Pcapng {
	const snap = 1 << 18
	c := clock{unit: 1e6}
	for _, o := range options {
		if o.Code == optionResolution {
			c.unit = unit(o.Value[0])
		}
	}
	p.interfaces = append(p.interfaces, c)
	body := p.order.AppendUint16(p.order.AppendUint16(nil, uint16(link)), 0)
	return p.block(blockInterface, p.order.AppendUint32(body, snap), options)
}

// Offset describes an interface whose times lack some seconds.
func (p *Pcapng) Offset(link uint32, seconds int64) *Pcapng {
	p.Interface(link, Option{optionOffset, p.order.AppendUint64(nil, uint64(seconds))})
	p.interfaces[len(p.interfaces)-1].offset = seconds
	return p
}

func unit(resolution byte) uint64 {
	if power := resolution &^ 0x80; power != resolution {
		return 1 << power
	}
	n := uint64(1)
	for range resolution {
		n *= 10
	}
	return n
}

// Packets writes enhanced packet blocks of an interface.
func (p *Pcapng) Packets(number int, frames ...Frame) *Pcapng {
	for _, f := range frames {
		p.Packet(number, f)
	}
	return p
}

// Packet writes an enhanced packet block.
func (p *Pcapng) Packet(number int, f Frame, options ...Option) *Pcapng {
	return p.packet(blockEnhanced, number, p.order.AppendUint32(nil, uint32(number)), f, options)
}

// Obsolete writes a packet block of the first drafts.
func (p *Pcapng) Obsolete(number int, f Frame) *Pcapng {
	const drops = 0
	return p.packet(blockObsolete, number, p.order.AppendUint16(p.order.AppendUint16(nil, uint16(number)), drops), f, nil)
}

func (p *Pcapng) packet(kind uint32, number int, body []byte, f Frame, options []Option) *Pcapng {
	ticks := p.interfaces[number].ticks(f)
	body = p.order.AppendUint32(body, uint32(ticks>>32))
	body = p.order.AppendUint32(body, uint32(ticks))
	body = p.order.AppendUint32(body, uint32(len(f.Octets)))
	body = p.order.AppendUint32(body, uint32(f.Wire))
	return p.block(kind, padded(append(body, f.Octets...)), options)
}

// ticks is a frame's time in units of the interface.
func (c clock) ticks(f Frame) uint64 {
	at := Epoch.Add(f.At)
	high, low := bits.Mul64(uint64(at.Nanosecond()), c.unit)
	fraction, _ := bits.Div64(high, low, 1e9)
	return uint64(at.Unix()-c.offset)*c.unit + fraction
}

// Simple writes a simple packet block, which has neither an interface nor a time.
func (p *Pcapng) Simple(f Frame) *Pcapng {
	return p.block(blockSimple, padded(append(p.order.AppendUint32(nil, uint32(f.Wire)), f.Octets...)), nil)
}

// Others writes blocks that hold no packet: names, statistics, and one of a private kind.
func (p *Pcapng) Others() *Pcapng {
	p.block(blockNames, make([]byte, 4), nil)
	p.block(blockStatistics, make([]byte, 12), nil)
	return p.block(blockPrivate, []byte{1, 2, 3, 4}, nil)
}

func (p *Pcapng) block(kind uint32, body []byte, options []Option) *Pcapng {
	for _, o := range options {
		body = p.order.AppendUint16(p.order.AppendUint16(body, o.Code), uint16(len(o.Value)))
		body = padded(append(body, o.Value...))
	}
	if len(options) > 0 {
		body = append(body, 0, 0, 0, 0) // the end of the options
	}
	length := uint32(12 + len(body))
	b := p.order.AppendUint32(p.order.AppendUint32(p.File, kind), length)
	p.File = p.order.AppendUint32(append(b, body...), length)
	return p
}

// padded fills to a multiple of four octets.
func padded(b []byte) []byte { return append(b, make([]byte, -len(b)&3)...) }
