package main

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

// reference is the Go reference's shim in this process, and counts how often it is started.
func reference(starts *int) conformance.Target {
	return conformance.InProcess("reference", func(ctx context.Context, in io.Reader, out, log io.Writer) error {
		*starts++
		return goshim.Serve(ctx, refshim.TinyProto{}, in, out, log)
	})
}

// scripted is a case whose nth play ends with the nth error.
func scripted(id string, outcomes ...error) *conformance.Case {
	n := -1
	return &conformance.Case{ID: id, Level: "MUST", Role: conformance.Server, Script: []conformance.Step{
		{Text: "it is met", Do: func(*conformance.Play) error { n++; return outcomes[n] }},
	}}
}

// The verdict is the first that is not a pass, with the run that it came in.
func TestRepeated(t *testing.T) {
	broken := func(came string) error { return &conformance.Failure{Came: came} }
	var starts, begun, came int
	report, err := repeated(t.Context(), conformance.Config{
		Target: reference(&starts), Protocol: "tinyproto", Jobs: 1,
		Cases: []*conformance.Case{
			scripted("sound", nil, nil, nil),
			scripted("broken", broken("a"), broken("b"), broken("c")),
			scripted("flaky", nil, broken("b"), nil),
			scripted("odd at last", nil, nil, errors.New("odd")),
			scripted("known", nil, broken("b"), nil),
			scripted("known too", broken("a"), nil, nil),
		},
		Known:    conformance.Expectations{{Case: "known", Reason: "r", Flaky: true}, {Case: "known too", Reason: "r", Where: "f:1"}},
		OnStart:  func(conformance.Report) { begun++ },
		OnResult: func(conformance.Result) { came++ },
	}, 3)
	require.NoError(t, err)
	require.Equal(t, 3, starts)
	require.Equal(t, 1, begun)
	require.Equal(t, 18, came)
	var have [][2]string
	for _, r := range report.Results {
		have = append(have, [2]string{string(r.Verdict), r.Reason()})
	}
	require.Equal(t, [][2]string{
		{"pass", ""},
		{"fail", "expected: it is met; came: a; in run 1 of 3"},
		{"fail", "expected: it is met; came: b; in run 2 of 3"},
		{"error", "expected: it is met; came: odd; in run 3 of 3"},
		{"expected-fail", "expected: it is met; came: b; this was expected: r; in run 2 of 3"},
		{"expected-fail", "expected: it is met; came: a; this was expected: r; in run 1 of 3"},
	}, have)
}

// An interrupt ends the runs; what was judged before is in the report.
func TestRepeatedInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	starts, results := 0, 0
	report, err := repeated(ctx, conformance.Config{
		Target: reference(&starts), Protocol: "tinyproto", Jobs: 1,
		Cases: []*conformance.Case{scripted("a", nil, nil, nil), scripted("b", nil, nil, nil)},
		OnResult: func(conformance.Result) {
			if results++; results == 3 {
				cancel()
			}
		},
	}, 3)
	require.ErrorIs(t, err, context.Canceled)
	require.True(t, report.Interrupted)
	require.Len(t, report.Results, 2)
	require.Equal(t, 2, starts)
}
