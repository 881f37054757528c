package main

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

func diffCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "diff OLD.json NEW.json",
		Short: "Say what changed between two reports",
		Long: `Say what changed between two reports of conform --format json:

  regression  it passed, and fails now or ends in an error
  fix         it failed or ended in an error, and passes now
  changed     any other change of the verdict; one to expected-fail is no regression, since somebody knows of it
  new         a case that only the new report has
  vanished    a case that only the old report has: not selected, perhaps. It is no regression, whatever it was

Exit code: 0 if there is no regression; 1 if there is one; 2 if a report cannot be read, or the two are of different protocols.`,
		Example: `  ./tinyproto diff before.json after.json
  ./tinyproto conform --format json:after.json -- ./my-shim; ./tinyproto diff before.json after.json`,
		Args: cobra.ExactArgs(2),
		RunE: func(_ *cobra.Command, args []string) error {
			before, err := readReport(args[0])
			if err != nil {
				return err
			}
			after, err := readReport(args[1])
			if err != nil {
				return err
			}
			if old, now := before.Implementation.Protocol, after.Implementation.Protocol; old != now {
				return fmt.Errorf("diff: %s is a report of %q, and %s of %q", args[0], old, args[1], now)
			}
			d := compare(before, after)
			if err := d.write(os.Stdout, before, after); err != nil {
				return err
			}
			if len(d.regressions) > 0 {
				return verdictError(exitFail)
			}
			return nil
		},
	}
}

// A change is a case whose verdict is not what it was. One of the verdicts is empty for a case that is new or vanished.
type change struct {
	id       string
	old, new conformance.Verdict
	reason   string // of the new verdict
}

// A difference is what changed between two reports, in the order of the new one; what vanished, in that of the old.
type difference struct{ regressions, fixes, changed, added, vanished []change }

func compare(before, after pastReport) (d difference) {
	old := before.verdicts()
	for _, r := range after.Results {
		c := change{r.Case, old[r.Case], r.Verdict, r.Reason}
		switch {
		case c.old == "":
			d.added = append(d.added, c)
		case c.old == c.new:
		case passed(c.old) && failed(c.new):
			d.regressions = append(d.regressions, c)
		case (failed(c.old) || c.old == conformance.ExpectedFail) && passed(c.new):
			d.fixes = append(d.fixes, c)
		default:
			d.changed = append(d.changed, c)
		}
	}
	now := after.verdicts()
	for _, r := range before.Results {
		if now[r.Case] == "" {
			d.vanished = append(d.vanished, change{id: r.Case, old: r.Verdict})
		}
	}
	return d
}

func passed(v conformance.Verdict) bool {
	return v == conformance.Pass || v == conformance.UnexpectedPass
}

func failed(v conformance.Verdict) bool { return v == conformance.Fail || v == conformance.Errored }

// write shows a difference to a person.
func (d difference) write(w io.Writer, before, after pastReport) error {
	for _, line := range unlike(before, after) {
		fmt.Fprintln(w, line)
	}
	lists := []struct {
		name    string
		changes []change
	}{{"regressions", d.regressions}, {"fixes", d.fixes}, {"changed", d.changed}, {"new", d.added}, {"vanished", d.vanished}}
	for _, l := range lists {
		if len(l.changes) == 0 {
			continue
		}
		fmt.Fprintf(w, "%s\n", l.name)
		for _, c := range l.changes {
			c.write(w)
		}
	}
	_, err := fmt.Fprintf(w, "regressions: %d, fixes: %d, changed: %d, new: %d, vanished: %d\n",
		len(d.regressions), len(d.fixes), len(d.changed), len(d.added), len(d.vanished))
	return err
}

// write shows a case, and what came if that is news.
func (c change) write(w io.Writer) {
	fmt.Fprintf(w, "  %-32s %s\n", c.verdicts(), oneLine(c.id))
	if c.reason != "" && c.new != conformance.Blocked {
		fmt.Fprintf(w, "    %s\n", oneLine(c.reason))
	}
}

// verdicts writes "pass → fail", or the one verdict that there is.
func (c change) verdicts() string {
	if c.old == "" || c.new == "" {
		return oneLine(string(c.old + c.new))
	}
	return oneLine(string(c.old + " → " + c.new))
}

// unlike says in what the two reports are not of the same thing, and what is missing in them.
func unlike(before, after pastReport) (lines []string) {
	for _, m := range []struct{ what, old, new string }{
		{"implementation", before.Implementation.Name, after.Implementation.Name},
		{"version of the implementation", before.Implementation.Version, after.Implementation.Version},
		{"version of the suite", before.Suite.Version, after.Suite.Version},
		{"revision of SPEC.md", before.Suite.Spec, after.Suite.Spec},
	} {
		if m.old != m.new {
			lines = append(lines, fmt.Sprintf("not the same %s: %q, then %q", m.what, m.old, m.new))
		}
	}
	if before.Interrupted {
		lines = append(lines, "the old run was interrupted: cases are missing")
	}
	if after.Interrupted {
		lines = append(lines, "the new run was interrupted: cases are missing")
	}
	return lines
}
