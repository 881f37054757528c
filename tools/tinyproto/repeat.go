package main

import (
	"cmp"
	"context"
	"fmt"

	"github.com/tinyproto/tinyproto/conformance"
)

// repeated runs the cases n times, one run after the other, each with a fresh shim, and makes one report of all. The
// verdict on a case is its first that is not a pass. After an error the runs that are left are not made.
func repeated(ctx context.Context, cfg conformance.Config, n int) (conformance.Report, error) {
	if n == 1 {
		return conformance.Run(ctx, cfg)
	}
	var all conformance.Report
	onResult := cfg.OnResult
	for i := range n {
		mark := func(r conformance.Result) conformance.Result {
			if r.Verdict != conformance.Pass {
				r.Remark = conformance.Also(r.Remark, fmt.Sprintf("in run %d of %d", i+1, n))
			}
			return r
		}
		cfg.OnResult = func(r conformance.Result) { onResult(mark(r)) }
		report, err := conformance.Run(ctx, cfg)
		for j := range report.Results {
			report.Results[j] = mark(report.Results[j])
		}
		all = joined(all, report)
		if err != nil {
			return all, fmt.Errorf("run %d of %d: %w", i+1, n, err)
		}
		cfg.OnStart = nil
	}
	return all, nil
}

// joined adds the report of one more run to that of the runs before it.
func joined(all, more conformance.Report) conformance.Report {
	if all.Results == nil {
		return more
	}
	at := map[string]int{}
	for i, r := range all.Results {
		at[r.Case.ID] = i
	}
	for _, r := range more.Results {
		if i, ok := at[r.Case.ID]; ok && all.Results[i].Verdict == conformance.Pass {
			all.Results[i] = r
		}
	}
	all.Endings = append(all.Endings, more.Endings...)
	all.Lost = cmp.Or(all.Lost, more.Lost)
	all.Interrupted = all.Interrupted || more.Interrupted
	return all
}
