package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// README.md, "Expectations": what becomes of each verdict under each kind of expectation.
func TestExpectationsJudge(t *testing.T) {
	known := Expectation{Case: "*", Reason: "not done yet", Issue: "https://example.org/7", Where: "f:2"}
	flaky, narrow, flakyNarrow := known, known, known
	flaky.Flaky, narrow.Contains, flakyNarrow.Flaky, flakyNarrow.Contains = true, "FE", true, "FE"
	came := func(what string) Result {
		return Result{Case: scenario("a"), Verdict: Fail, Expected: "the peer receives FF", Came: what}
	}
	other := func(v Verdict) Result { return Result{Case: scenario("a"), Verdict: v, Came: "why"} }
	const expected = "expected: the peer receives FF; came: FE; this was expected: not done yet (https://example.org/7)"
	for name, tc := range map[string]struct {
		under   Expectation
		result  Result
		verdict Verdict
		reason  string
	}{
		"fails":                     {known, came("FE"), ExpectedFail, expected},
		"passes":                    {known, Result{Case: scenario("a"), Verdict: Pass}, UnexpectedPass, "it passes, and f:2 expects a failure: not done yet (https://example.org/7)"},
		"fails as it must":          {narrow, came("FE"), ExpectedFail, expected},
		"fails in another way":      {narrow, came("00"), Fail, `expected: the peer receives FF; came: 00; f:2 expects a failure whose reason contains "FE": not done yet (https://example.org/7)`},
		"flaky, fails":              {flaky, came("FE"), ExpectedFail, expected},
		"flaky, passes":             {flaky, Result{Case: scenario("a"), Verdict: Pass}, Pass, ""},
		"flaky, fails otherwise":    {flakyNarrow, came("00"), Fail, `expected: the peer receives FF; came: 00; f:2 expects a failure whose reason contains "FE": not done yet (https://example.org/7)`},
		"skipped":                   {known, other(Skip), Skip, "why"},
		"blocked":                   {known, other(Blocked), Blocked, "why"},
		"an error":                  {known, other(Errored), Errored, "why"},
		"an expectation of another": {Expectation{Case: "b"}, came("FE"), Fail, "expected: the peer receives FF; came: FE"},
	} {
		result := Expectations{tc.under}.judge(tc.result)
		require.Equal(t, tc.verdict, result.Verdict, name)
		require.Equal(t, tc.reason, result.Reason(), name)
		decided := tc.reason != "" && tc.reason != "why" && tc.under.Case == "*"
		require.Equal(t, decided, result.Known != nil, name)
	}
}

// Of two expectations about one case, the first counts.
func TestExpectationsFirstCounts(t *testing.T) {
	x := Expectations{{Case: "b"}, {Case: "a*", Reason: "first", Flaky: true}, {Case: "a", Reason: "second"}}
	require.Equal(t, "first", x.For(scenario("a")).Reason)
	require.Equal(t, Pass, x.judge(Result{Case: scenario("a"), Verdict: Pass}).Verdict)
	require.Nil(t, x.For(scenario("c")))
	require.Nil(t, Expectations(nil).For(scenario("c")))
}

// An expectation is about the whole suite: it may match cases that are not selected, and must match one.
func TestExpectationsCheck(t *testing.T) {
	all := []*Case{scenario("a/one"), scenario("a/two")}
	require.NoError(t, Expectations{{Case: "a/*"}, {Case: "*two"}, {Case: "*"}}.Check(all))
	require.NoError(t, Expectations(nil).Check(all))
	require.EqualError(t, Expectations{{Case: "a/*"}, {Case: "a", Where: "f:9"}}.Check(all), `f:9: no case matches "a"`)
	require.Error(t, Expectations{{Case: "TP-TEST-1"}}.Check(all), "rules are not ids")
}

// What builds on a case that fails as expected stays blocked; what builds on one that passes unexpectedly is judged.
func TestRunExpectations(t *testing.T) {
	target, _ := fake{}.inProcess()
	bad, good := scenario("bad", breaks()), scenario("good", meets())
	onBad, onGood := scenario("on bad", meets()), scenario("on good", meets())
	onBad.Twins, onGood.Twins = []string{"bad"}, []string{"good"}
	idle := scenario("idle", meets())
	var came []Verdict
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Jobs: 1, Cases: []*Case{bad, good, onBad, onGood, idle},
		Selected: []*Case{bad, good, onBad, onGood},
		Known:    Expectations{{Case: "bad"}, {Case: "good"}, {Case: "on bad"}, {Case: "idle"}},
		Terms:    Terms{Strict: true},
		OnResult: func(r Result) { came = append(came, r.Verdict) },
	})
	require.NoError(t, err)
	requireVerdicts(t, report.Results, ExpectedFail, UnexpectedPass, Blocked, Pass)
	require.ElementsMatch(t, []Verdict{ExpectedFail, UnexpectedPass, Blocked, Pass}, came)
	require.Equal(t, Terms{Strict: true}, report.Terms)
}
