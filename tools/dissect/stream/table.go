package stream

import (
	"cmp"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// Options say which streams are decoded, and by what.
type Options struct {
	// Protocols recognise their streams by how these begin. They are asked in this order: the first that is not sure
	// that a stream is of another decides. There is at least one.
	Protocols []Protocol
	// Ports are the TCP ports whose streams are of the first protocol, whatever they carry. If there are any, streams
	// of other ports are not looked at.
	Ports []uint16
	// All says that every stream is of the first protocol.
	All bool
}

func (o *Options) hasPort(e packet.End) bool { return slices.Contains(o.Ports, e.Port) }

const (
	// maxStreams is how many streams are known at a time, ended ones among them. Beyond it, one that was idle for long
	// is given up.
	maxStreams = 1 << 16

	// maxTableOctets is how much waits in all streams. Beyond it, the one that has waited longest is made to go on.
	maxTableOctets = 12 << 20

	// visitPackets is after how many packets those streams that have something queued are looked at: they may have no
	// packets of their own any more. It is for 64 streams; more are looked at less often.
	visitPackets = 256

	// recentStreams is how many streams are found without the map, at most.
	recentStreams = 1 << 14
)

// A Table knows the streams of a capture.
type Table struct {
	opt     Options
	cov     *event.Coverage
	pool    pool
	streams map[packet.Flow]*stream // by connection
	recent  [recentStreams]*stream
	packets int
	numbers int

	known   list[stream]   // all, about from the idlest to the busiest
	waiting list[assembly] // those with something queued, from the one that waits longest
	visited int            // t.packets when those were last looked at
}

// NewTable returns a table without streams, which counts in cov what becomes of them.
func NewTable(opt Options, cov *event.Coverage) *Table {
	t := &Table{opt: opt, cov: cov, streams: map[packet.Flow]*stream{}}
	t.known.init()
	t.waiting.init()
	return t
}

// Add gives a segment to its stream, which may be new, and returns the number of the stream, -1 if it has none.
func (t *Table) Add(seg *packet.Segment) int {
	t.packets++
	s, d := t.find(&seg.Flow)
	switch {
	case s == nil:
		s, d = t.open(seg, [2]trace{})
	case seg.SYN && s.isPast(seg.Seq+1):
		return -1
	case seg.SYN && s.restarted(d, seg.Seq+1):
		past := s.traces()
		t.forget(s)
		s, d = t.open(seg, past)
	}
	s.used = t.packets
	if s.assembly == nil {
		t.late(s, d, seg)
		return s.number
	}
	s.assembly.add(d, seg)
	if t.pool.lent > maxTableOctets {
		t.relieve()
	}
	if n := t.waiting.length; n > 0 && t.packets-t.visited >= visitPackets+visitPackets*n/64 {
		t.visit(seg)
	}
	return s.number
}

// find returns the stream of a flow, or nil, and the side that the flow is from.
func (t *Table) find(f *packet.Flow) (*stream, Side) {
	recent := &t.recent[slot(f)]
	if s := *recent; s != nil {
		if d, ok := s.side(f); ok {
			return s, d
		}
	}
	s := t.streams[connection(*f)]
	if s == nil {
		return nil, 0
	}
	*recent = s
	d, _ := s.side(f)
	return s, d
}

// slot returns a flow's place among the recent streams: the same for both directions.
func slot(f *packet.Flow) uint16 {
	return (f.From.Port ^ f.To.Port ^ uint16(f.From.IP[15]^f.To.IP[15])<<6) % recentStreams
}

// open makes the stream that begins, or is first seen, with a segment. past is where the one that had its ports before
// began.
func (t *Table) open(seg *packet.Segment, past [2]trace) (*stream, Side) {
	if len(t.streams) >= maxStreams {
		t.evict()
	}
	s, d := &stream{number: t.numbers, flow: seg.Flow, before: past}, Initiator
	if t.opensAcceptor(seg) {
		s.flow, d = seg.Flow.Reverse(), Acceptor
	}
	t.streams[connection(seg.Flow)] = s
	t.recent[slot(&seg.Flow)] = s
	t.append(s)
	forced := t.opt.All || t.opt.hasPort(seg.From) || t.opt.hasPort(seg.To)
	if forced || len(t.opt.Ports) == 0 {
		s.assembly = &assembly{table: t, stream: s, forced: forced, info: Info{Number: t.numbers, Guessed: !seg.SYN}}
	} else {
		t.cov.Ignored++
	}
	t.numbers++
	return s, d
}

// opensAcceptor says whether a stream's first segment comes from its Acceptor: certain with a SYN, otherwise a guess by
// the ports. Those of initiators are taken from the upper end of their range.
func (t *Table) opensAcceptor(seg *packet.Segment) bool {
	from, to := t.opt.hasPort(seg.From), t.opt.hasPort(seg.To)
	switch {
	case seg.SYN:
		return seg.ACK
	case from != to:
		return from
	}
	return seg.From.Port < seg.To.Port
}

// late counts a segment with octets that comes after the end of its stream.
func (t *Table) late(s *stream, d Side, seg *packet.Segment) {
	h := &s.past[d]
	seq := seg.Seq
	if seg.SYN {
		seq++
	}
	if !h.started {
		*h = trace{started: true, base: seq, next: seq}
	}
	if s.decoded && int32(seq+uint32(len(seg.Payload))-h.next) > 0 {
		t.cov.Late++
	}
}

// forget ends a stream and takes it out of the table.
func (t *Table) forget(s *stream) {
	if s.assembly != nil {
		s.assembly.finish()
	}
	if recent := &t.recent[slot(&s.flow)]; *recent == s {
		*recent = nil
	}
	t.known.remove(&s.place)
	delete(t.streams, connection(s.flow))
}

// Finish ends every stream, in the order of their numbers.
func (t *Table) Finish() {
	var left []*assembly
	for _, s := range t.streams {
		if s.assembly != nil {
			left = append(left, s.assembly)
		}
	}
	slices.SortFunc(left, func(a, b *assembly) int { return cmp.Compare(a.info.Number, b.info.Number) })
	for _, a := range left {
		a.finish()
	}
}
