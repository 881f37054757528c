package stream

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

func TestInOrder(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).B(0, "xy", 2).A(2, "cd", 2).seg(Initiator, 4, "ef", 2, fin).seg(Acceptor, 2, "", 7, fin)
	s.want(t, ">'ab", "<'xy", ">'cdef", ">FIN", "<FIN")
	require.Equal(t, 1, s.cov.Streams)
	require.Equal(t, Mark{Packet: 5, Offset: 2, Acked: 2}, s.marks[2])
}

func TestWraparound(t *testing.T) {
	for name, play := range map[string]func(*script) *script{
		"in order":     func(s *script) *script { return s.A(0, "ab", 0).A(2, "cd", 0).A(4, "ef", 0) },
		"out of order": func(s *script) *script { return s.A(4, "ef", 0).A(2, "cd", 0).A(0, "ab", 0) },
		"overlapping retransmission": func(s *script) *script {
			return s.A(0, "abc", 0).A(1, "BCd", 0).A(5, "f", 0).A(0, "ABCDEF", 0)
		},
	} {
		for before := range uint32(8) {
			s := newScript()
			s.base = [2]uint32{-before, -before / 2}
			want := "abcdef"
			if name == "overlapping retransmission" {
				want = "abcdEf"
			}
			play(s.syns()).B(0, "xy", 6).seg(Initiator, 6, "", 2, fin).seg(Acceptor, 2, "", 7, fin)
			require.Equal(t, []string{">'" + want, "<'xy", ">FIN", "<FIN"}, s.got, "%s, %d octets before the wrap", name, before)
		}
	}
}

// A stream of 10 GiB wraps twice. Segments are swapped, repeated, and lost to the capture.
func TestManyWraps(t *testing.T) {
	const n, large, rounds, lost = 1000, 16 << 20, int64(640), 6
	octets := make([]byte, large)
	s, c := newScript(), &counter{}
	s.table.opt.Protocols[0] = c
	s.syns()
	at := int64(0)
	send := func(from, to int64) {
		s.seg(Initiator, at+from, "", 0, func(seg *packet.Segment) { seg.Payload = octets[:to-from] })
	}
	for i := range rounds {
		send(0, n)
		send(2*n, 3*n)
		if i%100 != 99 {
			send(n, 2*n)
		}
		send(2*n, 3*n)
		send(3*n, large)
		at += large
		s.B(0, "", at)
	}
	s.finish()
	require.EqualValues(t, rounds*large-lost*n, c.octets)
	require.EqualValues(t, lost*n, c.missing)
	require.Equal(t, lost, c.gaps)
}

// A counter is a conversation that counts.
type counter struct {
	silent
	octets, missing int64
	gaps            int
	free            bool // offsets are those of many streams
}

func (c *counter) Converse(*Info) Conversation { return c }
func (c *counter) Octets(d Side, b []byte, at Mark) {
	if !c.free && at.Offset != c.octets+c.missing {
		panic("test: octets are misplaced")
	}
	c.octets += int64(len(b))
}
func (c *counter) Gap(d Side, n int64, at Mark) { c.gaps, c.missing = c.gaps+1, c.missing+n }

func TestNoSYN(t *testing.T) {
	for name, c := range map[string]struct {
		s    *script
		want []string
	}{
		"in order":              {newScript().A(0, "ab", 0).B(0, "xy", 2).A(2, "cd", 2), []string{">'ab", "<'xy", ">'cd", "end"}},
		"first out of order":    {newScript().A(2, "cd", 0).A(0, "ab", 0).B(0, "xy", 4), []string{">'abcd", "<'xy", "end"}},
		"first two backwards":   {newScript().A(4, "ef", 0).A(2, "cd", 0).A(0, "ab", 0).B(0, "xy", 6), []string{">'abcdef", "<'xy", "end"}},
		"both out of order":     {newScript().A(2, "cd", 2).B(0, "xy", 0).A(0, "ab", 0).B(2, "z", 4), []string{"<'xy", ">'abcd", "<'z", "end"}},
		"first acknowledgement": {newScript().B(0, "", 2).A(0, "ab", 0).A(2, "cd", 0), []string{">'abcd", "end"}},
		"first a hole":          {newScript().B(0, "", 0).A(2, "cd", 0).A(0, "ab", 0), []string{">'abcd", "end"}},
		"first a keep-alive":    {newScript().A(-1, "", 0).B(0, "", 0).A(0, "ab", 0), []string{">'ab", "end"}},
		"later an octet":        {newScript().A(1, "b", 1).A(0, "a", 0).B(0, "x", 1), []string{">'a", "<'x", ">'b", "end"}},
		"later a keep-alive":    {newScript().B(0, "", 0).A(-1, "!", 0).A(0, "ab", 0), []string{">'ab", "end"}},
		"SYN after its octets": {newScript().A(2, "cd", 0).seg(Initiator, -1, "", 0, func(s *packet.Segment) { s.SYN, s.ACK = true, false }).A(0, "ab", 0),
			[]string{">'abcd", "end"}},
		"one side": {newScript().A(2, "cd", 0).A(0, "ab", 0).A(4, "ef", 0), []string{">'abcdef", "end"}},
	} {
		t.Run(name, func(t *testing.T) {
			c.s.finish().want(t, c.want...)
			require.Equal(t, 1, c.s.cov.Streams)
		})
	}
}

// A direction's beginning may move back while something waits for its octets.
func TestNoSYNMovesBack(t *testing.T) {
	s := newScript().B(0, "", 2).B(0, "xy", 6).A(0, "ab", 0).A(2, "cd", 0).idle(Initiator, patiencePackets-3, 4, 0)
	s.want(t, ">'abcd")
	s.idle(Initiator, 1, 4, 0).want(t, ">'abcd", ">gap 2", "<'xy")
}

// What was captured first of a direction is not what it opens with, until the other side has acknowledged so much.
func TestNoSYNOpening(t *testing.T) {
	var opened []string
	s := newScript()
	s.table = NewTable(Options{Protocols: []Protocol{judge(func(a, _ Opening, final bool) Verdict {
		require.False(t, a.SYN)
		require.True(t, a.More)
		opened = append(opened, string(a.Octets))
		return Undecided
	})}}, &s.cov)
	s.A(2, "cd", 0).A(0, "ab", 0).B(0, "", 4)
	require.Equal(t, []string{"", "", "ab"}, opened)
}

// A forced stream of which there is not one octet, nor a beginning, is none.
func TestNothing(t *testing.T) {
	s := newScript().A(0, "", 0).B(0, "", 0).B(0, "", 9).seg(Acceptor, 0, "", 9, fin).idle(Initiator, patiencePackets, 9, 0).finish()
	require.Empty(t, s.got)
	require.Equal(t, 1, s.cov.Ignored)
}

// Where octets of both sides wait for the verdict, the earlier packet goes first.
func TestEarlierPacketFirst(t *testing.T) {
	s := newScript()
	s.table.opt.All = false
	s.table.opt.Protocols[0] = &both{script: s}
	s.syns().B(0, "x", 0).B(1, "y", 0).A(0, "ab", 0).want(t, "<'xy", ">'ab")
	s = newScript()
	s.table.opt.All = false
	s.table.opt.Protocols[0] = &both{script: s}
	s.syns().A(0, "a", 0).A(1, "b", 0).B(0, "xy", 0).want(t, ">'ab", "<'xy")
}

// both is a protocol of all streams in which both sides speak.
type both struct{ *script }

func (b *both) Detect(h, peer Opening, final bool) Verdict {
	if len(h.Octets) > 0 && len(peer.Octets) > 0 {
		return Mine
	}
	return Undecided
}

// Where nothing comes from the other side, a direction begins with the first segment after a while.
func TestNoSYNOneSided(t *testing.T) {
	s := newScript().A(0, "ab", 0)
	for i := range int64(patiencePackets - 1) {
		s.A(2+i, "c", 0)
	}
	require.Empty(t, s.got)
	s.A(2+patiencePackets-1, "d", 0)
	require.Len(t, s.got, 1)

	s = newScript().A(0, "ab", 0)
	s.time += patienceNanoseconds
	s.A(2, "c", 0).want(t, ">'abc")
}

func TestOutOfOrder(t *testing.T) {
	for name, c := range map[string]struct {
		s    *script
		want []string
	}{
		"swapped":           {newScript().syns().A(2, "cd", 0).A(0, "ab", 0), []string{">'abcd", "end"}},
		"sent again":        {newScript().syns().A(0, "ab", 0).A(0, "AB", 0).A(2, "cd", 0).A(0, "ABCD", 0), []string{">'abcd", "end"}},
		"overlap in queue":  {newScript().syns().A(2, "cd", 0).A(5, "f", 0).A(1, "BCDEFG", 0).A(0, "a", 0), []string{">'aBcdEfG", "end"}},
		"overlap with next": {newScript().syns().A(0, "ab", 0).A(1, "BC", 0), []string{">'abC", "end"}},
		"FIN before octets": {newScript().syns().seg(Initiator, 4, "", 0, fin).A(2, "cd", 0).A(0, "ab", 0).seg(Acceptor, 0, "", 5, fin),
			[]string{">'abcd", ">FIN", "<FIN"}},
		"octets with FIN before octets": {newScript().syns().seg(Initiator, 2, "cd", 0, fin).A(0, "ab", 0), []string{">'abcd", ">FIN", "end"}},
		"FIN twice":                     {newScript().syns().seg(Initiator, 0, "a", 0, fin).seg(Initiator, 0, "a", 0, fin).B(0, "x", 2), []string{">'a", ">FIN", "<'x", "end"}},
		"keep-alive of no octet":        {newScript().syns().A(0, "ab", 0).A(1, "", 0).B(0, "", 2).A(2, "cd", 0), []string{">'abcd", "end"}},
		"keep-alive of one octet":       {newScript().syns().A(0, "ab", 0).A(1, "!", 0).B(0, "", 2).A(2, "cd", 0), []string{">'abcd", "end"}},
		"answer before its question":    {newScript().syns().B(0, "xy", 2).A(0, "ab", 0).A(2, "cd", 2), []string{">'ab", "<'xy", ">'cd", "end"}},
		"acknowledgement before octets": {newScript().syns().B(0, "", 2).A(0, "ab", 0).A(2, "cd", 0), []string{">'abcd", "end"}},
	} {
		t.Run(name, func(t *testing.T) { c.s.finish().want(t, c.want...) })
	}
}

// A segment larger than a page, or than anything that is pooled, waits whole.
func TestOutOfOrderLarge(t *testing.T) {
	for _, n := range []int{512, 513, 5000, 128 << 10, 300 << 10} {
		text := strings.Repeat("z", n)
		s := newScript().syns().A(1, text, 0).A(0, "a", 0)
		s.want(t, ">'a"+text)
		require.Len(t, s.marks, 2, "%d octets come in one call", n)
		require.Zero(t, s.table.pool.lent)
	}
}

func TestClockSetBack(t *testing.T) {
	s := newScript().syns()
	for _, offset := range []int64{0, 2, 1, 3} {
		s.time -= 1e9
		s.A(offset, "abcd"[offset:offset+1], 0)
	}
	s.want(t, ">'abcd")
}

func TestCutSegment(t *testing.T) {
	cut := func(seg *packet.Segment) { seg.Cut = 3 }
	s := newScript().syns().seg(Initiator, 0, "ab", 0, cut).A(5, "fg", 0).B(0, "x", 7)
	s.want(t, ">'ab", ">gap 3", ">'fg", "<'x")
	require.Equal(t, 1, s.cov.CutSegments)
	newScript().syns().A(5, "fg", 0).seg(Initiator, 0, "ab", 0, cut).want(t, ">'ab", ">gap 3", ">'fg")
}

// A reset ends both directions, so that it comes after all that was captured before it.
func TestReset(t *testing.T) {
	newScript().syns().A(0, "ab", 0).seg(Acceptor, 0, "", 2, rst).want(t, ">'ab", "<RST")
	newScript().syns().A(0, "ab", 0).A(4, "ef", 0).seg(Acceptor, 0, "", 2, rst).A(2, "cd", 0).want(t, ">'abcdef", "<RST")
	newScript().syns().A(0, "ab", 0).A(4, "ef", 0).seg(Acceptor, 0, "", 2, rst).finish().want(t, ">'ab", ">gap 2", ">'ef", "<RST")
	newScript().syns().seg(Initiator, 2, "", 0, rst).A(0, "ab", 0).want(t, ">'ab", ">RST")
}

func TestLateSegments(t *testing.T) {
	s := newScript().syns().A(0, "ab", 0).seg(Initiator, 2, "", 0, rst)
	s.A(0, "ab", 0).A(2, "", 0)
	require.Zero(t, s.cov.Late)
	s.A(2, "cd", 0).B(0, "xy", 2)
	require.Equal(t, 2, s.cov.Late)
	s.finish().want(t, ">'ab", ">RST")
}

// Who the Initiator is follows from a SYN of either side, otherwise from the ports.
func TestSides(t *testing.T) {
	syn := func(seg *packet.Segment) { seg.SYN, seg.ACK = true, false }
	synAck := func(seg *packet.Segment) { seg.SYN = true }
	for name, c := range map[string]struct {
		play    func(*script) *script
		guessed bool
	}{
		"SYN":                      {func(s *script) *script { return s.seg(Initiator, -1, "", 0, syn) }, false},
		"SYN-ACK":                  {func(s *script) *script { return s.seg(Acceptor, -1, "", 0, synAck) }, false},
		"octets":                   {func(s *script) *script { return s.A(0, "a", 0) }, true},
		"octets of the Acceptor":   {func(s *script) *script { return s.B(0, "x", 0) }, true},
		"octets, then a SYN":       {func(s *script) *script { return s.A(0, "a", 0).seg(Initiator, -1, "", 0, syn) }, false},
		"octets, then a SYN-ACK":   {func(s *script) *script { return s.B(0, "x", 0).seg(Acceptor, -1, "", 0, synAck) }, false},
		"octets, then a wrong SYN": {func(s *script) *script { return s.B(0, "x", 0).seg(Acceptor, -1, "", 0, syn) }, true},
	} {
		s := c.play(newScript())
		st, d := s.table.find(&packet.Flow{From: s.ends[Initiator], To: s.ends[Acceptor]})
		require.Equal(t, Initiator, d, name)
		require.Equal(t, c.guessed, st.assembly.info.Guessed, name)
	}
}
