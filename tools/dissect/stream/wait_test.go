package stream

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// A hole that was acknowledged is skipped after 64 further packets of the stream, not sooner.
func TestHoleIsSkippedAfterPackets(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).A(4, "ef", 0)
	s.idle(Initiator, 2*patiencePackets, 6, 0).want(t, ">'ab") // nothing says that the hole was not lost on the wire
	s.B(0, "", 6).idle(Acceptor, patiencePackets-1, 0, 6).want(t, ">'ab")
	s.idle(Acceptor, 1, 0, 6).want(t, ">'ab", ">gap 2", ">'ef")
	s.A(2, "cd", 0).want(t, ">'ab", ">gap 2", ">'ef")
}

// It is skipped after 10 ms too, whichever side's packet shows that they have passed.
func TestHoleIsSkippedAfterTime(t *testing.T) {
	for _, d := range []Side{Initiator, Acceptor} {
		s := newScript().syns().A(0, "ab", 0).A(4, "ef", 0).B(0, "", 6)
		s.time += patienceNanoseconds - 1
		s.seg(d, 6-6*int64(d), "", 6*int64(d)).want(t, ">'ab")
		s.time++
		s.seg(d, 6-6*int64(d), "", 6*int64(d)).want(t, ">'ab", ">gap 2", ">'ef")
	}
}

// The stream itself needs no packet for it.
func TestHoleIsSkippedInSilence(t *testing.T) {
	s := newScript()
	other := newTalk(0)
	other.open(s.table)
	s.got = nil
	s.syns().A(0, "ab", 0).A(4, "ef", 0).B(0, "xy", 6)
	for range 10 * visitPackets {
		s.table.Add(other.segment(Acceptor, 0))
	}
	s.want(t, ">'ab")
	other.seg.Time = patienceNanoseconds
	for range 2 * visitPackets {
		s.table.Add(other.segment(Acceptor, 0))
	}
	s.want(t, ">'ab", ">gap 2", ">'ef", "<'xy")
	require.Nil(t, s.table.waiting.first())
	require.Zero(t, s.table.waiting.length)

	s = newScript()
	other.open(s.table)
	s.got = nil
	s.A(2, "cd", 0).A(0, "ab", 0)
	other.seg.Time = patienceNanoseconds
	for range 2 * visitPackets {
		s.table.Add(other.segment(Acceptor, 0))
	}
	s.want(t, ">'abcd")
}

// Where clocks run backwards, it is the packets that count.
func TestHoleWithClockSetBack(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).A(4, "ef", 0)
	s.time = 1e15
	s.B(0, "", 6)
	s.time = 0
	s.idle(Acceptor, patiencePackets-1, 0, 6).want(t, ">'ab")
	s.idle(Acceptor, 1, 0, 6).want(t, ">'ab", ">gap 2", ">'ef")
}

// The capture has the octets after all: it is they that count.
func TestHoleIsFilled(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).A(4, "ef", 0).B(0, "", 6).idle(Acceptor, patiencePackets-1, 0, 6)
	s.A(2, "cd", 0).want(t, ">'abcdef")
	s = newScript().syns().A(0, "ab", 0).A(4, "ef", 0).B(0, "", 6)
	s.time += 2 * patienceNanoseconds
	s.A(2, "cd", 0).want(t, ">'abcdef")
}

// What waits for the missing octets may be an answer to them.
func TestHoleBeforeAnAnswer(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).B(0, "xy", 4).A(4, "ef", 2)
	s.want(t, ">'ab")
	s.idle(Initiator, patiencePackets, 6, 2).want(t, ">'ab", ">gap 2", "<'xy", ">'ef")
	s = newScript().syns().A(0, "ab", 0).B(0, "xy", 4)
	s.idle(Initiator, patiencePackets, 4, 2).want(t, ">'ab", ">gap 2", "<'xy")
}

// Two holes are two gaps, and each has its own wait.
func TestHolesOneAfterTheOther(t *testing.T) {
	s := newScript().syns().A(2, "c", 0).B(0, "", 3)
	s.time += patienceNanoseconds / 2
	s.A(6, "g", 0).B(0, "", 7)
	s.time += patienceNanoseconds / 2
	s.B(0, "", 7).want(t, ">gap 2", ">'c")
	s.B(0, "", 7).want(t, ">gap 2", ">'c")
	s.time += patienceNanoseconds
	s.B(0, "", 7).want(t, ">gap 2", ">'c", ">gap 3", ">'g")
}

// A later acknowledgement of less shows that one was wrong.
func TestWrongAcknowledgement(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).B(0, "", 1000).B(0, "", 2).idle(Acceptor, patiencePackets, 0, 2)
	s.A(2, "cd", 0).want(t, ">'abcd")
	// a hole that is acknowledged after all has a wait of its own
	s = newScript().syns().A(0, "ab", 0).B(0, "", 1000).B(0, "xy", 4).idle(Acceptor, patiencePackets, 2, 4).want(t, ">'ab", ">gap 2", "<'xy")
	s.A(6, "gh", 0).B(2, "", 8).want(t, ">'ab", ">gap 2", "<'xy")
	// what no window allows is of another connection
	newScript().syns().A(0, "ab", 0).A(2, "cd", 0).B(0, "", 3<<29).finish().want(t, ">'abcd", "end")
}

// Of what was acknowledged since, something may still come.
func TestHoleIsSkippedAsFarAsItWasAwaited(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).B(0, "", 4)
	s.time += patienceNanoseconds - 1
	s.B(0, "xy", 8)
	s.time++
	s.B(2, "", 8).want(t, ">'ab", ">gap 2")
	s.A(4, "efgh", 0).want(t, ">'ab", ">gap 2", ">'efgh", "<'xy")

	s = newScript().syns().A(0, "ab", 0).A(6, "gh", 0).B(0, "", 4).idle(Acceptor, 10*patiencePackets, 0, 4)
	s.want(t, ">'ab", ">gap 2")
	s.A(4, "ef", 0).want(t, ">'ab", ">gap 2", ">'efgh")
}

// A reset may acknowledge anything.
func TestResetAcknowledges(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).seg(Acceptor, 0, "", 9, rst).idle(Initiator, patiencePackets, 2, 0)
	s.want(t, ">'ab").finish().want(t, ">'ab", "<RST")
}

// A reset takes no numbers: what is acknowledged beyond it is missing all the same.
func TestResetInAHole(t *testing.T) {
	s := newScript().syns().A(0, "a", 0).B(0, "xy", 9).seg(Initiator, 5, "", 0, rst)
	s.finish().want(t, ">'a", ">gap 8", "<'xy", ">RST")
	s = newScript().syns().A(0, "a", 0).B(0, "xy", 9).seg(Initiator, 5, "", 0, rst).idle(Acceptor, patiencePackets, 2, 9)
	s.want(t, ">'a", ">gap 8", "<'xy", ">RST")
}

// An acknowledgement may cover a FIN that the capture lacks. It is no octet.
func TestMissingFIN(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).seg(Acceptor, 0, "", 3, fin).idle(Initiator, patiencePackets, 3, 1)
	s.want(t, ">'ab", "<FIN")
	s = newScript().syns().A(0, "ab", 0).seg(Acceptor, 0, "", 5, fin).idle(Initiator, patiencePackets, 5, 1)
	s.want(t, ">'ab", ">gap 2", "<FIN")
	newScript().syns().A(0, "ab", 0).B(0, "", 3).idle(Initiator, patiencePackets, 3, 0).finish().want(t, ">'ab", "end")
	newScript().syns().A(0, "ab", 0).seg(Acceptor, 0, "", 3, fin).finish().want(t, ">'ab", "<FIN", "end")
}

// Of the last octets of a direction it is only the acknowledgement that tells. They count when the stream ends.
func TestMissingTail(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).B(0, "", 9).idle(Acceptor, patiencePackets, 0, 9).want(t, ">'ab")
	s.finish().want(t, ">'ab", ">gap 6", "end")
}

// A capture of one side: what the other must have sent follows from the acknowledgements.
func TestOneSide(t *testing.T) {
	s := newScript().seg(Initiator, -1, "", 0, func(s *packet.Segment) { s.SYN, s.ACK = true, false })
	s.A(0, "ab", 0).A(2, "cd", 3).idle(Initiator, patiencePackets, 4, 3).A(4, "ef", 5).finish()
	s.want(t, ">'ab", "<gap 3", ">'cd", "<gap 2", ">'ef", "end")

	s = newScript().B(0, "xy", 2).idle(Acceptor, patiencePackets, 2, 2).B(2, "z", 4).finish()
	s.want(t, "<'xy", ">gap 2", "<'z", "end")
}

// A hole before a stream's first octets decides what it is by what there is.
func TestHoleBeforeTheVerdict(t *testing.T) {
	final := 0
	s := newScript()
	s.table = NewTable(Options{Protocols: []Protocol{judge(func(a, b Opening, end bool) Verdict {
		if end {
			final++
			require.Equal(t, "ab", string(a.Octets))
			return NotMine
		}
		return Undecided
	})}}, &s.cov)
	s.syns().A(0, "ab", 0).A(2, "cd", 1).idle(Initiator, patiencePackets-1, 4, 1)
	require.Zero(t, final)
	s.idle(Initiator, 1, 4, 1)
	require.Equal(t, 1, final)
	require.Equal(t, 1, s.cov.Ignored)

	s.again().B(0, "", 1).idle(Acceptor, patiencePackets, 0, 1)
	require.Equal(t, 1, final, "nothing is there to be judged")
}

// A conversation may be over at a gap.
func TestHoleEndsTheConversation(t *testing.T) {
	for _, change := range []func(*packet.Segment){fin, rst, func(*packet.Segment) {}} {
		s := newScript()
		s.table.opt.Protocols[0] = &fragile{}
		s.syns().A(0, "ab", 0).seg(Acceptor, 0, "", 9, fin).seg(Acceptor, 1, "x", 9, change).idle(Initiator, patiencePackets, 9, 0)
		s.finish()
		require.Equal(t, 1, s.cov.Streams)
		require.Zero(t, s.table.pool.lent)
	}
}

type fragile struct {
	silent
	over bool
}

func (f *fragile) Converse(*Info) Conversation { return f }
func (f *fragile) Gap(Side, int64, Mark)       { f.over = true }
func (f *fragile) Over() bool                  { return f.over }

// judge is a protocol that is only a way to detect it.
type judge func(a, b Opening, final bool) Verdict

func (j judge) Detect(a, b Opening, final bool) Verdict { return j(a, b, final) }
func (judge) Converse(*Info) Conversation               { return silent{} }

// The time for which the other side's window was closed, until it was open again. What a SYN, a RST or a reordered
// segment says of a window does not count.
func TestStalled(t *testing.T) {
	s := newScript()
	s.seg(Initiator, -1, "", 0, func(seg *packet.Segment) { seg.SYN, seg.ACK = true, false })
	s.seg(Acceptor, -1, "", 0, func(seg *packet.Segment) { seg.SYN, seg.Window = true, 0 })
	window := func(time int64, w uint16, acked int64) {
		s.time = time
		s.seg(Acceptor, 0, "", acked, func(seg *packet.Segment) { seg.Window = w })
	}
	s.A(0, "a", 0)
	window(100, 0, 1)
	s.A(1, "b", 0)
	window(150, 0, 2)
	window(110, 9, 1) // reordered
	s.A(2, "c", 0)
	window(400, 9, 3)
	s.A(3, "d", 0)
	window(500, 0, 4)
	window(450, 9, 4) // the clock was set back
	s.A(4, "e", 0)
	s.seg(Acceptor, 0, "", 5, rst, func(seg *packet.Segment) { seg.Window = 0 })
	var stalled []int64
	for _, at := range s.marks {
		stalled = append(stalled, at.Stalled)
	}
	require.Equal(t, []int64{0, 0, 0, 300, 300}, stalled)
}
