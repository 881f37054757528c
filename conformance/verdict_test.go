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
			results = append(results, Result{Case: &Case{Level: "MUST"}, Verdict: v})
		}
		require.Equal(t, tc.want, ExitCode(results, Terms{}), "%v", tc.verdicts)
	}
}

// What counts beside a broken MUST is a matter of the terms.
func TestExitCodeTerms(t *testing.T) {
	must := func(v Verdict) Result { return Result{Case: &Case{Level: "MUST"}, Verdict: v} }
	should := func(v Verdict) Result { return Result{Case: &Case{Level: "SHOULD"}, Verdict: v} }
	may := Result{Case: &Case{Level: "MAY"}, Verdict: Fail}
	for name, tc := range map[string]struct {
		results                    []Result
		lax, strict, all, toTheEnd int // without terms, --strict, --require-all, both
	}{
		"a SHOULD fails":                       {[]Result{must(Pass), should(Fail)}, 0, 1, 0, 1},
		"nothing but a SHOULD, which fails":    {[]Result{should(Fail)}, 0, 1, 0, 1},
		"a SHOULD fails beside an error":       {[]Result{should(Fail), must(Errored)}, 2, 1, 2, 1},
		"a SHOULD passes unexpectedly":         {[]Result{should(UnexpectedPass)}, 1, 1, 1, 1},
		"a SHOULD fails as expected":           {[]Result{should(ExpectedFail)}, 0, 0, 0, 0},
		"a MAY fails":                          {[]Result{may}, 1, 1, 1, 1},
		"a MUST is skipped":                    {[]Result{must(Pass), must(Skip)}, 0, 0, 1, 1},
		"a SHOULD is skipped":                  {[]Result{must(Pass), should(Skip)}, 0, 0, 0, 0},
		"every MUST is skipped":                {[]Result{must(Skip)}, 2, 2, 1, 1},
		"a MUST is skipped beside an error":    {[]Result{must(Errored), must(Skip)}, 2, 2, 1, 1},
		"a MUST is blocked":                    {[]Result{must(Pass), must(Blocked)}, 0, 0, 0, 0},
		"a MUST fails, whatever the others do": {[]Result{must(Errored), must(Skip), must(Fail)}, 1, 1, 1, 1},
	} {
		require.Equal(t, tc.lax, ExitCode(tc.results, Terms{}), name)
		require.Equal(t, tc.strict, ExitCode(tc.results, Terms{Strict: true}), name)
		require.Equal(t, tc.all, ExitCode(tc.results, Terms{RequireAll: true}), name)
		require.Equal(t, tc.toTheEnd, ExitCode(tc.results, Terms{Strict: true, RequireAll: true}), name)
	}
	require.True(t, Terms{}.Tolerated(should(Fail)))
	require.False(t, Terms{Strict: true}.Tolerated(should(Fail)))
	require.False(t, Terms{}.Tolerated(should(Pass)))
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
	require.Equal(t, "expected: a; came: b; c", Result{Expected: "a", Came: "b", Remark: "c"}.Reason())
	require.Equal(t, "c", Result{Remark: "c"}.Reason())
}
