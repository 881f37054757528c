package stream

import "github.com/tinyproto/tinyproto/tools/dissect/packet"

// append puts a stream at the busy end.
func (t *Table) append(s *stream) {
	s.kept, s.idler, s.busier = t.packets, t.busiest, nil
	if t.busiest != nil {
		t.busiest.busier = s
	} else {
		t.idlest = s
	}
	t.busiest = s
}

// remove takes a stream out of its list.
func (t *Table) remove(s *stream) {
	if s.idler != nil {
		s.idler.busier = s.busier
	} else {
		t.idlest = s.busier
	}
	if s.busier != nil {
		s.busier.idler = s.idler
	} else {
		t.busiest = s.idler
	}
}

// evict gives up a stream that was idle for long: the first that was not used since it was last looked at. Putting the
// list in order at every segment would cost more than it is worth.
func (t *Table) evict() {
	s := t.idlest
	for s.used > s.kept {
		t.remove(s)
		t.append(s)
		s = t.idlest
	}
	if s.assembly != nil {
		t.cov.Evicted++
	}
	t.forget(s)
}

// list puts a stream among those that have something queued, as the latest of them, or takes it out.
func (t *Table) list(a *assembly) {
	switch queued := a.cost() > 0; {
	case queued && !a.listed:
		t.listed++
		a.listed, a.earlier, a.later = true, t.latest, nil
		if t.latest != nil {
			t.latest.later = a
		} else {
			t.longest = a
		}
		t.latest = a
	case !queued && a.listed:
		t.unlist(a)
	}
}

func (t *Table) unlist(a *assembly) {
	t.listed--
	a.listed = false
	if a.earlier != nil {
		a.earlier.later = a.later
	} else {
		t.longest = a.later
	}
	if a.later != nil {
		a.later.earlier = a.earlier
	} else {
		t.latest = a.earlier
	}
}

// visit ends the waiting of streams that have not had a packet for long.
func (t *Table) visit(seg *packet.Segment) {
	t.visited = t.packets
	for a := t.longest; a != nil; {
		next := a.later
		a.quiet(seg.Time)
		a = next
	}
}

// relieve makes streams go on, each in its turn, until less waits.
func (t *Table) relieve() {
	for t.pool.lent > maxTableOctets && t.longest != nil {
		a := t.longest
		t.unlist(a)
		a.force()
		t.list(a)
	}
}
