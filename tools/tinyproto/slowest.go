package main

import (
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// writeSlowest lists the n cases that took longest, and what the run cost this program itself.
func writeSlowest(w io.Writer, n int, results []conformance.Result, took time.Duration) {
	played := slices.DeleteFunc(slices.Clone(results), func(r conformance.Result) bool { return r.Wall == 0 })
	slices.SortStableFunc(played, func(a, b conformance.Result) int { return int(b.Wall - a.Wall) })
	fmt.Fprintln(w, "\nslowest")
	for _, r := range played[:min(n, len(played))] {
		fmt.Fprintf(w, "%11.1f ms  %s\n", float64(r.Wall.Microseconds())/1000, r.Case.ID)
	}
	fmt.Fprintf(w, "this program itself: %.2f s of processor time in %.2f s\n", processorTime().Seconds(), took.Seconds())
}
