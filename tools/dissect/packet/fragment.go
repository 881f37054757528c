package packet

import (
	"bytes"
	"slices"
	"time"
)

const (
	fragmentUnit      = 8       // octets; the offset of a fragment is a multiple, and so is its length unless it is the last
	datagramMost      = 1 << 16 // octets; the payload of a datagram is shorter
	datagramsKept     = 128     // at a time, and so some 10 MiB at most; TCP makes fragments on misconfigured networks only
	datagramLife      = 30 * int64(time.Second)
	unitsOfAWord      = 64
	datagramUnitWords = datagramMost / fragmentUnit / unitsOfAWord
)

// A fragmentHeader is what the headers of a fragment say of it.
type fragmentHeader struct {
	number   uint32 // of the datagram
	protocol byte   // of IPv4; protocolFragment for IPv6, whose fragments may differ in theirs
	offset   int    // of the payload in that of the datagram, octets
	more     bool   // this is not the last fragment
}

// A datagramID is what the fragments of a datagram have in common.
type datagramID struct {
	number   uint32
	protocol byte
	from, to End // without ports
}

func (p *ip) datagramID() datagramID {
	id := datagramID{number: p.fragment.number, protocol: p.fragment.protocol}
	id.from.set(p.from, 0)
	id.to.set(p.to, 0)
	return id
}

// A reassembler puts fragments together, in whatever order they come. Of octets that come twice, the first copy counts.
// It holds what the latest datagrams need: when there are too many, the oldest is given up, and one that is older than
// 30 seconds of capture time takes no more fragments, since its number is used again.
type reassembler struct {
	datagrams []datagram // a ring
	oldest    int        // once the ring is full
}

// add takes in a fragment. The one that completes a datagram becomes the datagram, with octets that are valid until the
// next is added, and add says how many fragments had come before it. Otherwise the class tells what the fragment is.
func (r *reassembler) add(p *ip, now int64) (earlier int, c class) {
	if p.length == 0 || p.fragment.offset+p.length >= datagramMost || p.fragment.more && p.length%fragmentUnit != 0 {
		return 0, malformed
	}
	d := r.find(p, now)
	if d.done {
		return 0, reassembled
	}
	if !d.take(p) {
		return 0, fragment
	}
	d.done = true
	p.protocol, p.payload, p.length, p.fragmented = d.protocol, d.octets[:min(d.cut, d.end)], d.end, false
	return d.fragments - 1, segment
}

// find returns the datagram of a fragment, a new one if none is known. Copies of fragments belong to their datagram even
// if it is complete; other octets under its number begin a new one.
func (r *reassembler) find(p *ip, now int64) *datagram {
	id := p.datagramID()
	for i := range r.datagrams {
		d := &r.datagrams[i]
		if d.id != id || d.stale {
			continue
		}
		age := now - d.began
		if -datagramLife <= age && age <= datagramLife && (!d.done || d.holds(p)) {
			return d
		}
		d.stale = true
	}
	if len(r.datagrams) < datagramsKept {
		r.datagrams = append(r.datagrams, datagram{})
		d := &r.datagrams[len(r.datagrams)-1]
		d.begin(id, now)
		return d
	}
	d := &r.datagrams[r.oldest]
	r.oldest = (r.oldest + 1) % datagramsKept
	d.begin(id, now)
	return d
}

// A datagram is the payload of an IP packet that came in fragments.
type datagram struct {
	id        datagramID
	began     int64                     // the time of the fragment that came first
	done      bool                      // complete, and kept for copies of its fragments
	stale     bool                      // its number is used again
	protocol  byte                      // of the payload, as the fragment with offset 0 says
	fragments int                       // that came
	end       int                       // octets of the whole; 0 while the last fragment is missing
	cut       int                       // offset of the first octet that a snap length cut
	units     int                       // that came
	came      [datagramUnitWords]uint64 // a bit for each unit
	octets    []byte                    // up to the end of the farthest fragment
}

// begin makes a new datagram of one that is given up. Its memory is used again.
func (d *datagram) begin(id datagramID, now int64) {
	*d = datagram{id: id, began: now, cut: datagramMost, octets: d.octets[:0]}
}

// take takes in a fragment and says whether the datagram is complete. A fragment that contradicts the end is dropped.
func (d *datagram) take(p *ip) bool {
	end := p.fragment.offset + p.length
	if d.end != 0 && end > d.end || !p.fragment.more && end < len(d.octets) {
		return false
	}
	d.fragments++
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
