package stream

import (
	"slices"
	"sort"
)

// pieceKind says what a piece of a direction's sequence space is.
type pieceKind int

const (
	pieceOctets pieceKind = iota
	pieceHole             // octets that the snap length cut off
	pieceFIN              // takes one number of the sequence space, like an octet
	pieceRST              // takes none
)

// A piece is a run of one direction's sequence space that came in one packet.
type piece struct {
	kind   pieceKind
	offset int64  // from the first octet of the stream
	length int64  // in sequence numbers
	octets []byte // of pieceOctets
	packet int
	time   int64
	ack    uint32 // what its sender had received when it sent the piece
	acks   bool   // ack is valid
}

func (p piece) end() int64 { return p.offset + p.length }

// from returns the part of p at and after an offset, until the part before one.
func (p piece) from(offset int64) piece {
	skip := min(max(offset-p.offset, 0), p.length)
	if p.kind == pieceOctets {
		p.octets = p.octets[skip:]
	}
	p.offset, p.length = p.offset+skip, p.length-skip
	return p
}

func (p piece) until(offset int64) piece {
	p.length = min(max(offset-p.offset, 0), p.length)
	if p.kind == pieceOctets {
		p.octets = p.octets[:p.length]
	}
	return p
}

// A half puts one direction of a stream in order. Of octets that came more than once it keeps the first copy: that one
// tells what its sender had received when it first sent them.
type half struct {
	started bool
	syn     bool   // the stream's beginning was captured, or follows from the other side's
	base    uint32 // the sequence number of offset 0
	next    int64  // the offset of the octet to hand on next
	queue   []piece
	cost    int // octets of memory in the queue, about
}

// pieceOverheadOctets is what a queued piece costs beside its octets.
const pieceOverheadOctets = 256

func (h *half) start(seq uint32, syn bool) { h.started, h.base, h.syn = true, seq, syn }

// offset unwraps a sequence number, taking the one that is nearest to the next octet.
func (h *half) offset(seq uint32) int64 { return h.next + int64(int32(seq-h.base-uint32(h.next))) }

// insert queues what of p is new, with octets of its own. The queue is kept in order and without overlaps.
func (h *half) insert(p piece) {
	p = p.from(h.next)
	i := sort.Search(len(h.queue), func(i int) bool { return h.queue[i].end() > p.offset })
	for ; p.length > 0 && i < len(h.queue) && h.queue[i].offset < p.end(); i++ {
		if have := h.queue[i]; p.offset < have.offset {
			h.queueAt(i, p.until(have.offset))
			i++
		}
		p = p.from(h.queue[i].end())
	}
	if p.length > 0 || p.kind == pieceRST {
		h.queueAt(i, p)
	}
}

func (h *half) queueAt(i int, p piece) {
	p.octets = slices.Clone(p.octets)
	h.queue = slices.Insert(h.queue, i, p)
	h.cost += len(p.octets) + pieceOverheadOctets
}

// head returns the piece with the lowest offset, or nil.
func (h *half) head() *piece {
	if len(h.queue) == 0 {
		return nil
	}
	return &h.queue[0]
}

// pop takes the head off the queue.
func (h *half) pop() piece {
	p := h.queue[0]
	h.cost -= len(p.octets) + pieceOverheadOctets
	h.queue[0] = piece{}
	h.queue = h.queue[1:]
	return p
}

// opening returns what is queued of the direction's beginning.
func (h *half) opening() Opening {
	o := Opening{SYN: h.syn}
	for _, p := range h.queue {
		switch {
		case p.kind == pieceOctets && p.offset == 0:
			o.Octets = p.octets
		case p.kind == pieceOctets, p.kind == pieceHole:
			o.More = true
		}
	}
	return o
}

// drop forgets what is queued.
func (h *half) drop() { h.queue, h.cost = nil, 0 }
