package main

import (
	"encoding/xml"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// nasty is what a shim may report, and no document may hold as it is.
const nasty = "<b>&\"'\x00\x01\x1b[31m\xff\uFFFE]]>\r\n</pre><script>alert(1)</script>"

// oneOfEach is a report with a result of each verdict.
func oneOfEach() conformance.Report {
	result := func(feature, title, rule, level string, v conformance.Verdict) conformance.Result {
		return conformance.Result{
			Case: &conformance.Case{
				ID: "p/" + feature + "/" + title, Rule: rule, Level: level, Sentence: "A sender MUST " + rule + ".",
				Title: title, Feature: "p/" + feature + ".feature",
			},
			Verdict: v, Wall: 1500 * time.Microsecond,
		}
	}
	known := &conformance.Expectation{Case: "*", Reason: "not done yet", Issue: "https://example.org/7"}
	r := []conformance.Result{
		result("a", "passes", "P-1", "MUST", conformance.Pass),
		result("a", "fails", "P-2", "MUST", conformance.Fail),
		result("a", "is-skipped", "P-2", "MUST", conformance.Skip),
		result("a", "is-blocked", "P-3", "MUST", conformance.Blocked),
		result("b", "is-an-error", "P-4", "MUST", conformance.Errored),
		result("b", "fails-as-expected", "P-5", "MUST", conformance.ExpectedFail),
		result("b", "passes-unexpectedly", "P-5", "SHOULD", conformance.UnexpectedPass),
		result("b", "fails-a-should", "P-6", "SHOULD", conformance.Fail),
	}
	r[1].Expected, r[1].Came, r[1].Log = "the peer receives FF", nasty, nasty
	r[1].Seen = []conformance.Entry{{From: conformance.FromPeer, Peer: 1, Octets: []byte{0, 0xFF}, Note: nasty}}
	r[2].Came = `"can" of the shim's hello lacks "limit"`
	r[3].Came, r[3].BlockedBy = "its twin p/a/fails did not pass", "p/a/fails"
	r[4].Came = "no answer"
	r[5].Came, r[5].Remark, r[5].Known = "FE", "this was expected: "+known.String(), known
	r[6].Remark, r[6].Known = "it passes, and f:1 expects a failure", known
	r[7].Came = "00"
	return conformance.Report{
		Target: "./my-shim " + nasty, Hello: conformance.Event{Name: "port" + nasty, Version: "2", Protocol: "p"}, Spec: "2026-11-20",
		Seed: 7, Results: r,
	}
}

// render writes a report in one format.
func render(t *testing.T, name string, r conformance.Report) string {
	t.Helper()
	var b strings.Builder
	make, _ := formatOf(name)
	f := make(&b, false, "tinyproto conform --run '%s'")
	f.start(r)
	for _, res := range r.Results {
		f.result(res)
	}
	require.NoError(t, f.end(r, 2*time.Second))
	return b.String()
}

// requireWellFormed reads a document to its end, as strictly as XML is.
func requireWellFormed(t *testing.T, text string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(text))
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		require.NoError(t, err)
	}
}

func TestJUnit(t *testing.T) {
	text := render(t, "junit", oneOfEach())
	requireWellFormed(t, text)
	var doc junitSuites
	require.NoError(t, xml.Unmarshal([]byte(text), &doc))
	assert.Equal(t, []int{8, 3, 1, 3}, []int{doc.Tests, doc.Failures, doc.Errors, doc.Skipped})
	assert.Equal(t, "2.000", doc.Time)
	require.Len(t, doc.Suites, 2)
	assert.Equal(t, "p/a", doc.Suites[0].Name)
	assert.Equal(t, []int{4, 1, 0, 2}, []int{doc.Suites[0].Tests, doc.Suites[0].Failures, doc.Suites[0].Errors, doc.Suites[0].Skipped})
	assert.Equal(t, "0.006", doc.Suites[0].Time)
	a, b := doc.Suites[0].Cases, doc.Suites[1].Cases
	assert.Equal(t, junitCase{Class: "p/a", Name: "passes", Time: "0.002"}, a[0])
	assert.Equal(t, "fail", a[1].Failure.Type)
	assert.Contains(t, a[1].Failure.Message, "expected: the peer receives FF; came: <b>&\"'��")
	assert.Contains(t, a[1].Failure.Text, "[P-2] A sender MUST P-2.")
	assert.Contains(t, a[1].Failure.Text, "peer ──▶ impl  00 FF  <b>&")
	assert.Contains(t, a[1].Failure.Text, "shim log:\n<b>&")
	assert.Equal(t, `skip: "can" of the shim's hello lacks "limit"`, a[2].Skipped.Message)
	assert.Equal(t, "blocked: its twin p/a/fails did not pass", a[3].Skipped.Message)
	assert.Equal(t, "no answer", b[0].Error.Message)
	assert.Equal(t, "expected-fail: FE; this was expected: not done yet (https://example.org/7)", b[1].Skipped.Message)
	assert.Equal(t, "unexpected-pass", b[2].Failure.Type)
	assert.Equal(t, "it passes, and f:1 expects a failure", b[2].Failure.Message)
	assert.Equal(t, "fails-a-should", b[3].Name)
	assert.NotNil(t, b[3].Failure)
}

// Without a result there is a document all the same.
func TestReportsOfNothing(t *testing.T) {
	requireWellFormed(t, render(t, "junit", conformance.Report{}))
	requireWellFormed(t, render(t, "html", conformance.Report{}))
}

var markup = regexp.MustCompile(`<[^>]*>`)

func TestHTML(t *testing.T) {
	r := oneOfEach()
	r.Interrupted, r.Endings = true, []string{"exit status 70\n" + nasty}
	text := render(t, "html", r)
	requireWellFormed(t, text)
	assert.NotRegexp(t, `<script|<link|<img|<iframe|@import|url\(|src=`, text, "it needs nothing beside it")
	shown := markup.ReplaceAllString(text, "")
	for _, want := range []string{
		"2026-11-20", "order of seed 7", "in 2.000 s", "1 fail a SHOULD, which counts with --strict only", "The run was interrupted",
		"[P-2] A sender MUST P-2.", "the peer receives FF", "peer ──▶ impl  00 FF", "The end of the shim’s log",
		"tinyproto conform --run &#39;p/a/fails&#39;", "exit status 70", "it passes, and f:1 expects a failure",
		"this was expected: not done yet", "lacks &#34;limit&#34;", "2 fail", "1 unexpected-pass",
	} {
		assert.Contains(t, shown, want)
	}
	assert.Contains(t, text, `<a href="https://example.org/7">`)
	assert.Contains(t, text, "build on this case</dt><dd class=\"blocked\"><code>p/a/is-blocked</code>")
	assert.Equal(t, 5, strings.Count(text, "<details"), "one for each fail, error, expected-fail and unexpected-pass")
	assert.Equal(t, 4, strings.Count(text, `open=""`), "what is known is folded")
	assert.Equal(t, 6, strings.Count(text, `scope="rowgroup"`), "one for each rule")
}

// An issue is a link to a page, never a program.
func TestHTMLIssueIsNoScript(t *testing.T) {
	r := oneOfEach()
	r.Results[5].Known = &conformance.Expectation{Issue: "javascript:alert(1)"}
	assert.NotContains(t, render(t, "html", r), `href="javascript`)
}

// A failing SHOULD is shown as one, and said not to count; with --strict it counts.
func TestPrettyTerms(t *testing.T) {
	r := oneOfEach()
	lax := render(t, "pretty", r)
	assert.Contains(t, lax, "level     SHOULD: it does not count")
	assert.Contains(t, lax, "in 2.0 s; 1 fail a SHOULD, which counts with --strict only\n")
	assert.Contains(t, lax, "failed as expected     1 cases: not done yet (https://example.org/7)")
	assert.Contains(t, lax, "note      it passes, and f:1 expects a failure")
	assert.Contains(t, lax, "the cases start in the order of seed 7")
	assert.Contains(t, render(t, "progress", r), "which counts with --strict only")
	r.Terms.Strict = true
	strict := render(t, "pretty", r)
	assert.NotContains(t, strict, "SHOULD: it does not count")
	assert.NotContains(t, strict, "--strict only")
}
