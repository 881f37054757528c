package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
)

// A suite is what this program carries: the specification and the cases that go with it.
type suite struct {
	spec  *tinyproto.Spec
	cases []*conformance.Case // of the protocols that are asked for
	all   []*conformance.Case // of every protocol
}

// defaultProtocol is the one that is judged where no other is asked for.
const defaultProtocol = "tinyproto"

// loadSuite loads the suite of a protocol.
func loadSuite(protocol string) (suite, error) {
	s, err := loadSuites()
	s.cases = slices.DeleteFunc(slices.Clone(s.all), func(c *conformance.Case) bool { return protocolOf(c) != protocol })
	return s, err
}

// loadSuites loads the suite of all protocols.
func loadSuites() (suite, error) {
	spec, err := tinyproto.LoadSpec()
	if err != nil {
		return suite{}, fmt.Errorf("SPEC.md: %w", err)
	}
	var all []*conformance.Case
	for _, protocol := range conformance.Protocols() {
		cases, err := steps.Load(features.FS, protocol, spec)
		if err != nil {
			return suite{}, err
		}
		all = append(all, cases...)
	}
	return suite{spec, all, all}, nil
}

// protocolOf is where the id of a case begins.
func protocolOf(c *conformance.Case) string {
	protocol, _, _ := strings.Cut(c.ID, "/")
	return protocol
}

// explain adds to a glob that matches nothing what may have been meant.
func (s suite) explain(err error) error {
	var unmatched *conformance.UnmatchedError
	if !errors.As(err, &unmatched) {
		return err
	}
	if reason := s.spec.Untested[unmatched.Glob]; reason != "" {
		return fmt.Errorf("--run %s: this rule has no case: %s", unmatched.Glob, reason)
	}
	if others, err := conformance.Select(s.all, []string{unmatched.Glob}); err == nil {
		return fmt.Errorf("--run %s: it is for --protocol %s", unmatched.Glob, protocolOf(others[0]))
	}
	return fmt.Errorf("--run: %w; ids look like %s, and --list names them all", err, s.cases[0].ID)
}
