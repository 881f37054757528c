package stream

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// silent is a protocol whose conversations say nothing.
type silent struct{}

func (silent) Detect(Opening, Opening, bool) Verdict { return Mine }
func (silent) Converse(*Info) Conversation           { return silent{} }
func (silent) Octets(Side, []byte, Mark)             {}
func (silent) Gap(Side, int64, Mark)                 {}
func (silent) FIN(Side, Mark)                        {}
func (silent) Reset(Side, Mark)                      {}
func (silent) Finish()                               {}
func (silent) Over() bool                            { return false }

// Beyond the limit, streams that were not used for long are given up, the oldest first.
func TestStreamsAreBounded(t *testing.T) {
	var cov event.Coverage
	table := NewTable(Options{Protocols: []Protocol{silent{}}}, &cov)
	syn := func(i uint32) *packet.Segment {
		from := packet.End{IP: [16]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}, Port: 40000}
		return &packet.Segment{Flow: packet.Flow{From: from, To: packet.End{Port: 9123}}, SYN: true, Seq: i}
	}
	for i := range uint32(maxStreams + 10) {
		table.Add(syn(i))
		table.Add(syn(5)) // the only one in use
	}
	require.Len(t, table.streams, maxStreams)
	require.Equal(t, 10, cov.Evicted)
	for i, known := range map[uint32]bool{0: false, 4: false, 5: true, 10: false, 11: true} {
		require.Equal(t, known, table.streams[connection(syn(i).Flow)] != nil, "stream %d", i)
	}
	idle := table.known.first().flow
	table.find(&idle)
	table.evict()
	s, _ := table.find(&idle)
	require.Nil(t, s)
	table.Finish()
	require.Equal(t, maxStreams+10, cov.Streams)
}

// A hole that may still be filled is given up when more waits behind it than a window holds.
func TestStreamsQueueIsBounded(t *testing.T) {
	s := newScript().syns()
	chunk := strings.Repeat("z", 60000)
	for i := int64(0); len(s.got) == 0; i++ {
		s.A(1+i*60000, chunk, 0)
		require.LessOrEqual(t, s.table.pool.lent, maxQueuedOctets+64<<10+pieceOverheadOctets)
	}
	require.Equal(t, ">gap 1", s.got[0])
	require.Greater(t, len(s.got[1]), maxQueuedOctets*9/10)
	require.Zero(t, s.table.pool.lent)
}

// Pieces without octets, or with one, cost memory too.
func TestSmallPiecesAreBounded(t *testing.T) {
	s := newScript().syns()
	n := int64(0)
	for ; len(s.got) == 0; n++ {
		s.A(1+2*n, "z", 0)
	}
	require.Less(t, n, int64(maxQueuedOctets/512))
	s = newScript().syns()
	for n = 0; len(s.got) == 0 && n < 1<<20; n++ {
		s.seg(Initiator, 5, "", 0, rst)
	}
	require.Equal(t, []string{">RST"}, s.got)
}

// Over all streams, the one that has waited longest goes on first, and no other is touched for it.
func TestAllQueuesAreBounded(t *testing.T) {
	var cov event.Coverage
	c := &counter{free: true}
	table := NewTable(Options{Protocols: []Protocol{c}}, &cov)
	talks := make([]*talk, 1000)
	for n := range talks {
		talks[n] = newTalk(n)
		talks[n].open(table)
		talks[n].next[Initiator]++ // a hole
	}
	for n := 0; c.gaps == 0; n = (n + 1) % len(talks) {
		table.Add(talks[n].segment(Initiator, payloadOctets))
		require.LessOrEqual(t, table.pool.lent, maxTableOctets)
	}
	first := table.streams[connection(packet.Flow{From: talks[0].ends[0], To: talks[0].ends[1]})].assembly
	require.False(t, first.place.listed())
	require.Equal(t, 1, c.gaps)
	require.Greater(t, table.pool.lent, maxTableOctets*9/10)
	table.Finish()
	require.Equal(t, len(talks), c.gaps)
	require.Zero(t, table.pool.lent)
	require.Nil(t, table.waiting.first())
	require.Zero(t, table.waiting.length)
}

// What is of no protocol, or has ended, keeps its ports and numbers.
func TestOtherStreamsKeepNothing(t *testing.T) {
	s := newScript()
	flow := &packet.Flow{From: s.ends[Initiator], To: s.ends[Acceptor]}
	s.table.opt.All = false
	s.syns().A(0, "ab", 0).A(4, "ef", 0)
	st, _ := s.table.find(flow)
	require.Nil(t, st.assembly, "another protocol")

	s = newScript()
	s.table.opt = Options{Protocols: s.table.opt.Protocols, Ports: []uint16{1}}
	s.syns().A(0, "ab", 0).A(4, "ef", 0)
	st, _ = s.table.find(flow)
	require.Nil(t, st.assembly, "another port")
	require.Equal(t, 1, s.cov.Ignored)

	s = newScript().syns().A(2, "cd", 0).A(0, "ab", 0).seg(Initiator, 4, "", 0, rst)
	st, _ = s.table.find(flow)
	require.Nil(t, st.assembly, "ended")
	require.Zero(t, s.table.pool.lent)
}

// A stream that nothing tells what it is does not wait for long.
func TestUndecidedIsBounded(t *testing.T) {
	s := newScript()
	s.table = NewTable(Options{Protocols: []Protocol{judge(func(_, _ Opening, final bool) Verdict {
		if final {
			return NotMine
		}
		return Undecided
	})}}, &s.cov)
	s.syns()
	for i := int64(0); s.cov.Ignored == 0; i++ {
		s.A(i*1000, strings.Repeat("z", 1000), 0)
		require.LessOrEqual(t, s.table.pool.lent, maxUndecidedOctets)
	}
	require.Zero(t, s.table.pool.lent)
}

// A segment costs no memory, in order or not.
func TestSegmentsCostNoMemory(t *testing.T) {
	for name, step := range map[string]func(*talk, *Table){"in order": (*talk).inOrder, "out of order": (*talk).outOfOrder} {
		table, talks := benchTable(), []*talk{newTalk(0), newTalk(1), newTalk(2)}
		for _, talk := range talks {
			talk.open(table)
		}
		require.Zero(t, testing.AllocsPerRun(10000, func() {
			for _, talk := range talks {
				step(talk, table)
			}
		}), name)
	}
}
