package stream

import (
	"testing"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

const payloadOctets = 1000

// talk makes up segments of stream n that go on for ever: two of the initiator, then an acknowledgement of both.
type talk struct {
	seg    packet.Segment
	ends   [2]packet.End
	next   [2]uint32
	octets [payloadOctets]byte
	step   int
}

func newTalk(n int) *talk {
	t := &talk{next: [2]uint32{1000, 2000}}
	t.ends[Initiator] = packet.End{IP: [16]byte{10: 0xFF, 0xFF, 10, 0, byte(n >> 14), 1}, Port: uint16(40000 + n&0x3FFF)}
	t.ends[Acceptor] = packet.End{IP: [16]byte{10: 0xFF, 0xFF, 10, 0, 0, 2}, Port: 9123}
	return t
}

// open gives the table both SYNs and the first octet of each side.
func (t *talk) open(table *Table) {
	for _, d := range []Side{Initiator, Acceptor} {
		s := t.segment(d, 0)
		s.SYN, s.ACK, s.Seq = true, d == Acceptor, s.Seq-1
		table.Add(s)
	}
	table.Add(t.segment(Initiator, 1))
	table.Add(t.segment(Acceptor, 1))
}

// segment makes up the next segment of side d, with n octets.
func (t *talk) segment(d Side, n int) *packet.Segment {
	t.seg = packet.Segment{Flow: packet.Flow{From: t.ends[d], To: t.ends[d.Other()]}, Seq: t.next[d], Ack: t.next[d.Other()], ACK: true,
		Window: 500, Payload: t.octets[:n], Packet: t.seg.Packet + 1, Time: t.seg.Time + 1000}
	t.next[d] += uint32(n)
	return &t.seg
}

// inOrder gives the table the next segment.
func (t *talk) inOrder(table *Table) {
	if t.step++; t.step%3 == 0 {
		table.Add(t.segment(Acceptor, 0))
		return
	}
	table.Add(t.segment(Initiator, payloadOctets))
}

// outOfOrder gives the table eight segments, the first of them last.
func (t *talk) outOfOrder(table *Table) {
	t.next[Initiator] += payloadOctets
	for range 7 {
		table.Add(t.segment(Initiator, payloadOctets))
	}
	t.next[Initiator] -= 8 * payloadOctets
	table.Add(t.segment(Initiator, payloadOctets))
	t.next[Initiator] += 7 * payloadOctets
}

func BenchmarkInOrder(b *testing.B) {
	table, t := benchTable(), newTalk(0)
	t.open(table)
	for b.Loop() {
		t.inOrder(table)
	}
}

// BenchmarkOutOfOrder gives eight segments at a time, so that an op is still one.
func BenchmarkOutOfOrder(b *testing.B) {
	table, t := benchTable(), newTalk(0)
	t.open(table)
	for i := 0; b.Loop(); i++ {
		if i%8 == 0 {
			t.outOfOrder(table)
		}
	}
}

func BenchmarkInterleaved(b *testing.B) {
	table := benchTable()
	talks := make([]*talk, 10000)
	for n := range talks {
		talks[n] = newTalk(n)
		talks[n].open(table)
	}
	for i := 0; b.Loop(); i++ {
		talks[i%len(talks)].inOrder(table)
	}
}

// BenchmarkNothing is what making up the segments costs.
func BenchmarkNothing(b *testing.B) {
	t := newTalk(0)
	n := 0
	for b.Loop() {
		if t.step++; t.step%3 == 0 {
			n += len(t.segment(Acceptor, 0).Payload)
		} else {
			n += len(t.segment(Initiator, payloadOctets).Payload)
		}
	}
}

func benchTable() *Table {
	return NewTable(Options{Protocols: []Protocol{silent{}}}, &event.Coverage{})
}
