package stream

import "github.com/tinyproto/tinyproto/tools/dissect/packet"

// append puts a stream at the busy end.
func (t *Table) append(s *stream) {
	s.kept = t.packets
	t.known.append(s, &s.place)
}

// evict gives up a stream that was idle for long: the first that was not used since it was last looked at. Putting the
// list in order at every segment would cost more than it is worth.
func (t *Table) evict() {
	s := t.known.first()
	for s.used > s.kept {
		t.known.remove(&s.place)
		t.append(s)
		s = t.known.first()
	}
	if s.assembly != nil {
		t.cov.Evicted++
	}
	t.forget(s)
}

// list puts a stream among those that have something queued, as the latest of them, or takes it out.
func (t *Table) list(a *assembly) {
	switch queued := a.cost() > 0; {
	case queued && !a.place.listed():
		t.waiting.append(a, &a.place)
	case !queued && a.place.listed():
		t.waiting.remove(&a.place)
	}
}

// visit ends the waiting of streams that have not had a packet for long.
func (t *Table) visit(seg *packet.Segment) {
	t.visited = t.packets
	for k := t.waiting.root.next; k.listed(); {
		a := k.of
		k = k.next
		a.quiet(seg.Time)
	}
}

// relieve makes streams go on, each in its turn, until less waits.
func (t *Table) relieve() {
	for a := t.waiting.first(); a != nil && t.pool.lent > maxTableOctets; a = t.waiting.first() {
		t.waiting.remove(&a.place)
		a.force()
		t.list(a)
	}
}
