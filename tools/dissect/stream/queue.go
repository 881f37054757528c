package stream

// A queue has the pieces of a direction that wait for octets before them, in order and without overlaps. Of octets that
// came more than once it keeps the first copy: that one tells what its sender had received when it first sent them.
type queue struct {
	first, last *piece
	cost        int // octets of memory, about
}

// insert queues a copy of what of p is new.
func (q *queue) insert(l *pool, p piece) {
	at := q.firstEndingAfter(p.offset, p.end())
	for ; p.length > 0 && at != nil && at.offset < p.end(); at = at.next {
		if p.offset < at.offset {
			before := p
			before.endAt(at.offset)
			q.link(l.get(&before), at)
		}
		p.startAt(at.end())
	}
	if p.length > 0 || p.kind == pieceRST {
		q.link(l.get(&p), at)
	}
}

// firstEndingAfter returns the first piece that ends after the beginning of a run, or nil. It looks at the front first,
// then from the back, where most segments belong.
func (q *queue) firstEndingAfter(offset, end int64) *piece {
	if q.first == nil || q.first.offset >= end {
		return q.first
	}
	var at *piece
	for before := q.last; before != nil && before.end() > offset; before = before.prev {
		at = before
	}
	return at
}

// link puts p before another piece, or at the end.
func (q *queue) link(p, before *piece) {
	q.cost += p.cost()
	p.next, p.prev = before, q.last
	if before != nil {
		p.prev, before.prev = before.prev, p
	} else {
		q.last = p
	}
	if p.prev != nil {
		p.prev.next = p
	} else {
		q.first = p
	}
}

// firstOfLength returns the first piece that takes numbers of the sequence space, or nil.
func (q *queue) firstOfLength() *piece {
	p := q.first
	for p != nil && p.length == 0 {
		p = p.next
	}
	return p
}

// pop takes the first piece out. It goes back to the pool when it is done with.
func (q *queue) pop() *piece {
	p := q.first
	q.cost -= p.cost()
	q.first = p.next
	if q.first == nil {
		q.last = nil
	} else {
		q.first.prev = nil
	}
	return p
}

// drop gives every piece back.
func (q *queue) drop(l *pool) {
	for q.first != nil {
		l.put(q.pop())
	}
}
