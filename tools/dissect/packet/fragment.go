package packet

import "time"

const (
	fragmentUnit  = 8       // octets; the offset of a fragment is a multiple, and so is its length unless it is the last
	datagramMost  = 1 << 16 // octets; the payload of a datagram is shorter
	datagramsKept = 128     // at a time, and so some 20 MiB at most; TCP makes fragments on misconfigured networks only
	datagramLife  = 30 * int64(time.Second)
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
	next      int        // the place of the next datagram
}

// add takes in the fragment of a packet. The one that completes a datagram becomes the datagram, which is valid until
// the next fragment is added. Otherwise the class tells what the fragment is.
func (r *reassembler) add(p *ip, packet int, now int64) (*datagram, class) {
	if p.length == 0 || p.fragment.offset+p.length >= datagramMost || p.fragment.more && p.length%fragmentUnit != 0 {
		return nil, malformed
	}
	d := r.find(p, now)
	if d.done {
		return nil, reassembled
	}
	if !d.take(p, packet) {
		return nil, fragment
	}
	d.done = true
	p.protocol, p.payload, p.length, p.fragmented = d.protocol, d.octets[:min(d.cut, d.end)], d.end, false
	return d, segment
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
	}
	d := &r.datagrams[r.next]
	r.next = (r.next + 1) % datagramsKept
	d.begin(id, now)
	return d
}
