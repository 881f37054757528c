package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

// addVerdictFlags adds the flags that say what counts as what.
func (f *conformFlags) addVerdictFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.expect, "expect", "", "the cases that this `FILE` names are known to fail")
	flags.StringVar(&f.write, "write-expectations", "", "write the failures of this run to a `FILE` for --expect; it may be the same")
	flags.BoolVar(&f.config.Terms.Strict, "strict", false, "a failing case of a rule with SHOULD counts for the exit code")
	flags.BoolVar(&f.config.Terms.RequireAll, "require-all", false, "a skipped case of a rule with MUST fails the run")
}

// conclude writes the expectations, and says what the report leaves open and what the program exits with.
func (f *conformFlags) conclude(report conformance.Report, err error) error {
	switch {
	case report.Interrupted && f.repeat > 1:
		err = errors.New("interrupted; not every run was made")
	case report.Interrupted:
		err = errors.New("interrupted; the cases that are not listed have no verdict")
	}
	if f.write != "" {
		entries := entriesOf(f.config.Cases, f.config.Known, report.Results)
		if failed := writeExpectations(f.write, entries); failed != nil {
			err = errors.Join(err, fmt.Errorf("--write-expectations: %w", failed))
		}
	}
	if f.config.Terms.RequireAll {
		if skipped := skippedMusts(report.Results); skipped != "" {
			fmt.Fprintln(os.Stderr, "tinyproto: --require-all:", skipped)
		}
	}
	if code := conformance.ExitCode(report.Results, report.Terms); code != exitOK {
		err = errors.Join(err, verdictError(code))
	}
	return err
}

// skippedMusts says how many cases of rules with MUST were skipped, and why; "" if none was.
func skippedMusts(results []conformance.Result) string {
	musts := slices.DeleteFunc(slices.Clone(results), func(r conformance.Result) bool { return r.Case.Level != "MUST" })
	var why []string
	total := 0
	for _, g := range grouped(musts, conformance.Skip, conformance.Result.Reason) {
		why = append(why, fmt.Sprintf("%d because %s", g.n, g.why))
		total += g.n
	}
	if total == 0 {
		return ""
	}
	return fmt.Sprintf("%d cases of rules with MUST were skipped: %s", total, strings.Join(why, ", "))
}
