package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// writeFindings writes a table of what can be found.
func writeFindings(w io.Writer, all []tell.Finding) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range all {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", f.Kind, f.Severity, f.Rule, f.When)
	}
	return t.Flush()
}
