package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// README.md, "Exit codes": any fail or unexpected-pass: 1. Else any error, or nothing judged: 2. Else 0.
func TestExitCode(t *testing.T) {
	for _, tc := range []struct {
		verdicts []Verdict
		want     int
	}{
		{nil, 2},
		{[]Verdict{Pass}, 0},
		{[]Verdict{Fail}, 1},
		{[]Verdict{Skip}, 2},
		{[]Verdict{Blocked}, 2},
		{[]Verdict{Skip, Blocked, Skip}, 2},
		{[]Verdict{Errored}, 2},
		{[]Verdict{ExpectedFail}, 0},
		{[]Verdict{UnexpectedPass}, 1},
		{[]Verdict{Pass, Skip, Blocked, ExpectedFail}, 0},
		{[]Verdict{Pass, Fail}, 1},
		{[]Verdict{Pass, Errored}, 2},
		{[]Verdict{ExpectedFail, Errored}, 2},
		{[]Verdict{Errored, Fail}, 1},
		{[]Verdict{Fail, Errored}, 1},
		{[]Verdict{Errored, UnexpectedPass, Pass}, 1},
		{[]Verdict{Fail, Fail, Fail}, 1},
		{[]Verdict{Skip, Fail, Blocked}, 1},
		{[]Verdict{Skip, Errored, Blocked}, 2},
	} {
		var results []Result
		for _, v := range tc.verdicts {
			results = append(results, Result{Verdict: v})
		}
		require.Equal(t, tc.want, ExitCode(results), "%v", tc.verdicts)
	}
}

func TestVerdictsAreTheContracts(t *testing.T) {
	require.Equal(t, [...]Verdict{"pass", "fail", "skip", "blocked", "error", "expected-fail", "unexpected-pass"}, Verdicts)
}

func TestCount(t *testing.T) {
	require.Equal(t, map[Verdict]int{Pass: 2, Fail: 1}, Count([]Result{{Verdict: Pass}, {Verdict: Fail}, {Verdict: Pass}}))
}

func TestReason(t *testing.T) {
	require.Equal(t, "expected: the peer receives FF; came: FE", Result{Expected: "the peer receives FF", Came: "FE"}.Reason())
	require.Equal(t, `"can" of the shim's hello lacks "limit"`, Result{Came: `"can" of the shim's hello lacks "limit"`}.Reason())
	require.Empty(t, Result{Verdict: Pass}.Reason())
}
