package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
)

// A pastReport is what is read of the report of an earlier run.
type pastReport struct {
	Suite          struct{ Version, Spec string }
	Implementation struct{ Name, Version, Protocol string }
	Results        []pastResult
	Interrupted    bool
}

type pastResult struct {
	Case, Reason string
	Verdict      conformance.Verdict
}

// readReport reads a file that conform --format json wrote.
func readReport(file string) (pastReport, error) {
	var r pastReport
	text, err := os.ReadFile(file)
	if err != nil {
		return r, err
	}
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("%s: not a report of conform --format json: %w", file, err)
	}
	if len(r.Results) == 0 {
		return r, fmt.Errorf("%s: it has no results", file)
	}
	seen := map[string]bool{}
	for i, res := range r.Results {
		switch {
		case res.Case == "" || res.Verdict == "":
			return r, fmt.Errorf("%s: result %d has no case or no verdict", file, i+1)
		case !slices.Contains(conformance.Verdicts[:], res.Verdict):
			return r, fmt.Errorf("%s: %s has the verdict %q, which there is not", file, res.Case, res.Verdict)
		case seen[res.Case]:
			return r, fmt.Errorf("%s: %s is there twice", file, res.Case)
		}
		seen[res.Case] = true
	}
	return r, nil
}

// verdicts gives the verdict on each case, by its id.
func (r pastReport) verdicts() map[string]conformance.Verdict {
	v := map[string]conformance.Verdict{}
	for _, res := range r.Results {
		v[res.Case] = res.Verdict
	}
	return v
}
