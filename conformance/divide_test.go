package conformance

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCuts(t *testing.T) {
	octets := []byte{1, 2, 3, 4}
	for _, tc := range []struct {
		cuts cuts
		want [][]byte
	}{
		{0, [][]byte{{1, 2, 3, 4}}},
		{1, [][]byte{{1}, {2, 3, 4}}},
		{1 << 2, [][]byte{{1, 2, 3}, {4}}},
		{1 << 3, [][]byte{{1, 2, 3, 4}}}, // behind the last octet
		{1 | 1<<2, [][]byte{{1}, {2, 3}, {4}}},
		{everywhere, [][]byte{{1}, {2}, {3}, {4}}},
	} {
		assert.Equal(t, tc.want, tc.cuts.pieces(octets), "%b", tc.cuts)
	}
	assert.Equal(t, [][]byte{{}}, everywhere.pieces([]byte{}))
}

// Every run of up to ten octets is cut in all 2^(n-1) ways, a longer one at each point, and the whole comes first.
func TestDivisionsOf(t *testing.T) {
	run := func(n int) Step { return Step{Sends: make([]byte, n)} }
	for _, tc := range []struct {
		script []Step
		want   int
	}{
		{nil, 1},
		{[]Step{run(0)}, 1},
		{[]Step{run(1)}, 1},
		{[]Step{run(4)}, 8},
		{[]Step{run(4), run(5)}, 1 + 7 + 15},
		{[]Step{run(10)}, 512},
		{[]Step{run(11)}, 1 + 10},
		{[]Step{{}, run(4), {}, run(40)}, 1 + 7 + 39},
		{[]Step{run(64)}, 64},
	} {
		all := divisionsOf(tc.script)
		assert.Len(t, all, tc.want)
		assert.Equal(t, division{}, all[0])
		seen := map[division]bool{}
		for _, d := range all {
			assert.False(t, seen[d], "%v stands twice", d)
			seen[d] = true
		}
	}
	assert.Panics(t, func() { divisionsOf([]Step{run(65)}) })
}

// sends is a step that divisions cut.
func sends(octets ...byte) Step {
	return Step{Text: "the peer sends", Sends: octets, Do: func(p *Play) error { return p.Send(1, octets) }}
}

func wants(octets ...byte) Step {
	return Step{Text: "the peer receives", Do: func(p *Play) error { return p.WantOctets(1, octets) }}
}

// reader answers every four octets, and says in how many reads they came. It breaks where broken says so.
func reader(pieces func(sizes []int), broken func(sizes []int) bool) fake {
	return opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
		for {
			var sizes []int
			for octets := 0; octets < 4; {
				n, err := conn.Read(make([]byte, 4-octets))
				if err != nil {
					return
				}
				octets += n
				sizes = append(sizes, n)
			}
			pieces(sizes)
			if broken(sizes) {
				conn.Write([]byte{0xFE})
			} else {
				conn.Write([]byte{0xFF})
			}
		}
	})
}

func divided(d Divisions) *Case {
	opening := opens(Server)
	opening.Opens = true
	c := scenario("a", opening, sends(0, 0, 0, 5), wants(0xFF))
	c.Divisions = d
	return c
}

// The peer writes the octets in all eight divisions, the fewest cuts first.
func TestEveryDivisionIsSent(t *testing.T) {
	t.Parallel()
	want := []string{
		"00000005", "00 000005", "0000 0005", "000000 05",
		"00 00 0005", "00 0000 05", "0000 00 05", "00 00 00 05",
	}
	for d, connections := range map[Divisions]int{OnOneConnection: 1, OnConnectionsOfTheirOwn: len(want)} {
		target, _ := reader(func([]int) {}, func([]int) bool { return false }).inProcess()
		results := judge(t, target, divided(d))
		requireVerdicts(t, results, Pass)
		opened := 0
		var sent []string
		for _, e := range results[0].Seen {
			switch {
			case e.Begins:
				sent = append(sent, "")
			case e.Note == "open" && e.From == FromImplementation:
				opened++
			case e.From == FromPeer && len(e.Octets) > 0 && e.Octets[0] != 0xFF:
				sent[len(sent)-1] = strings.TrimSpace(fmt.Sprintf("%s %x", sent[len(sent)-1], e.Octets))
			}
		}
		assert.Equal(t, want, sent)
		assert.Equal(t, connections, opened)
	}
}

// What is cut arrives cut. A busy machine may join pieces on their way, so that a reader is given several tries.
func TestDivisionsAreSeen(t *testing.T) {
	t.Parallel()
	most := 1 // reads that four octets took
	target, _ := reader(func(sizes []int) { most = max(most, len(sizes)) }, func([]int) bool { return false }).inProcess()
	for try := 0; most == 1 && try < 50; try++ {
		requireVerdicts(t, judge(t, target, divided(OnOneConnection)), Pass)
	}
	assert.Greater(t, most, 1, "the four octets have always come at once")
}

// The reason names the division that failed, and the transcript that is shown is of that one.
func TestTheFailingDivisionIsNamed(t *testing.T) {
	t.Parallel()
	sizes := 0
	target, _ := reader(func([]int) { sizes++ }, func([]int) bool { return sizes == 3 }).inProcess()
	r := judge(t, target, divided(OnOneConnection))[0]
	require.Equal(t, Fail, r.Verdict)
	assert.Contains(t, r.Reason(), "came: FE, with the octets divided 00 00 | 00 05")
	shown := r.LastSeen()
	assert.Contains(t, shown[0].Note, "division 3 of 8: 00 00 | 00 05")
	assert.Less(t, len(shown), len(r.Seen))
	var peer bytes.Buffer
	for _, e := range shown {
		if e.From == FromPeer {
			peer.Write(e.Octets)
		}
	}
	assert.Equal(t, []byte{0, 0, 0, 5}, peer.Bytes())
}

// A leftover of one division on a connection of its own is not the next one's.
func TestDivisionsLeaveNothingOver(t *testing.T) {
	t.Parallel()
	target, _ := opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
		io.ReadFull(conn, make([]byte, 4))
		conn.Write([]byte{0xFF, 0xAA})
		io.Copy(io.Discard, conn)
	}).inProcess()
	r := judge(t, target, divided(OnConnectionsOfTheirOwn))[0]
	require.Equal(t, Fail, r.Verdict)
	assert.Contains(t, r.Reason(), atTheEnd+"; came: AA")
}
