//go:build unix

package conformance

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A shim that does not answer makes an error. It is killed, and the run goes on with a new one.
func TestHangIsAnError(t *testing.T) {
	t.Parallel()
	for name, cmd := range map[string]string{
		"hangs":             "hang",
		"floods":            "flood",
		"floods one line":   "flood",
		"closes its output": "mute",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, starts := program(t, name)
			after := scenario("after", ask("do"))
			after.Twins = []string{"before"}
			within(t, 2*due, func() {
				results := judge(t, target, scenario("before", ask("do")), scenario("stuck", ask(cmd)), after)
				requireVerdicts(t, results, Pass, Errored, Pass)
				require.Equal(t, "expected: the shim answers "+cmd+"; came: the shim did not answer and was killed", results[1].Reason())
				require.Equal(t, 2, ExitCode(results, Terms{}))
			})
			require.GreaterOrEqual(t, starts(), 2)
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
	within(t, due, func() {
		results := judge(t, target, scenario("a", ask("flood"), breaks()))
		requireVerdicts(t, results, Fail)
		require.LessOrEqual(t, len(results[0].Log), logTailOctets)
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
