package conformance

import (
	"fmt"
	"slices"
	"strings"
)

// An Expectation says of cases that they are known to fail, and why.
type Expectation struct {
	Case     string // a glob, for whole ids
	Reason   string
	Issue    string // where it is followed up; may be empty
	Flaky    bool   // they may pass too
	Contains string // what the reason of the failure must contain; empty: anything
	Where    string // where it is written, for messages: "known.yaml:3"
}

// Expectations are those of one implementation. The first that matches a case counts.
type Expectations []Expectation

// Check fails for the first expectation that matches no case.
func (x Expectations) Check(cases []*Case) error {
	for _, e := range x {
		if !slices.ContainsFunc(cases, func(c *Case) bool { return Match(e.Case, c.ID) }) {
			return fmt.Errorf("%s: no case matches %q", e.Where, e.Case)
		}
	}
	return nil
}

// For returns the expectation about a case, nil if there is none.
func (x Expectations) For(c *Case) *Expectation {
	for i := range x {
		if Match(x[i].Case, c.ID) {
			return &x[i]
		}
	}
	return nil
}

// judge gives a result the verdict that it has in the light of the expectations. What is skipped, blocked or an error
// makes none of them right or wrong.
func (x Expectations) judge(r Result) Result {
	e := x.For(r.Case)
	switch {
	case e == nil, r.Verdict == Pass && e.Flaky:
	case r.Verdict == Pass:
		r.Verdict, r.Known = UnexpectedPass, e
		r.Remark = fmt.Sprintf("it passes, and %s expects a failure: %s", e.Where, e)
	case r.Verdict == Fail && !strings.Contains(r.Reason(), e.Contains):
		r.Known = e
		r.Remark = fmt.Sprintf("%s expects a failure whose reason contains %q: %s", e.Where, e.Contains, e)
	case r.Verdict == Fail:
		r.Verdict, r.Known = ExpectedFail, e
		r.Remark = "this was expected: " + e.String()
	}
	return r
}

// String gives the reason, and the issue if there is one.
func (e *Expectation) String() string {
	if e.Issue == "" {
		return e.Reason
	}
	return e.Reason + " (" + e.Issue + ")"
}
