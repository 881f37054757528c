package packet

import (
	"bytes"
	"slices"
)

// A bit for each unit of the largest datagram, in words.
const (
	unitsOfAWord = 64
	unitWords    = datagramMost / fragmentUnit / unitsOfAWord
)

// A datagram is the payload of an IP packet that came in fragments.
type datagram struct {
	id        datagramID
	began     int64             // the time of the fragment that came first
	done      bool              // complete, and kept for copies of its fragments
	stale     bool              // its number is used again
	protocol  byte              // of the payload, as the fragment with offset 0 says
	fragments int               // that came
	packets   []int             // with the fragments that brought something new
	end       int               // octets of the whole; 0 while the last fragment is missing
	cut       int               // offset of the first octet that a snap length cut
	units     int               // that came
	came      [unitWords]uint64 // a bit for each unit
	octets    []byte            // up to the end of the farthest fragment
}

// begin makes a new datagram of one that is given up. Its memory is used again.
func (d *datagram) begin(id datagramID, now int64) {
	*d = datagram{id: id, began: now, cut: datagramMost, packets: d.packets[:0], octets: d.octets[:0]}
}

// take takes in the fragment of a packet and says whether the datagram is complete. A fragment that contradicts the end
// is dropped.
func (d *datagram) take(p *ip, packet int) bool {
	end := p.fragment.offset + p.length
	if d.end != 0 && end > d.end || !p.fragment.more && end < len(d.octets) {
		return false
	}
	d.fragments++
	units, known := d.units, d.end
	if !p.fragment.more {
		d.end = end
	}
	if p.fragment.offset == 0 && d.came[0]&1 == 0 {
		d.protocol = p.protocol
	}
	if end > len(d.octets) {
		d.octets = slices.Grow(d.octets, end-len(d.octets))[:end]
	}
	for at := 0; at < p.length; at += fragmentUnit {
		d.takeUnit(p, at)
	}
	if d.units > units || d.end > known {
		d.packets = append(d.packets, packet)
	}
	return d.end != 0 && d.units == (d.end+fragmentUnit-1)/fragmentUnit
}

// takeUnit takes in the eight octets at an offset of the fragment, or as many as there are, unless they came before.
func (d *datagram) takeUnit(p *ip, at int) {
	unit := (p.fragment.offset + at) / fragmentUnit
	word, bit := &d.came[unit/unitsOfAWord], uint64(1)<<(unit%unitsOfAWord)
	if *word&bit != 0 {
		return
	}
	*word |= bit
	d.units++
	size := min(fragmentUnit, p.length-at)
	n := copy(d.octets[p.fragment.offset+at:][:size], from(p.payload, at))
	if n < size {
		d.cut = min(d.cut, p.fragment.offset+at+n)
	}
}

// holds says whether a fragment is a copy of what a complete datagram has there.
func (d *datagram) holds(p *ip) bool {
	end := p.fragment.offset + p.length
	if end > d.end || p.fragment.more != (end < d.end) {
		return false
	}
	known := from(d.octets[:min(d.cut, end)], p.fragment.offset)
	n := min(len(known), len(p.payload))
	return bytes.Equal(known[:n], p.payload[:n])
}
