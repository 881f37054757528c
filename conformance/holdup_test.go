package conformance

import (
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What a pulse that ticked at these times, in milliseconds, says of the time from one to another.
func TestPulse(t *testing.T) {
	at := func(ms int) time.Time { return time.Unix(0, 0).Add(time.Duration(ms) * time.Millisecond) }
	for name, tc := range map[string]struct {
		ticks     []int
		from, now int
		want      time.Duration
	}{
		"has not begun":                    {nil, 0, 1000, 0},
		"is in time":                       {[]int{0, 10, 20, 30}, 0, 35, 0},
		"is a little late":                 {[]int{0, 10, 69, 79}, 0, 80, 0},
		"is late":                          {[]int{0, 10, 960, 970}, 0, 970, 940 * time.Millisecond},
		"is late twice":                    {[]int{0, 110, 120, 330, 390}, 0, 390, 200 * time.Millisecond},
		"was late before":                  {[]int{0, 500, 510}, 505, 512, 0},
		"was late already":                 {[]int{0, 500, 510}, 400, 512, 100 * time.Millisecond},
		"is due, and has not ticked yet":   {[]int{0, 10}, 0, 520, 500 * time.Millisecond},
		"was overtaken":                    {[]int{0, 200, 20}, 0, 205, 190 * time.Millisecond},
		"has ticked, and is due once more": {[]int{0, 110}, 0, 240, 120 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			var p pulse
			for _, ms := range tc.ticks {
				p.tick(at(ms))
			}
			require.Equal(t, tc.want, p.heldUp(at(tc.from), at(tc.now)))
			require.Equal(t, tc.want, p.heldUp(at(tc.from), at(tc.now)), "it counts once")
		})
	}
}

// A heldUpCase has a timeout of so many ms. In its first plays the suite is held up for a while, and it fails; so it
// does in every play if it is broken.
func heldUpCase(played *int, timeoutMS, plays int, broken bool, holdUp func(*Play)) *Case {
	return scenario("a", Step{Text: "it is met", Do: func(p *Play) error {
		*played++
		p.Options.TimeoutMS = timeoutMS
		if *played <= plays {
			holdUp(p)
		}
		if broken || *played <= plays {
			return &Failure{Came: "something else"}
		}
		return nil
	}})
}

// stops keeps the run's pulse from ticking, as a machine does on which nothing of the suite runs.
func stops(d time.Duration) func(*Play) {
	return func(p *Play) {
		p.pulse.mu.Lock()
		defer p.pulse.mu.Unlock()
		time.Sleep(d)
	}
}

// waitsLate is a wait of the play that has ended late by d, where the pulse was not.
func waitsLate(d time.Duration) func(*Play) {
	return func(p *Play) { p.toTake(0, time.Now().Add(-d)) }
}

const aHold = 150 * time.Millisecond

// judgeHurried is judge, but for what fails while the suite is held up.
func judgeHurried(t *testing.T, target Target, cases ...*Case) []Result {
	t.Helper()
	report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: cases})
	require.NoError(t, err)
	return report.Results
}

// What fails while the suite is held up is played again, and judged by that.
func TestHeldUpPlayIsSetAside(t *testing.T) {
	t.Parallel()
	for name, holdUp := range map[string]func(*Play){"nothing runs": stops(aHold), "a wait is late": waitsLate(aHold)} {
		for broken, want := range map[bool]Verdict{false: Pass, true: Fail} {
			t.Run(name+", then "+string(want), func(t *testing.T) {
				t.Parallel()
				target, starts := fake{}.inProcess()
				played := 0
				r := judgeHurried(t, target, heldUpCase(&played, 400, 2, broken, holdUp))[0]
				require.Equal(t, want, r.Verdict, r.Reason())
				require.Equal(t, 3, played)
				require.Equal(t, int64(1), starts.Load(), "the shim lives on")
				require.Len(t, r.Seen, 2)
				require.Regexp(t, `^play 1 of this case failed while the machine held the suite up for \d+ms, and was set aside$`, r.Seen[0].Note)
				require.Contains(t, r.Seen[1].Note, "play 2 of this case")
			})
		}
	}
}

// What fails in each of its plays, while the suite is held up in each, is not judged.
func TestHeldUpAgainAndAgain(t *testing.T) {
	t.Parallel()
	target, _ := fake{}.inProcess()
	played := 0
	results := judgeHurried(t, target, heldUpCase(&played, 400, mostPlays, true, waitsLate(2*time.Minute)))
	requireVerdicts(t, results, Errored)
	require.Equal(t, mostPlays, played)
	require.Equal(t, "not judged: the machine held the suite up for 2m0s while the case ran, and in 3 plays before: "+
		"run it again on a less busy machine, or with fewer --jobs", results[0].Reason())
	require.Equal(t, 2, ExitCode(results, Terms{}))
}

// A failure that no hold-up explains is one at once, so that no flaky implementation is given another play: the suite
// was held up for less than a fifth of the timeout and half of the deadline, or not at all.
func TestFailureIsNotPlayedAgain(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		timeoutMS int
		deadline  time.Duration
		late      time.Duration
	}{
		"no hold-up":                    {60_000, time.Minute, 0},
		"short of the timeout's fifth":  {10_000, time.Minute, 1900 * time.Millisecond},
		"short of the deadline's half":  {60_000, 4 * time.Second, 1900 * time.Millisecond},
		"no timeout but the protocol's": {0, time.Minute, 900 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, _ := fake{}.inProcess()
			played := 0
			c := heldUpCase(&played, tc.timeoutMS, 1, true, waitsLate(tc.late))
			report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: []*Case{c}, Deadline: tc.deadline})
			require.NoError(t, err)
			requireVerdicts(t, report.Results, Fail)
			require.Equal(t, 1, played)
			require.Empty(t, report.Results[0].Seen)
		})
	}
}

// A hold-up takes nothing from a pass, nor from what the shim declines.
func TestHeldUpAndNotFailed(t *testing.T) {
	t.Parallel()
	target, _ := fake{}.inProcess()
	late := Step{Text: "a wait is late", Do: func(p *Play) error { waitsLate(time.Hour)(p); return nil }}
	declined := Step{Text: "it sends", Do: func(*Play) error { return &UnsupportedError{"too large"} }}
	requireVerdicts(t, judgeHurried(t, target, scenario("a", late), scenario("b", late, declined)), Pass, Skip)
}

// A case is played again when no other is in flight, and what builds on it waits for that.
func TestHeldUpPlaysAgainAlone(t *testing.T) {
	t.Parallel()
	target, _ := fake{}.inProcess()
	begun, failed := make(chan struct{}), make(chan struct{})
	var over atomic.Bool
	company := scenario("company", Step{Text: "it lasts", Do: func(*Play) error {
		close(begun)
		<-failed
		time.Sleep(quiet)
		over.Store(true)
		return nil
	}})
	played := 0
	c := heldUpCase(&played, 0, 1, false, func(p *Play) {
		<-begun
		waitsLate(time.Minute)(p)
		close(failed)
	})
	c.Script = append(c.Script, Step{Text: "it is alone", Do: func(*Play) error {
		if !over.Load() {
			return &Failure{Came: "company"}
		}
		return nil
	}})
	after := scenario("after", meets())
	after.Twins = []string{"a"}
	requireVerdicts(t, judgeHurried(t, target, after, c, company), Pass, Pass, Pass)
	require.Equal(t, 2, played)
}

// Also a case that was given a process of its own.
func TestHeldUpInAProcessOfItsOwn(t *testing.T) {
	t.Parallel()
	target, starts := fake{on: map[string]func(*faking, Command){"die once": func(s *faking, c Command) {
		if s.number == 1 {
			s.leave()
			return
		}
		s.done(c)
	}}}.inProcess()
	played := 0
	c := heldUpCase(&played, 0, 1, false, waitsLate(time.Minute))
	c.Script = append([]Step{ask("die once")}, c.Script...)
	requireVerdicts(t, judgeHurried(t, target, c), Pass)
	require.Equal(t, 2, played)
	require.Equal(t, int64(2), starts.Load())
}

// What the shim takes to read its commands is no part of a wait for nothing, unless it takes longer than that: then the
// peer is late.
func TestQuietIsLate(t *testing.T) {
	t.Parallel()
	const takes = time.Second
	f := fake{on: map[string]func(*faking, Command){"rest": func(*faking, Command) { time.Sleep(takes) }}}
	lateBy := func(d time.Duration) (late time.Duration) {
		verdictOf(t, f, opens(Server), Step{Text: "nothing comes", Do: func(p *Play) error {
			p.command(Command{Cmd: "rest"})
			err := p.WantQuietFor(1, d)
			late = p.late
			return err
		}})
		return late
	}
	require.Less(t, lateBy(takes+takes/4), takes)
	require.GreaterOrEqual(t, lateBy(quiet), takes/2)
}
