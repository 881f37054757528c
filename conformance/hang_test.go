//go:build unix

package conformance

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A shim that does not answer, or does not stop writing, makes an error. It is killed, and the run goes on with a new
// one.
func TestHangIsAnError(t *testing.T) {
	t.Parallel()
	const (
		silent = "the shim did not answer and was killed"
		floods = "the shim floods its output: "
		aCase  = floods + "more events than any case asks for, such as "
	)
	for name, tc := range map[string]struct {
		cmd, came string
		deadline  time.Duration
	}{
		"hangs":              {"hang", silent, soon},
		"stops itself":       {"stop", silent, soon},
		"closes its output":  {"mute", silent, soon},
		"closes its input":   {"deaf", "the shim has closed its standard input and was killed", soon},
		"floods one line":    {"flood", floods + "above 64 MiB that concern no case, such as ", 2 * due},
		"floods a case":      {"flood", aCase + `{"event":"hook","id":"x`, 2 * due},
		"floods the answers": {"flood", aCase + `{"event":"unsupported","cmd":"another"}`, 2 * due},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, starts := program(t, name)
			after := scenario("after", ask("do"))
			after.Twins = []string{"before"}
			within(t, 6*due, func() {
				report, err := Run(t.Context(), Config{
					Target: target, Protocol: "tinyproto", Deadline: tc.deadline, unhurried: true,
					Cases: []*Case{scenario("before", ask("do")), scenario("stuck", ask(tc.cmd)), after},
				})
				require.NoError(t, err)
				results := report.Results
				requireVerdicts(t, results, Pass, Errored, Pass)
				require.True(t, strings.HasPrefix(results[1].Reason(), "expected: the shim answers "+tc.cmd+"; came: "+tc.came),
					results[1].Reason())
				require.NotContains(t, results[1].Reason(), "\x00")
				require.Equal(t, 2, ExitCode(results, Terms{}))
			})
			require.GreaterOrEqual(t, starts(), 2)
		})
	}
}

// A shim that hangs again and again is soon given to one case at a time, and does not take its time over each.
func TestHangAgainAndAgain(t *testing.T) {
	t.Parallel()
	target, starts := program(t, "hangs every second time")
	var cases []*Case
	for _, id := range strings.Split("abcdefgh", "") {
		cases = append(cases, scenario(id, ask("do")))
	}
	for i, c := range cases[2:] {
		c.Twins = []string{cases[i].ID}
	}
	within(t, 6*due, func() {
		report, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: cases, Deadline: soon})
		require.NoError(t, err)
		for _, r := range report.Results {
			require.Equal(t, Pass, r.Verdict, r.Reason())
		}
		require.Len(t, report.Endings, mostHangs)
	})
	require.Equal(t, mostHangs+6, starts(), "two for two cases each, then one for each case that had hung or was left")
}

// An interrupt ends the run at once, whatever it waits for, and keeps what was judged.
func TestHangInterrupted(t *testing.T) {
	t.Parallel()
	connects := Step{Text: "the client connects", Do: func(p *Play) error { return p.Connect(Client) }}
	for name, step := range map[string]Step{
		"hangs": ask("hang"), "floods": ask("flood"), "connects to nobody": connects, "stops itself": ask("stop"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, _ := program(t, name)
			ctx, cancel := context.WithCancel(t.Context())
			begun := Step{Text: "the other has its verdict", Do: func(*Play) error { time.AfterFunc(soon/4, cancel); return nil }}
			within(t, 2*due, func() {
				stuck := scenario("stuck", begun, step)
				stuck.Twins = []string{"before"}
				report, err := Run(ctx, Config{
					Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("before", ask("do")), stuck}, Deadline: time.Minute,
				})
				require.ErrorIs(t, err, context.Canceled)
				requireVerdicts(t, report.Results, Pass)
				require.True(t, report.Interrupted)
				require.Empty(t, report.Endings)
			})
		})
	}
}

// Cases that a hang takes with it run again alone.
func TestHangOnce(t *testing.T) {
	t.Parallel()
	target, starts := program(t, "hangs once")
	within(t, 2*due, func() {
		requireVerdicts(t, judge(t, target, scenario("a", ask("hang")), scenario("b", ask("hang"))), Pass, Pass)
	})
	require.GreaterOrEqual(t, starts(), 3, "one for both, one for each alone")
}

// A log of any length does no harm; its end is kept.
func TestFloodOfTheLog(t *testing.T) {
	t.Parallel()
	target, _ := program(t, "floods its log")
	within(t, 6*due, func() {
		report, err := Run(t.Context(), Config{
			Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("a", ask("flood"), breaks())}, Deadline: 2 * due, unhurried: true,
		})
		require.NoError(t, err)
		requireVerdicts(t, report.Results, Fail)
		require.LessOrEqual(t, len(report.Results[0].Log), logTailOctets)
	})
}

// One that does not introduce itself in time is a set-up problem.
func TestHangAtTheStart(t *testing.T) {
	t.Parallel()
	for name, why := range map[string]string{
		"never answers hello":        "no answer to hello within 1s: it does not answer; its log ends:\nloading\n",
		"closes its output at hello": "no answer to hello within 1s",
		"reads no more after hello":  `no {"event":"unsupported","cmd":"no-such-command-1"} within 1s`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, starts := program(t, name)
			within(t, due, func() {
				_, err := Run(t.Context(), Config{
					Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("a", meets())}, StartTimeout: time.Second,
				})
				var setUp *ShimError
				require.ErrorAs(t, err, &setUp)
				require.ErrorContains(t, err, why)
			})
			require.Equal(t, 1, starts())
		})
	}
}
