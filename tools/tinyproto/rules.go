package main

import (
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

func rulesCommand() *cobra.Command {
	var report, protocol string
	cmd := &cobra.Command{
		Use:   "rules",
		Short: "List the requirements of SPEC.md with their cases",
		Long: `List the numbered sentences of SPEC.md, each with its level, the cases that check it, or why it has none, and the
mutants (tinyproto shim --mutants) that show that the cases bite: which of them break the rule, and which fail each
case. With a report of conform --format json, each case that is in it has its verdict.`,
		Example: `  ./tinyproto rules
  ./tinyproto rules --protocol gruv
  ./tinyproto conform --format json:report.json -- ./my-shim; ./tinyproto rules --report report.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var verdicts map[string]conformance.Verdict
			if report != "" {
				past, err := readReport(report)
				if err != nil {
					return fmt.Errorf("--report: %w", err)
				}
				if its := past.Implementation.Protocol; protocol != "" && protocol != its {
					return fmt.Errorf("--report %s: it is of %q, and --protocol is %s", report, its, protocol)
				}
				verdicts = past.verdicts()
			}
			s, err := rulesOf(protocol)
			if err != nil {
				return err
			}
			return writeRules(os.Stdout, s, verdicts)
		},
	}
	cmd.Flags().StringVar(&report, "report", "", "a JSON report: show the verdict of each case in this `FILE`")
	cmd.Flags().StringVar(&protocol, "protocol", "", "of this protocol only: "+strings.Join(conformance.Protocols(), ", ")+" (default: of all)")
	return cmd
}

// rulesOf is the suite of a protocol with no other's rules in the specification, or all there is for "".
func rulesOf(protocol string) (suite, error) {
	if protocol == "" {
		return loadSuites()
	}
	if !slices.Contains(conformance.Protocols(), protocol) {
		return suite{}, fmt.Errorf("--protocol %q: known is %s", protocol, strings.Join(conformance.Protocols(), ", "))
	}
	s, err := loadSuite(protocol)
	if err != nil {
		return suite{}, err
	}
	prefix, _, _ := strings.Cut(s.cases[0].Rule, "-")
	s.spec.Requirements = slices.DeleteFunc(s.spec.Requirements, func(r tinyproto.Requirement) bool {
		return !strings.HasPrefix(r.ID, prefix+"-")
	})
	return s, nil
}

func writeRules(w io.Writer, s suite, verdicts map[string]conformance.Verdict) error {
	cases := map[string][]*conformance.Case{}
	for _, c := range s.cases {
		cases[c.Rule] = append(cases[c.Rule], c)
	}
	broken := map[string][]mutant.Mutant{}
	failedBy := map[string][]string{}
	for _, set := range mutants.Sets() {
		for _, m := range set.Mutants {
			for _, rule := range m.Rules {
				broken[rule] = append(broken[rule], m)
			}
		}
		maps.Copy(failedBy, set.FailedBy())
	}
	for _, r := range s.spec.Requirements {
		if _, err := fmt.Fprintf(w, "[%s] %s: %s\n", r.ID, r.Level, r.Sentence); err != nil {
			return err
		}
		for _, c := range cases[r.ID] {
			what := "case"
			if v := verdicts[c.ID]; v != "" {
				what = string(v)
			}
			fmt.Fprintf(w, "    %-16s%s\n", what, c.ID)
			if mutants := failedBy[c.ID]; len(mutants) > 0 {
				fmt.Fprintf(w, "    %-16s%s\n", "  failed by", strings.Join(mutants, ", "))
			}
		}
		for _, m := range broken[r.ID] {
			fmt.Fprintf(w, "    %-16s%s: %s\n", "mutant", m.Name, m.Does)
		}
		if reason := s.spec.Untested[r.ID]; reason != "" {
			fmt.Fprintf(w, "    no case: %s\n", reason)
		}
	}
	return nil
}
