package capture

import (
	"encoding/binary"
	"fmt"
	"math/bits"
)

// Sizes of the pcap format, draft-ietf-opsawg-pcap.
const (
	pcapHeaderOctets     = 24
	recordOctets         = 16 // seconds, their fraction, captured length, length on the wire
	modifiedRecordOctets = 24 // and the interface, the protocol and the direction
)

// A pcap reads the records of a pcap file.
type pcap struct {
	in     *window
	big    bool  // endian
	record int   // octets of a record's header
	unit   int64 // nanoseconds in the fraction's unit
	link   uint32
	minor  uint16 // version 2.minor
}

// pcapMagic returns what the first four octets tell of a pcap file, and whether it is one.
func pcapMagic(magic []byte) (*pcap, bool) {
	for _, big := range []bool{false, true} {
		p := &pcap{big: big, record: recordOctets, unit: 1000}
		switch p.uint32(magic) {
		case 0xA1B2C3D4:
			return p, true
		case 0xA1B23C4D:
			p.unit = 1
			return p, true
		case 0xA1B2CD34: // Kuznetzov's, of old Linux distributions
			p.record = modifiedRecordOctets
			return p, true
		}
	}
	return nil, false
}

// header reads the rest of the file's header. The snap length is passed over: it is often 0 or too small. So are the
// bits above a link type, which tell of a frame check sequence.
func (p *pcap) header() error {
	head, err := p.in.take(pcapHeaderOctets)
	if err != nil {
		return fmt.Errorf("no capture: the header: %w", err)
	}
	const version = 2
	p.minor = p.uint16(head[6:])
	if major := p.uint16(head[4:]); major != version {
		return fmt.Errorf("no capture: it is pcap of version %d.%d, and only %d is known", major, p.minor, version)
	}
	p.link = p.uint32(head[20:]) & 0xFFFF
	return nil
}

func (p *pcap) next(f *Frame) error {
	head, err := p.in.peek(p.record)
	if err != nil {
		return err
	}
	time := int64(p.uint32(head))*1e9 + int64(p.uint32(head[4:]))*p.unit
	captured, wire := int(p.uint32(head[8:])), int(p.uint32(head[12:]))
	if p.minor <= 3 && captured > wire {
		captured, wire = wire, captured // the other way round until version 2.3 of 1993, in which either is found
	}
	if uint(captured) > largestRecordOctets-modifiedRecordOctets {
		return fmt.Errorf("damaged: a captured length of %d octets", uint32(captured))
	}
	record, err := p.in.take(p.record + captured)
	if err != nil {
		return err
	}
	f.Octets, f.Wire, f.Link, f.Time = record[p.record:], max(wire, captured), p.link, time
	return nil
}

func (p *pcap) uint16(b []byte) uint16 {
	v := binary.LittleEndian.Uint16(b)
	if p.big {
		v = bits.ReverseBytes16(v)
	}
	return v
}

func (p *pcap) uint32(b []byte) uint32 {
	v := binary.LittleEndian.Uint32(b)
	if p.big {
		v = bits.ReverseBytes32(v)
	}
	return v
}
