// Package mutants lists the implementations that are broken on purpose, each in one way. They prove that the suite
// bites: a test demands that each of them breaks just the rules that its row names, and that each case of the suite is
// failed by one.
package mutants

import (
	"github.com/tinyproto/tinyproto/conformance/mutants/gruv"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/mutants/objtcp"
	"github.com/tinyproto/tinyproto/conformance/mutants/tinyproto"
)

// Sets returns the mutants of every protocol, in the order of SPEC.md.
func Sets() []mutant.Set {
	return []mutant.Set{
		tinyproto.Mutants(),
		objtcp.Mutants(),
		gruv.Mutants(),
	}
}

// Of returns the mutants of a protocol, none if it has none.
func Of(protocol string) mutant.Set {
	for _, s := range Sets() {
		if s.Protocol == protocol {
			return s
		}
	}
	return mutant.Set{Protocol: protocol}
}
