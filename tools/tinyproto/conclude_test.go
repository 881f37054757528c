package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// judged is a report with a verdict for each of "must pass", "should fail" and the like.
func judged(results ...string) (r conformance.Report) {
	for _, s := range results {
		level, verdict, _ := strings.Cut(s, " ")
		r.Results = append(r.Results, conformance.Result{
			Case:    &conformance.Case{ID: s, Level: strings.ToUpper(level)},
			Verdict: conformance.Verdict(verdict), Came: "why",
		})
	}
	return r
}

// What the program exits with, in the order of README.md: failures, then all else that is not as it should be.
func TestConclude(t *testing.T) {
	all, strict := conformance.Terms{RequireAll: true}, conformance.Terms{Strict: true}
	for name, tc := range map[string]struct {
		terms       conformance.Terms
		results     []string
		interrupted bool
		want        int
	}{
		"a pass":                          {conformance.Terms{}, []string{"must pass"}, false, 0},
		"a fail":                          {conformance.Terms{}, []string{"must pass", "must fail"}, false, 1},
		"a fail beats an error":           {conformance.Terms{}, []string{"must error", "must fail"}, false, 1},
		"a fail beats an interrupt":       {conformance.Terms{}, []string{"must fail"}, true, 1},
		"an unexpected pass":              {conformance.Terms{}, []string{"must unexpected-pass"}, false, 1},
		"an expected fail":                {conformance.Terms{}, []string{"must expected-fail"}, false, 0},
		"an error":                        {conformance.Terms{}, []string{"must pass", "must error"}, false, 2},
		"all are skipped":                 {conformance.Terms{}, []string{"must skip", "should skip"}, false, 2},
		"an interrupt":                    {conformance.Terms{}, []string{"must pass"}, true, 2},
		"an interrupt before a verdict":   {conformance.Terms{}, nil, true, 2},
		"a SHOULD":                        {conformance.Terms{}, []string{"must pass", "should fail"}, false, 0},
		"a SHOULD, strictly":              {strict, []string{"must pass", "should fail"}, false, 1},
		"a skip":                          {conformance.Terms{}, []string{"must pass", "must skip"}, false, 0},
		"a skip where all are required":   {all, []string{"must pass", "must skip"}, false, 1},
		"a skip beats an error":           {all, []string{"must error", "must skip"}, false, 1},
		"a skip beats an interrupt":       {all, []string{"must skip"}, true, 1},
		"a SHOULD skipped, all required":  {all, []string{"must pass", "should skip"}, false, 0},
		"a blocked case where all are so": {all, []string{"must pass", "must blocked"}, false, 0},
	} {
		report := judged(tc.results...)
		report.Terms, report.Interrupted = tc.terms, tc.interrupted
		f := conformFlags{config: conformance.Config{Terms: tc.terms}}
		var err error
		if tc.interrupted {
			err = context.Canceled
		}
		assert.Equal(t, tc.want, say(f.conclude(report, err)), name)
	}
}

func TestSkippedMusts(t *testing.T) {
	r := judged("must skip", "must skip", "must pass", "should skip", "must skip").Results
	r[4].Came = "else"
	assert.Equal(t, "3 cases of rules with MUST were skipped: 2 because why, 1 because else", skippedMusts(r))
	assert.Empty(t, skippedMusts(r[2:4]))
}

func TestSlowest(t *testing.T) {
	r := judged("must pass", "must fail", "must skip", "must error").Results
	r[0].Wall, r[1].Wall, r[3].Wall = time.Millisecond, 3*time.Second, 20*time.Millisecond
	for n, want := range map[int][]string{1: {"must fail"}, 2: {"must fail", "must error"}, 9: {"must fail", "must error", "must pass"}} {
		var b strings.Builder
		writeSlowest(&b, n, r, 4*time.Second)
		var have []string
		for line := range strings.Lines(b.String()) {
			if _, id, ok := strings.Cut(line, " ms  "); ok {
				have = append(have, strings.TrimSpace(id))
			}
		}
		assert.Equal(t, want, have)
		assert.Regexp(t, `this program itself: \d+\.\d\d s of processor time in 4\.00 s\n$`, b.String())
	}
	assert.Positive(t, processorTime())
}

// A device takes any number of outputs; a file takes one, by whatever name.
func TestPlaces(t *testing.T) {
	p, file := places{}, filepath.Join(t.TempDir(), "f")
	require.NoError(t, p.take("--a", file))
	require.ErrorContains(t, p.take("--b", file+"/../f"), "--b: --a is there already")
	require.NoError(t, os.WriteFile(file, nil, 0o600))
	require.ErrorContains(t, p.take("--c", file), "--c: --a is there already")
	for range 2 {
		require.NoError(t, p.take("--d", os.DevNull))
		require.NoError(t, p.take("--d", ""))
	}
	require.NoError(t, p.take("--e", "-"))
	require.Error(t, p.take("--f", "-"))
}

// The failures of today, written and read back, make the same run end with 0; and with 1 when they are mended.
func TestConformExpect(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known.yaml")
	args := []string{"conform", "--run", "TP-FRAME-3", "--write-expectations", file}
	_, log, code := run(t, append(slices.Clone(args), mutantShim("answers-early")...)...)
	require.Equal(t, 1, code, log)
	args = append(args, "--expect", file)
	_, log, code = run(t, append(slices.Clone(args), mutantShim("answers-early")...)...)
	require.Equal(t, 0, code, log)
	assert.Contains(t, log, "1 expected-fail")
	assert.Contains(t, log, "failed as expected     1 cases: not looked into yet; expected: the peer receives nothing; came: FF")
	_, log, code = run(t, args...)
	require.Equal(t, 1, code, log)
	assert.Contains(t, log, "UNEXPECTED-PASS  tinyproto/framing/no-answer-before-the-fourth-octet/server")
	_, log, code = run(t, args...)
	require.Equal(t, 0, code, "the entry is gone: %s", log)
}

// The flags that say which cases run, how often and in which order go together.
func TestConformSelectionOfARun(t *testing.T) {
	listed, _, code := run(t, "conform", "--list", "--run", "TP-HS-*", "--tags", "not @TP-HS-1", "--shard", "2/4")
	require.Equal(t, 0, code)
	out, log, code := run(t, "conform", "--run", "TP-HS-*", "--tags", "not @TP-HS-1", "--shard", "2/4", "--repeat", "2", "--seed", "7",
		"--slowest", "1", "--format", "junit")
	require.Equal(t, 0, code, log)
	assert.Equal(t, 1, strings.Count(log, " ms  tinyproto/"), log)
	for line := range strings.Lines(listed) {
		_, name, _ := strings.Cut(strings.TrimSpace(line), "tinyproto/handshake/")
		assert.Equal(t, 1, strings.Count(out, `name="`+name+`"`), name)
	}
}
