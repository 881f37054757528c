package stream

import (
	"bytes"
	"cmp"
	"container/list"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// Options say which streams are decoded, and by what.
type Options struct {
	Protocol Protocol
	// Ports are the TCP ports whose streams are decoded, whatever they carry. With none, the protocol recognises its
	// streams by their beginning.
	Ports []uint16
}

func (o *Options) hasPort(e packet.End) bool { return slices.Contains(o.Ports, e.Port) }

// maxStreams is how many streams are known at a time, ended ones among them. Beyond it, the one that was idle longest
// is given up.
const maxStreams = 1 << 16

// A Table knows the streams of a capture.
type Table struct {
	opt     Options
	cov     *event.Coverage
	streams map[packet.Flow]*list.Element
	idle    *list.List // of *stream, the longest idle first
	numbers int
}

// NewTable returns a table without streams, which counts in cov what becomes of them.
func NewTable(opt Options, cov *event.Coverage) *Table {
	return &Table{opt: opt, cov: cov, streams: map[packet.Flow]*list.Element{}, idle: list.New()}
}

// Add gives a segment to its stream, which may be new.
func (t *Table) Add(seg *packet.Segment) {
	key := connection(seg.Flow)
	element := t.streams[key]
	var past []uint32
	if element != nil && seg.SYN {
		s := element.Value.(*stream)
		if slices.Contains(s.past, seg.Seq+1) {
			return // a late copy of the SYN of the stream before
		}
		if s.restarted(s.side(seg.From), seg.Seq+1) {
			past = []uint32{s.halves[Initiator].base, s.halves[Acceptor].base}
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
	s.add(s.side(seg.From), seg)
}

func (s *stream) side(from packet.End) Side {
	if from == s.ends[Initiator] {
		return Initiator
	}
	return Acceptor
}

// open makes the stream that begins, or is first seen, with a segment.
func (t *Table) open(seg *packet.Segment, key packet.Flow, past []uint32) *stream {
	s := &stream{key: key, info: Info{Number: t.numbers}, ends: [2]packet.End{seg.From, seg.To}, past: past, cov: t.cov, opt: &t.opt}
	t.numbers++
	if t.opensAcceptor(seg) {
		s.ends[Initiator], s.ends[Acceptor] = seg.To, seg.From
	}
	switch {
	case t.opt.hasPort(seg.From) || t.opt.hasPort(seg.To):
		s.byPort = true
	case len(t.opt.Ports) > 0:
		s.verdict = NotMine
	}
	if s.verdict == NotMine {
		s.close()
	}
	return s
}

// opensAcceptor says whether a stream's first segment comes from its Acceptor: certain with a SYN, otherwise a guess by
// the ports.
func (t *Table) opensAcceptor(seg *packet.Segment) bool {
	if seg.SYN {
		return seg.ACK
	}
	return t.opt.hasPort(seg.From) && !t.opt.hasPort(seg.To)
}

// forget ends a stream and takes it out of the table.
func (t *Table) forget(element *list.Element) {
	s := element.Value.(*stream)
	s.finish()
	t.idle.Remove(element)
	delete(t.streams, s.key)
}

func (t *Table) evict() {
	element := t.idle.Front()
	if !element.Value.(*stream).over {
		t.cov.Evicted++
	}
	t.forget(element)
}

// Finish ends every stream, in the order of their numbers.
func (t *Table) Finish() {
	left := make([]*stream, 0, len(t.streams))
	for _, element := range t.streams {
		left = append(left, element.Value.(*stream))
	}
	slices.SortFunc(left, func(a, b *stream) int { return cmp.Compare(a.info.Number, b.info.Number) })
	for _, s := range left {
		s.finish()
	}
}

// connection names a connection, the same for both directions.
func connection(f packet.Flow) packet.Flow {
	if bytes.Compare(f.From.IP[:], f.To.IP[:]) > 0 || f.From.IP == f.To.IP && f.From.Port > f.To.Port {
		return f.Reverse()
	}
	return f
}
