package stream

import "math/bits"

// pieceKind says what a piece of a direction's sequence space is.
type pieceKind uint8

const (
	pieceOctets pieceKind = iota
	pieceHole             // octets that the snap length cut off
	pieceFIN              // takes one number of the sequence space, like an octet
	pieceRST              // takes none
)

// A piece is a run of one direction's sequence space that came in one packet.
type piece struct {
	kind       pieceKind
	offset     int64  // from the first octet of the stream
	length     int64  // in sequence numbers
	octets     []byte // of pieceOctets
	packet     int
	time       int64
	acked      int64 // how much of the other direction its sender had received; or Everything
	stalled    int64 // how long the other side's window had been closed by then
	prev, next *piece
}

func (p *piece) end() int64 { return p.offset + p.length }

// isEnd says whether p ends its direction, or the stream.
func (p *piece) isEnd() bool { return p.kind == pieceFIN || p.kind == pieceRST }

// startAt cuts off the part of p before an offset, and endAt the part from one on.
func (p *piece) startAt(offset int64) {
	skip := min(max(offset-p.offset, 0), p.length)
	if p.kind == pieceOctets {
		p.octets = p.octets[skip:]
	}
	p.offset, p.length = p.offset+skip, p.length-skip
}

func (p *piece) endAt(offset int64) {
	p.length = min(max(offset-p.offset, 0), p.length)
	if p.kind == pieceOctets {
		p.octets = p.octets[:p.length]
	}
}

// A pool lends pieces with memory for their octets, and has those that came back for the next. Memory comes in powers
// of two.
type pool struct {
	free   [poolClasses]*piece // linked by next
	idle   int                 // octets of memory in free
	lent   int                 // octets of memory that are lent
	blanks *piece              // pieces without octets
}

const (
	leastPoolBits = 9 // 512 octets
	poolClasses   = 9 // up to 128 KiB; what is larger is left to the garbage collector

	// maxPoolOctets is how much memory waits for its next use.
	maxPoolOctets = 2 << 20

	// pieceOverheadOctets is what a piece counts for beside its octets: more than it has, so that there are never so many
	// that finding the place of another takes long.
	pieceOverheadOctets = 512
)

func (p *piece) cost() int { return cap(p.octets) + pieceOverheadOctets }

// get returns a copy of p with octets of its own.
func (l *pool) get(p *piece) *piece {
	q := l.take(len(p.octets))
	octets := append(q.octets[:0], p.octets...)
	*q = *p
	q.octets, q.prev, q.next = octets, nil, nil
	l.lent += q.cost()
	return q
}

// take returns a piece with room for n octets.
func (l *pool) take(n int) *piece {
	if n == 0 {
		if q := l.blanks; q != nil {
			l.blanks = q.next
			l.idle -= q.cost()
			return q
		}
		return new(piece)
	}
	class := max(bits.Len(uint(n-1))-leastPoolBits, 0)
	if class >= poolClasses {
		return &piece{octets: make([]byte, n)}
	}
	if q := l.free[class]; q != nil {
		l.free[class] = q.next
		l.idle -= q.cost()
		return q
	}
	return &piece{octets: make([]byte, 1<<(class+leastPoolBits))}
}

// put takes a piece back.
func (l *pool) put(q *piece) {
	l.lent -= q.cost()
	if l.idle+q.cost() > maxPoolOctets {
		return
	}
	list := &l.blanks
	if n := cap(q.octets); n > 0 {
		class := bits.Len(uint(n-1)) - leastPoolBits
		if class >= poolClasses {
			return
		}
		list = &l.free[class]
	}
	l.idle += q.cost()
	q.prev, q.next = nil, *list
	*list = q
}
