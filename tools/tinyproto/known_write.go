package main

import (
	"os"
	"strings"
	"unicode"

	"github.com/goccy/go-yaml"

	"github.com/tinyproto/tinyproto/conformance"
)

// An entry is an expectation as it is written to a file.
type entry struct {
	Case     string `yaml:"case"`
	Reason   string `yaml:"reason"`
	Issue    string `yaml:"issue,omitempty"`
	Flaky    bool   `yaml:"flaky,omitempty"`
	Contains string `yaml:"contains,omitempty"`
}

// entriesOf gives the entries that make the same run end well: one for each case that failed, and those that the cases
// had which failed as expected, are flaky, or were not judged. Each case has its own, by its id.
func entriesOf(cases []*conformance.Case, known conformance.Expectations, results []conformance.Result) []entry {
	byID := map[string]conformance.Result{}
	for _, r := range results {
		byID[r.Case.ID] = r
	}
	entries := []entry{}
	for _, c := range cases {
		r, e := byID[c.ID], known.For(c)
		switch {
		case r.Verdict == conformance.UnexpectedPass:
		case r.Verdict == conformance.Fail && e == nil:
			came := conformance.Result{Expected: r.Expected, Came: r.Came}.Reason()
			entries = append(entries, entry{Case: c.ID, Reason: "not looked into yet; " + oneLine(came)})
		case r.Verdict == conformance.Fail: // not in the way that the entry says
			entries = append(entries, entry{c.ID, e.Reason, e.Issue, e.Flaky, ""})
		case e != nil:
			entries = append(entries, entry{c.ID, e.Reason, e.Issue, e.Flaky, e.Contains})
		}
	}
	return entries
}

// knownHeader opens a file of expectations that was written by this program.
const knownHeader = "# Cases that are known to fail, for conform --expect. Say why in each reason, and add an issue if there is one.\n"

// writeExpectations writes a file that --expect reads.
func writeExpectations(file string, entries []entry) error {
	text, err := yaml.Marshal(entries)
	if err != nil {
		return err
	}
	return os.WriteFile(file, append([]byte(knownHeader), text...), 0o666)
}

// mayWrite reports why a file cannot be written, before there is anything to write. It leaves what is in it.
func mayWrite(file string) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		return err
	}
	return f.Close()
}

// oneLine makes any text fit on a line of a terminal or of a file.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, string(unicode.ReplacementChar)), func(r rune) bool {
		return unicode.IsSpace(r) || !unicode.IsPrint(r)
	}), " ")
}
