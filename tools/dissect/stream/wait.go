package stream

import (
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// Captures hold an acknowledgement before the octets that it is for, now and then. Once so many packets of the stream,
// or nanoseconds, have passed, those octets are not in the capture. Clocks run backwards: it is the packets that end
// the waiting then.
const (
	patiencePackets     = 64
	patienceNanoseconds = int64(10 * time.Millisecond)
)

// patience is since when a direction waits.
type patience struct {
	on      bool
	to      int64 // for the octets before this offset
	packets int   // of the stream, by then
	packet  int
	time    int64
}

func (w *patience) begin(to int64, packets int, seg *packet.Segment) {
	*w = patience{on: true, to: to, packets: packets, packet: seg.Packet, time: seg.Time}
}

func (w *patience) ended(packets int, seg *packet.Segment) bool {
	return packets-w.packets >= patiencePackets || seg.Time-w.time >= patienceNanoseconds
}

// bound gives up what has been waited for long enough, and what waits when it is too much.
func (a *assembly) bound(seg *packet.Segment) {
	a.await(Initiator, seg)
	a.await(Acceptor, seg)
	for !a.over && a.cost() > a.room() && a.force() {
	}
	a.table.list(a)
}

// quiet gives up what has been waited for long enough by a time at which the stream has no packet.
func (a *assembly) quiet(time int64) {
	for d := Initiator; d <= Acceptor && !a.over; d++ {
		w := &a.halves[d].wait
		if w.on && time-w.time >= patienceNanoseconds {
			a.await(d, &packet.Segment{Packet: w.packet, Time: time})
		}
	}
	a.table.list(a)
}

// cost returns how many octets of memory are queued, about.
func (a *assembly) cost() int { return a.halves[Initiator].queue.cost + a.halves[Acceptor].queue.cost }

func (a *assembly) room() int {
	if a.verdict == Undecided {
		return maxUndecidedOctets
	}
	return maxQueuedOctets
}

// await begins to wait for octets of side d that are acknowledged and missing, and ends it. A later acknowledgement of
// less shows that one was reordered, or wrong.
func (a *assembly) await(d Side, seg *packet.Segment) {
	h := &a.halves[d]
	w := &h.wait
	switch {
	case a.over:
		return
	case !h.settled:
		if h.started && w.ended(a.packets, seg) {
			h.settled, w.on = true, false
			a.drain()
		}
		return
	case h.acked <= h.next:
		w.on = false
		return
	case w.on && w.ended(a.packets, seg):
		a.giveUp(d, min(w.to, h.acked))
	}
	if !a.over && h.acked > h.next && (!w.on || w.to <= h.next) {
		w.begin(h.acked, a.packets, seg)
	}
}

// giveUp passes over octets of side d before an offset that the capture lacks although they are acknowledged, if
// something waits for them. Where that is an end, the last number may have been an end too, and no octet.
func (a *assembly) giveUp(d Side, to int64) {
	h, peer := &a.halves[d], &a.halves[d.Other()]
	if h.queue.first == nil && peer.queue.first == nil {
		return
	}
	a.judge(true)
	a.drain()
	if a.over {
		return
	}
	behind, answer := h.queue.firstOfLength(), peer.queue.first
	switch {
	case behind != nil:
		a.skip(d, min(h.acked, behind.offset), behind.packet, behind.time)
	case answer == nil:
		return
	case answer.isEnd():
		if a.skip(d, to-1, answer.packet, answer.time); !a.over && answer.offset <= peer.next && answer.acked <= h.next+1 {
			a.handFirst(d.Other())
		}
	default:
		a.skip(d, to, answer.packet, answer.time)
	}
	if !a.over {
		a.drain()
	}
}

// giveUpTail passes over the last octets of side d, acknowledged but missing. The last number may have been a FIN.
func (a *assembly) giveUpTail(d Side) {
	h := &a.halves[d]
	a.skip(d, h.acked-1, h.wait.packet, h.wait.time)
}
