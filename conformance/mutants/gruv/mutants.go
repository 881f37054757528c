// Package gruv holds implementations of gruv-socks that are broken on purpose, each in one way: one small
// implementation with a switch per defect, apart from the reference and from the engine.
package gruv

import (
	_ "embed"

	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

// A defect is the name of a mutant. None is that of the implementation without one.
type defect = string

//go:embed MATRIX.md
var matrix string

// Mutants returns every mutant of gruv-socks.
func Mutants() mutant.Set {
	return mutant.Set{
		Protocol: "gruv",
		Mutants:  mutant.Mutants(framingTable, endsTable, timersTable, connectionsTable),
		Library:  newLibrary,
		Matrix:   matrix,
	}
}
