package conformance

import (
	"errors"
	"runtime/pprof"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// dead is a lone play whose process has died; it began so long ago.
func dead(ago time.Duration) lone {
	r := Result{Case: scenario("dead"), Verdict: Fail, Came: "the shim ended: exit status 23"}
	return lone{played{result: r, again: true}, time.Now().Add(-ago), nil}
}

// A shim under which no case lives for long is not tried any more, and each case that is left says why.
func TestAloneGivesUp(t *testing.T) {
	r := &run{ctx: t.Context(), cfg: Config{Jobs: 1}, results: map[string]Result{}}
	r.outlive(dead(mostDying + time.Second))
	require.ErrorContains(t, r.lost, "not tried: for 11s every process has died or hung under the one case")
	require.ErrorContains(t, r.lost, "the last: the shim ended: exit status 23")
	require.Equal(t, Fail, r.results["dead"].Verdict, "what was tried keeps its verdict")
	r.alone([]*Case{scenario("left")})
	require.Equal(t, Errored, r.results["left"].Verdict)
	require.Equal(t, r.lost.Error(), r.results["left"].Reason())
}

// One process that lives is enough to go on.
func TestAloneGoesOn(t *testing.T) {
	r := &run{ctx: t.Context(), cfg: Config{Jobs: 1}, results: map[string]Result{}}
	lives := lone{played: played{result: Result{Case: scenario("lives"), Verdict: Pass}}}
	r.outlive(dead(mostDying - time.Second))
	r.outlive(lives)
	r.outlive(dead(time.Second))
	require.NoError(t, r.lost)
	r.dying = time.Now().Add(-2 * mostDying)
	r.land(&flight{running: 1}, lives.played)
	r.outlive(dead(time.Second))
	require.NoError(t, r.lost, "also one that several cases share")
}

// A shim that does not start again is not tried for each case that is left.
func TestAloneDoesNotStart(t *testing.T) {
	starts := 0
	target := Target{Name: "fake", start: func() (*process, error) { starts++; return nil, errors.New("no such file") }}
	r := &run{ctx: t.Context(), cfg: Config{Target: target, Protocol: "tinyproto", Jobs: 1}, results: map[string]Result{}}
	r.alone([]*Case{scenario("a"), scenario("b"), scenario("c")})
	require.Equal(t, 1, starts)
	for _, id := range []string{"a", "b", "c"} {
		require.Equal(t, Errored, r.results[id].Verdict)
		require.Equal(t, "the shim does not start again: no such file", r.results[id].Reason())
	}
}

// When a run is over, nothing of it runs in this process either: no reader, no writer, no peer.
func TestRunLeavesNoGoroutine(t *testing.T) {
	target, _ := fake{on: map[string]func(*faking, Command){"die": func(s *faking, _ Command) { s.leave() }}}.inProcess()
	judge(t, target, scenario("a", opens(Server)), scenario("b", opens(Client), breaks()), scenario("c", opens(Client), ask("die")))
	left := func() (left []string) {
		var all strings.Builder
		pprof.Lookup("goroutine").WriteTo(&all, 2)
		for _, g := range strings.Split(all.String(), "\n\n") {
			if strings.Contains(g, "/conformance.") && !strings.Contains(g, "TestRunLeavesNoGoroutine") && !strings.Contains(g, "testing.tRunner") {
				left = append(left, g)
			}
		}
		return left
	}
	require.Eventually(t, func() bool { return len(left()) == 0 }, due, 5*time.Millisecond)
	require.Empty(t, left())
}
