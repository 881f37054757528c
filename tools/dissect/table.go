package dissect

import (
	"cmp"
	"container/list"
	"net/netip"
	"slices"
)

// maxStreams is how many streams are known at a time, ended ones among them. Beyond it, the one that was idle longest
// is given up.
const maxStreams = 1 << 16

// A table knows the streams of a capture.
type table struct {
	file    string
	opt     Options
	cov     *Coverage
	out     *output
	streams map[flow]*list.Element
	idle    *list.List // of *stream, the longest idle first
	numbers int
}

func newTable(file string, opt Options, cov *Coverage, out *output) *table {
	return &table{file: file, opt: opt, cov: cov, out: out, streams: map[flow]*list.Element{}, idle: list.New()}
}

// add gives a segment to its stream, which may be new.
func (t *table) add(seg *segment) {
	key := seg.flow()
	element := t.streams[key]
	var past []uint32
	if element != nil && seg.syn {
		s := element.Value.(*stream)
		if slices.Contains(s.past, seg.seq+1) {
			return // a late copy of the SYN of the stream before
		}
		if s.restarted(s.side(seg.from), seg.seq+1) {
			past = []uint32{s.halves[initiator].base, s.halves[acceptor].base}
			t.forget(element)
			element = nil
		}
	}
	if element == nil {
		if len(t.streams) >= maxStreams {
			t.evict()
		}
		element = t.idle.PushBack(t.open(seg, key, past))
		t.streams[key] = element
	}
	t.idle.MoveToBack(element)
	s := element.Value.(*stream)
	s.add(s.side(seg.from), seg)
}

func (s *stream) side(from netip.AddrPort) side {
	if from == s.ends[initiator] {
		return initiator
	}
	return acceptor
}

// open makes the stream that begins, or is first seen, with a segment.
func (t *table) open(seg *segment, key flow, past []uint32) *stream {
	s := &stream{key: key, number: t.numbers, ends: [2]netip.AddrPort{seg.from, seg.to}, past: past, cov: t.cov}
	t.numbers++
	if t.opensAcceptor(seg) {
		s.ends[initiator], s.ends[acceptor] = seg.to, seg.from
	}
	switch {
	case t.opt.hasPort(seg.from) || t.opt.hasPort(seg.to):
		s.byPort = true
	case len(t.opt.Ports) > 0:
		s.verdict = isOther
	}
	s.conv = &conversation{table: t, stream: s}
	if s.verdict == isOther {
		s.close()
	}
	return s
}

// opensAcceptor says whether a stream's first segment comes from its acceptor: certain with a SYN, otherwise a guess by
// the ports.
func (t *table) opensAcceptor(seg *segment) bool {
	if seg.syn {
		return seg.acks
	}
	return t.opt.hasPort(seg.from) && !t.opt.hasPort(seg.to)
}

// forget ends a stream and takes it out of the table.
func (t *table) forget(element *list.Element) {
	s := element.Value.(*stream)
	s.finish()
	t.idle.Remove(element)
	delete(t.streams, s.key)
}

func (t *table) evict() {
	element := t.idle.Front()
	if !element.Value.(*stream).over {
		t.cov.Evicted++
	}
	t.forget(element)
}

// finish ends every stream, in the order of their numbers.
func (t *table) finish() {
	left := make([]*stream, 0, len(t.streams))
	for _, element := range t.streams {
		left = append(left, element.Value.(*stream))
	}
	slices.SortFunc(left, func(a, b *stream) int { return cmp.Compare(a.number, b.number) })
	for _, s := range left {
		s.finish()
	}
}
