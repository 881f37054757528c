package main

import (
	"fmt"
	"io"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// progress writes a line per case as its verdict comes: for a log that somebody watches.
type progress struct{ w io.Writer }

func newProgress(w io.Writer, _ bool, _ string) format { return &progress{w} }

func (p *progress) start(r conformance.Report) {
	fmt.Fprintf(p.w, "# %s\n", underTest(r))
}

func (p *progress) result(r conformance.Result) {
	fmt.Fprintf(p.w, "%-8s %8.1f ms  %s", r.Verdict, float64(r.Wall.Microseconds())/1000, r.Case.ID)
	if r.Verdict != conformance.Pass {
		fmt.Fprintf(p.w, "  (%s)", r.Reason())
	}
	fmt.Fprintln(p.w)
}

func (p *progress) end(r conformance.Report, took time.Duration) error {
	_, err := fmt.Fprintf(p.w, "# %d cases: %s in %.1f s%s\n", len(r.Results), tally(r.Results), took.Seconds(), toleratedIn(r))
	return err
}
