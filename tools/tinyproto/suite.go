package main

import (
	"errors"
	"fmt"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/steps"
	"github.com/tinyproto/tinyproto/features"
)

// A suite is what this program carries: the specification and the cases that go with it.
type suite struct {
	spec  *tinyproto.Spec
	cases []*conformance.Case
}

// defaultProtocol is the one that is judged where no other is asked for.
const defaultProtocol = "tinyproto"

func loadSuite(protocol string) (suite, error) {
	spec, err := tinyproto.LoadSpec()
	if err != nil {
		return suite{}, fmt.Errorf("SPEC.md: %w", err)
	}
	cases, err := steps.Load(features.FS, protocol, spec)
	return suite{spec, cases}, err
}

// loadSuites is loadSuite for the cases of all protocols.
func loadSuites() (all suite, err error) {
	for _, protocol := range conformance.Protocols() {
		s, err := loadSuite(protocol)
		if err != nil {
			return suite{}, err
		}
		all.spec, all.cases = s.spec, append(all.cases, s.cases...)
	}
	return all, nil
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
	return fmt.Errorf("--run: %w; ids look like %s, and --list names them all", err, s.cases[0].ID)
}
