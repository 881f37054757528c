package conformance

import (
	"slices"
	"time"
)

// A Verdict is what a run says of one case.
type Verdict string

// The verdicts.
const (
	Pass           Verdict = "pass"            // as the rule says
	Fail           Verdict = "fail"            // the implementation broke the rule
	Skip           Verdict = "skip"            // needs what the implementation does not claim to have
	Blocked        Verdict = "blocked"         // its twin did not pass: not judged
	Errored        Verdict = "error"           // the shim or the suite, not the implementation
	ExpectedFail   Verdict = "expected-fail"   // broke the rule, as an expectation says
	UnexpectedPass Verdict = "unexpected-pass" // as the rule says, and not as an expectation does
)

// passed reports whether the implementation did as the rule says, expected or not.
func (v Verdict) passed() bool { return v == Pass || v == UnexpectedPass }

// Verdicts lists all of them, in the order of the report.
var Verdicts = [...]Verdict{Pass, Fail, Skip, Blocked, Errored, ExpectedFail, UnexpectedPass}

// A Result is the verdict on one case, with what led to it.
type Result struct {
	Case      *Case
	Verdict   Verdict
	Expected  string // the step that was not met; "" for a pass
	Came      string // what came instead, or why there is no verdict
	Remark    string // what else led to the verdict: an expectation, or which of several runs
	BlockedBy string // the id of the twin that did not pass
	Began     time.Time
	Wall      time.Duration
	Seen      []Entry // the transcript, uncut; its times count from Began
	Log       string  // the end of the shim's log, for a failure or an error
	Pcap      string  // the file with the case's packets, and
	Repro     string  // the program that plays the peer's part again: set by Config.Keep

	// Known is the expectation that decided the verdict; nil if none did.
	Known *Expectation
}

// LastSeen is the part of the transcript that led to the verdict: of a script that was performed many times, the last
// performance.
func (r Result) LastSeen() []Entry {
	for i := len(r.Seen) - 1; i > 0; i-- {
		if r.Seen[i].Begins {
			return r.Seen[i:]
		}
	}
	return r.Seen
}

// Reason says in one line why the verdict is not a pass.
func (r Result) Reason() string {
	reason := r.Came
	if r.Expected != "" {
		reason = "expected: " + r.Expected + "; came: " + r.Came
	}
	return Also(reason, r.Remark)
}

// Also joins what is to be said of one verdict. Either may be empty.
func Also(said, more string) string {
	if said == "" || more == "" {
		return said + more
	}
	return said + "; " + more
}

// Terms say what counts for the exit code, beside a rule with MUST that is broken.
type Terms struct {
	Strict     bool // a rule with SHOULD that is broken
	RequireAll bool // a case of a rule with MUST that is skipped
}

// fails reports whether a result makes its run fail.
func (t Terms) fails(r Result) bool {
	switch r.Verdict {
	case Fail:
		return t.Strict || r.Case.Level != "SHOULD"
	case UnexpectedPass:
		return true
	case Skip:
		return t.RequireAll && r.Case.Level == "MUST"
	}
	return false
}

// Tolerated reports whether a result is a failure that does not count.
func (t Terms) Tolerated(r Result) bool { return r.Verdict == Fail && !t.fails(r) }

// ExitCode is what a run that ends with these results exits with: 1 if the implementation failed, else 2 if something
// was not judged that should have been, else 0.
func ExitCode(results []Result, t Terms) int {
	n := Count(results)
	switch {
	case slices.ContainsFunc(results, t.fails):
		return 1
	case n[Errored] > 0, n[Pass]+n[Fail]+n[ExpectedFail] == 0:
		return 2
	}
	return 0
}

// Count says how many results have each verdict.
func Count(results []Result) map[Verdict]int {
	n := map[Verdict]int{}
	for _, r := range results {
		n[r.Verdict]++
	}
	return n
}
