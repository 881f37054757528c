package stream

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

func TestPortReuse(t *testing.T) {
	first := func() *script { return newScript().syns().A(0, "ab", 0).B(0, "xy", 2) }
	second := []string{">'cd", "<'z"}
	for name, c := range map[string]struct {
		s    *script
		want []string
	}{
		"after both FINs":      {first().seg(Initiator, 2, "", 2, fin).seg(Acceptor, 2, "", 3, fin), []string{">'ab", "<'xy", ">FIN", "<FIN"}},
		"after one FIN":        {first().seg(Initiator, 2, "", 2, fin), []string{">'ab", "<'xy", ">FIN", "end"}},
		"without a FIN":        {first(), []string{">'ab", "<'xy", "end"}},
		"after a RST":          {first().seg(Acceptor, 2, "", 2, rst), []string{">'ab", "<'xy", "<RST"}},
		"with octets queued":   {first().A(4, "ef", 2), []string{">'ab", "<'xy", ">gap 2", ">'ef", "end"}},
		"after a start midway": {newScript().A(0, "ab", 0).B(0, "xy", 2), []string{">'ab", "<'xy", "end"}},
		"after a SYN, no more": {newScript().syns(), []string{"end"}},
	} {
		t.Run(name, func(t *testing.T) {
			old := c.s.base
			c.s.again().A(0, "cd", 0).B(0, "z", 2)
			c.s.want(t, slices.Concat(c.want, second)...)
			// late copies of the SYNs before are no third connection
			c.s.base, old = old, c.s.base
			c.s.syns()
			c.s.base = old
			c.s.syns().A(2, "ef", 1).finish().want(t, slices.Concat(c.want, second, []string{">'ef", "end"})...)
			require.Equal(t, 2, c.s.cov.Streams)
		})
	}
}

// The numbers of the next connection may be a little lower than those of one that did not come to anything.
func TestPortReuseBelow(t *testing.T) {
	s := newScript().syns()
	s.base[Initiator] -= 1000
	s.syns().A(0, "ab", 0).finish().want(t, "end", ">'ab", "end")
}

// A capture of one side has one SYN, and that is enough. It may be the Acceptor's.
func TestPortReuseOneSided(t *testing.T) {
	s := newScript()
	syn := func(d Side) {
		s.base = [2]uint32{s.base[0] + 777777, s.base[1] + 888888}
		s.seg(d, -1, "", 0, func(seg *packet.Segment) { seg.SYN, seg.ACK = true, d == Acceptor })
	}
	syn(Initiator)
	s.A(0, "ab", 0)
	syn(Initiator)
	s.A(0, "cd", 0)
	syn(Acceptor)
	s.B(0, "xy", 0)
	syn(Acceptor)
	s.B(0, "z", 0)
	s.finish().want(t, ">'ab", "end", ">'cd", "end", "<'xy", "end", "<'z", "end")
	require.Equal(t, 4, s.cov.Streams)
}

// A stream that nothing is known of keeps its ports: they may be used again by one that something is.
func TestPortReuseAfterAnotherProtocol(t *testing.T) {
	s := newScript()
	verdicts := []Verdict{NotMine, Mine}
	seen := 0
	s.table = NewTable(Options{Protocols: []Protocol{judge(func(a, b Opening, final bool) Verdict {
		if len(a.Octets) == 0 {
			return Undecided
		}
		seen++
		return verdicts[seen-1]
	})}}, &s.cov)
	s.syns().A(0, "GET", 0).A(3, "more", 0).B(0, "xy", 7).again().A(0, "ab", 0).finish()
	require.Equal(t, 2, seen)
	require.Equal(t, 1, s.cov.Ignored)
	require.Equal(t, 1, s.cov.Streams)
	require.Zero(t, s.cov.Late)

	s = newScript()
	s.table.opt = Options{Protocols: s.table.opt.Protocols, Ports: []uint16{1}}
	s.syns().syns().again().again()
	require.Equal(t, 3, s.cov.Ignored)
}
