package conformance

import "time"

// A Verdict is what a run says of one case.
type Verdict string

// The verdicts.
const (
	Pass           Verdict = "pass"    // as the rule says
	Fail           Verdict = "fail"    // the implementation broke the rule
	Skip           Verdict = "skip"    // needs what the implementation does not claim to have
	Blocked        Verdict = "blocked" // its twin did not pass: not judged
	Errored        Verdict = "error"   // the shim or the suite, not the implementation
	ExpectedFail   Verdict = "expected-fail"
	UnexpectedPass Verdict = "unexpected-pass"
)

// Verdicts lists all of them, in the order of the report.
var Verdicts = [...]Verdict{Pass, Fail, Skip, Blocked, Errored, ExpectedFail, UnexpectedPass}

// A Result is the verdict on one case, with what led to it.
type Result struct {
	Case      *Case
	Verdict   Verdict
	Expected  string // the step that was not met; "" for a pass
	Came      string // what came instead, or why there is no verdict
	BlockedBy string // the id of the twin that did not pass
	Wall      time.Duration
	Seen      []Entry // the transcript, uncut
	Log       string  // the end of the shim's log, for a failure or an error
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
	if r.Expected == "" {
		return r.Came
	}
	return "expected: " + r.Expected + "; came: " + r.Came
}

// ExitCode is what a run that ends with these results exits with: 1 if the implementation failed, else 2 if something
// was not judged that should have been, else 0.
func ExitCode(results []Result) int {
	n := Count(results)
	switch {
	case n[Fail]+n[UnexpectedPass] > 0:
		return 1
	case n[Errored] > 0, n[Pass]+n[ExpectedFail] == 0:
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
