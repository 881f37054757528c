package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

func TestParseExpectations(t *testing.T) {
	x, err := parseExpectations("f", []byte("\ufeff# a comment\r\n- case: 'a/*'\r\n  reason: first\r\n"+
		"- {case: b, reason: \"second: #1\", flaky: true, issue: 'https://example.org/1', contains: 'FE'}\r\n"+
		"- \"case\": c\r\n  reason: |\r\n    two\r\n    lines\r\n  flaky: false\r\n"))
	require.NoError(t, err)
	require.Equal(t, conformance.Expectations{
		{Case: "a/*", Reason: "first", Where: "f:2"},
		{Case: "b", Reason: "second: #1", Flaky: true, Issue: "https://example.org/1", Contains: "FE", Where: "f:4"},
		{Case: "c", Reason: "two\nlines\n", Where: "f:5"},
	}, x)
	for _, none := range []string{"", "\n", "# nothing\n", "[]", "---\n[]\n", "---\n"} {
		x, err := parseExpectations("f", []byte(none))
		require.NoError(t, err, "%q", none)
		require.Empty(t, x, "%q", none)
	}
}

// A wrong file is refused with its name and the line.
func TestParseExpectationsFails(t *testing.T) {
	const good = "- case: a\n  reason: r\n"
	for name, tc := range map[string]struct{ text, why string }{
		"a mapping":                    {"case: a\nreason: r\n", "f:1: not a list"},
		"a word":                       {"hello", "f:1: not a list"},
		"null":                         {"null", "f:1: not a list"},
		"an entry that is a word":      {good + "- a\n", "f:3: not an entry"},
		"an entry that is nothing":     {good + "-\n", "f:3: not an entry"},
		"an entry that is a list":      {good + "- [a, b]\n", "f:3: not an entry"},
		"an alias":                     {good + "- *x\n", "f:3: not an entry"},
		"no case":                      {good + "- reason: r\n", "f:3: the entry has no case"},
		"an empty case":                {good + "- case: ''\n  reason: r\n", "f:3: the entry has no case"},
		"no reason":                    {good + "- case: b\n", "f:3: the entry has no reason"},
		"a reason left open":           {"- case: b\n  reason:\n", "f:2: reason: not a text"},
		"a reason that is a number":    {"- case: b\n  reason: 5\n", "f:2: reason: not a text; put it in quotes"},
		"contains that is a number":    {good + "  contains: 00\n", "f:3: contains: not a text; put it in quotes"},
		"an issue that is a list":      {good + "  issue: [1]\n", "f:3: issue: not a text"},
		"flaky that is a word":         {good + "  flaky: yes\n", "f:3: flaky: neither true nor false"},
		"a member that is misspelt":    {good + "  isue: x\n", "f:3: isue: no such member"},
		"a member in another case":     {good + "  Flaky: true\n", "f:3: Flaky: no such member"},
		"a member twice":               {good + "  case: b\n", "f:3: "},
		"two documents":                {good + "---\n" + good, "f: more than one document"},
		"a tab":                        {"- case: a\n\treason: r\n", "f:2: "},
		"a list that is not closed":    {"[{case: a, reason: r}", "f:1: "},
		"octets that are not UTF-8":    {good + "- case: \xff\n", "f:3: not UTF-8"},
		"octets that are not UTF-8, 2": {"\xfe\xff", "f:1: not UTF-8"},
		"zeros":                        {"\x00\x00", "f:1: "},
	} {
		_, err := parseExpectations("f", []byte(tc.text))
		if assert.ErrorContains(t, err, tc.why, name) {
			assert.NotContains(t, err.Error(), "\n", name)
		}
	}
}

func TestReadExpectationsTooLarge(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(file, make([]byte, mostExpectations+1), 0o600))
	_, err := readExpectations(file)
	require.ErrorContains(t, err, "larger than 262144 octets")
	_, err = readExpectations(t.TempDir())
	require.Error(t, err)
}

func FuzzExpectations(f *testing.F) {
	f.Add([]byte("- {case: a, reason: r, flaky: true}\n- case: &b c\n  reason: |\n    x\n"))
	f.Fuzz(func(_ *testing.T, text []byte) { parseExpectations("f", text) })
}

// What is written holds what failed today and what the entries said before, each case by its id; it loads again.
func TestEntries(t *testing.T) {
	var cases []*conformance.Case
	for _, id := range []string{"new", "known", "flaky", "other", "mended", "unjudged", "flaky too", "fine"} {
		cases = append(cases, &conformance.Case{ID: id})
	}
	known := conformance.Expectations{
		{Case: "known", Reason: "k", Issue: "https://example.org/1", Contains: "F"},
		{Case: "flaky*", Reason: "f", Flaky: true},
		{Case: "other", Reason: "o", Contains: "never"},
		{Case: "mended", Reason: "m"},
		{Case: "unjudged", Reason: "u"},
	}
	results := []conformance.Result{
		{Case: cases[0], Verdict: conformance.Fail, Expected: "FF", Came: "an error: \"\x1b[1m\n\xff'", Remark: "in run 1 of 2"},
		{Case: cases[1], Verdict: conformance.ExpectedFail},
		{Case: cases[2], Verdict: conformance.Pass},
		{Case: cases[3], Verdict: conformance.Fail, Came: "x"},
		{Case: cases[4], Verdict: conformance.UnexpectedPass},
		{Case: cases[6], Verdict: conformance.ExpectedFail},
		{Case: cases[7], Verdict: conformance.Pass},
	}
	entries := entriesOf(cases, known, results)
	require.Equal(t, []entry{
		{Case: "new", Reason: `not looked into yet; expected: FF; came: an error: " [1m �'`},
		{Case: "known", Reason: "k", Issue: "https://example.org/1", Contains: "F"},
		{Case: "flaky", Reason: "f", Flaky: true},
		{Case: "other", Reason: "o"},
		{Case: "unjudged", Reason: "u"},
		{Case: "flaky too", Reason: "f", Flaky: true},
	}, entries)
	requireReadsBack(t, entries)
	requireReadsBack(t, entriesOf(cases, nil, nil))
}

// requireReadsBack writes entries and reads the file.
func requireReadsBack(t *testing.T, entries []entry) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "known.yaml")
	require.NoError(t, writeExpectations(file, entries))
	x, err := readExpectations(file)
	require.NoError(t, err)
	require.Len(t, x, len(entries))
	for i, e := range entries {
		require.Equal(t, e, entry{x[i].Case, x[i].Reason, x[i].Issue, x[i].Flaky, x[i].Contains})
	}
}

// Whatever a failure says, its entry reads back.
func FuzzEntries(f *testing.F) {
	for _, s := range []string{"", "- a: b #c", "'\"", "null", "0x00", "yes", "a: ", "# x", "é…→", "| x", "\\", "{", "~", "---", "12"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, came string) {
		c := &conformance.Case{ID: "a/b"}
		entries := entriesOf([]*conformance.Case{c}, nil, []conformance.Result{{Case: c, Verdict: conformance.Fail, Came: came}})
		requireReadsBack(t, entries)
	})
}
