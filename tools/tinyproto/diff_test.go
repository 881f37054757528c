package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// What each pair of verdicts is called: r for a regression, f for a fix, c for any other change.
func TestCompare(t *testing.T) {
	verdicts := []conformance.Verdict{"pass", "unexpected-pass", "fail", "error", "expected-fail", "skip", "blocked"}
	for i, row := range []string{
		//  pass → pass, unexpected-pass, fail, error, expected-fail, skip, blocked
		"-crrccc", // pass
		"c-rrccc", // unexpected-pass
		"ff-cccc", // fail
		"ffc-ccc", // error
		"ffcc-cc", // expected-fail
		"ccccc-c", // skip
		"cccccc-", // blocked
	} {
		for j, want := range row {
			before := pastReport{Results: []pastResult{{Case: "a", Verdict: verdicts[i]}}}
			after := pastReport{Results: []pastResult{{Case: "a", Verdict: verdicts[j], Reason: "why"}}}
			d := compare(before, after)
			c := []change{{"a", verdicts[i], verdicts[j], "why"}}
			wanted := map[rune]difference{'-': {}, 'r': {regressions: c}, 'f': {fixes: c}, 'c': {changed: c}}[want]
			assert.Equal(t, wanted, d, "%s → %s", verdicts[i], verdicts[j])
		}
	}
}

func TestCompareOther(t *testing.T) {
	before := pastReport{Results: []pastResult{{Case: "gone", Verdict: "pass"}, {Case: "same", Verdict: "fail"}}}
	after := pastReport{Results: []pastResult{{Case: "same", Verdict: "fail"}, {Case: "new", Verdict: "fail", Reason: "why"}}}
	assert.Equal(t, difference{
		added:    []change{{id: "new", new: "fail", reason: "why"}},
		vanished: []change{{id: "gone", old: "pass"}},
	}, compare(before, after))
}

func TestUnlike(t *testing.T) {
	var one, other pastReport
	assert.Empty(t, unlike(one, other))
	other.Implementation.Name, other.Implementation.Version = "port", "2"
	other.Suite.Version, other.Suite.Spec, other.Interrupted = "9", "2027-01-01", true
	assert.Equal(t, []string{
		`not the same implementation: "", then "port"`,
		`not the same version of the implementation: "", then "2"`,
		`not the same version of the suite: "", then "9"`,
		`not the same revision of SPEC.md: "", then "2027-01-01"`,
		"the new run was interrupted: cases are missing",
	}, unlike(one, other))
	assert.Contains(t, unlike(other, one), "the old run was interrupted: cases are missing")
}

// reportFile writes a report of TinyProto with results, given as members of JSON objects.
func reportFile(t *testing.T, results ...string) string {
	t.Helper()
	return reportOf(t, "tinyproto", results...)
}

// reportOf is reportFile for any protocol.
func reportOf(t *testing.T, protocol string, results ...string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "report.json")
	text := `{"implementation":{"name":"port","protocol":"` + protocol + `"},"results":[{` + strings.Join(results, "},{") + `}]}`
	require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
	return file
}

func TestDiff(t *testing.T) {
	before := reportFile(t, `"case":"p/a","verdict":"pass"`, `"case":"p/b","verdict":"fail"`, `"case":"p/c","verdict":"pass"`)
	after := reportFile(t, `"case":"p/a","verdict":"fail","reason":"came: \u001b[1m00\nFF"`, `"case":"p/b","verdict":"pass"`,
		`"case":"p/c","verdict":"blocked","reason":"its twin"`)
	out, log, code := run(t, "diff", before, after)
	assert.Equal(t, 1, code)
	assert.Empty(t, log)
	assert.Equal(t, `regressions
  pass → fail                      p/a
    came: [1m00 FF
fixes
  fail → pass                      p/b
changed
  pass → blocked                   p/c
regressions: 1, fixes: 1, changed: 1, new: 0, vanished: 0
`, out)
	_, _, code = run(t, "diff", after, before)
	assert.Equal(t, 1, code, "the fix was undone")
	out, _, code = run(t, "diff", before, before)
	assert.Equal(t, 0, code)
	assert.Equal(t, "regressions: 0, fixes: 0, changed: 0, new: 0, vanished: 0\n", out)
	_, _, code = run(t, "diff", before, reportFile(t, `"case":"p/b","verdict":"fail"`))
	assert.Equal(t, 0, code, "what vanished is no regression")
}

// A report is set against rules and reports of its own protocol only.
func TestReportsOfTwoProtocols(t *testing.T) {
	one, other := reportFile(t, `"case":"p/a","verdict":"pass"`), reportOf(t, "gruv", `"case":"p/a","verdict":"pass"`)
	for want, args := range map[string][]string{
		`is a report of "tinyproto", and `:          {"diff", one, other},
		`it is of "gruv", and --protocol is objtcp`: {"rules", "--protocol", "objtcp", "--report", other},
	} {
		out, log, code := run(t, args...)
		assert.Equal(t, 2, code)
		assert.Empty(t, out)
		assert.Contains(t, log, want)
		assert.Equal(t, 1, strings.Count(log, "\n"), log)
	}
}

func TestReadReportFails(t *testing.T) {
	write := func(text string) string {
		file := filepath.Join(t.TempDir(), "report.json")
		require.NoError(t, os.WriteFile(file, []byte(text), 0o600))
		return file
	}
	for name, tc := range map[string]struct{ file, why string }{
		"no JSON":               {write("hello"), "not a report of conform --format json"},
		"nothing":               {write(""), "not a report of conform --format json"},
		"a list":                {write("[]"), "not a report of conform --format json"},
		"null":                  {write("null"), "it has no results"},
		"no results":            {write(`{"results":[]}`), "it has no results"},
		"a result that is none": {reportFile(t, `"case":"a","verdict":"pass"`, ``), "result 2 has no case or no verdict"},
		"a result without one":  {reportFile(t, `"case":"a"`), "result 1 has no case or no verdict"},
		"a case twice":          {reportFile(t, `"case":"a","verdict":"pass"`, `"case":"a","verdict":"fail"`), "a is there twice"},
		"a folder":              {t.TempDir(), "is a directory"},
	} {
		_, err := readReport(tc.file)
		assert.ErrorContains(t, err, tc.why, name)
	}
}
