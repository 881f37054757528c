//go:build unix

package conformance

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// SHIM.md, "What is judged": if the shim dies with cases in flight, each is run again alone in a fresh process; dying
// again is fail, with the exit status or signal in the reason.
func TestCrashIsAFailure(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]string{
		"exits":          fmt.Sprintf("exit status %d", exitStatus),
		"exits well":     "exit status 0",
		"is killed":      "signal: killed",
		"leaks and dies": fmt.Sprintf("exit status %d", exitStatus),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, starts := program(t, name)
			after := scenario("after", ask("do"))
			after.Twins = []string{"before"}
			within(t, 2*due, func() {
				results := judge(t, target, scenario("before", ask("do")), scenario("fatal", ask("die")), after)
				requireVerdicts(t, results, Pass, Fail, Pass)
				require.Equal(t, "expected: the shim answers die; came: the shim ended: "+status, results[1].Reason())
				if name == "exits" {
					require.Equal(t, "out of luck\n", results[1].Log)
				}
				require.Equal(t, 1, ExitCode(results, Terms{}))
			})
			require.GreaterOrEqual(t, starts(), 2)
		})
	}
}

// A shim that dies before it has answered hello is a set-up problem, with its status and its log.
func TestCrashAtHello(t *testing.T) {
	t.Parallel()
	target, starts := program(t, "dies at hello")
	within(t, due, func() {
		_, err := Run(t.Context(), Config{Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("a", meets())}})
		var setUp *ShimError
		require.ErrorAs(t, err, &setUp)
		require.ErrorContains(t, err, fmt.Sprintf("exit status %d", exitStatus))
		require.ErrorContains(t, err, "no such module")
	})
	require.Equal(t, 1, starts())
}
