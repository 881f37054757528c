package wire

import (
	"encoding/binary"
	"time"
)

// A Pcap says how a pcap file is written. The zero value is little endian, in microseconds, with a snap length of
// 262,144 octets.
type Pcap struct {
	BigEndian bool
	Nanos     bool
	NoSnap    bool   // the header's snap length is 0
	Snap      uint32 // the header's snap length, whatever the packets have
}

// File writes frames of one link type.
func (p Pcap) File(frames []Frame) []byte {
	order, magic, unit := binary.AppendByteOrder(binary.LittleEndian), uint32(0xA1B2C3D4), time.Microsecond
	if p.BigEndian {
		order = binary.BigEndian
	}
	if p.Nanos {
		magic, unit = 0xA1B23C4D, time.Nanosecond
	}
	b := order.AppendUint32(nil, magic)
	b = order.AppendUint16(order.AppendUint16(b, 2), 4) // version 2.4
	b = append(b, make([]byte, 8)...)                   // time zone, accuracy
	b = order.AppendUint32(b, p.snap())
	b = order.AppendUint32(b, frames[0].Link)
	for _, f := range frames {
		at := Epoch.Add(f.At)
		b = order.AppendUint32(b, uint32(at.Unix()))
		b = order.AppendUint32(b, uint32(at.Nanosecond()/int(unit)))
		b = order.AppendUint32(b, uint32(len(f.Octets)))
		b = order.AppendUint32(b, uint32(f.Wire))
		b = append(b, f.Octets...)
	}
	return b
}

func (p Pcap) snap() uint32 {
	switch {
	case p.NoSnap:
		return 0
	case p.Snap != 0:
		return p.Snap
	}
	return 1 << 18
}

// RecordAt is where a packet of a little-endian pcap file begins, with the header of its record: seconds, fraction,
// captured length, length.
func RecordAt(file []byte, packet int) int {
	at := 24
	for ; packet > 1; packet-- {
		at += 16 + int(binary.LittleEndian.Uint32(file[at+8:]))
	}
	return at
}
