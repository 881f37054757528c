package main

import (
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

// protocols are those that the suite has cases for.
var protocols = []string{"tinyproto"}

func loadSuite(protocol string) (suite, error) {
	spec, err := tinyproto.LoadSpec()
	if err != nil {
		return suite{}, fmt.Errorf("SPEC.md: %w", err)
	}
	cases, err := steps.Load(features.FS, protocol, spec)
	return suite{spec, cases}, err
}
