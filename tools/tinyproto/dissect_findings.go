package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"

	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// writeFindings writes a table of what can be found: of the protocol named, or of all.
func writeFindings(w io.Writer, protocol string) error {
	protocols := dissect.Protocols()
	if protocol != "" {
		p, err := dissect.Named(protocol)
		if err != nil {
			return fmt.Errorf("--%w", err)
		}
		protocols = []dissect.Protocol{p}
	}
	var all []tell.Finding
	for _, p := range protocols {
		all = append(all, p.Findings()...)
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for i, f := range all {
		if !slices.Contains(all[i+1:], f) {
			fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.Kind, f.Severity, f.Rule, f.When)
		}
	}
	return t.Flush()
}
