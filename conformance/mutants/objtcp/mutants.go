// Package objtcp holds implementations of obj-over-tcp that are broken on purpose, each in one way: one small
// implementation with a switch per defect, apart from the reference and from the engine, with a reader and a writer of
// pickles of its own. Of package pickle it uses the values alone.
package objtcp

import (
	_ "embed"

	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
)

// A defect is the name of a mutant. None is that of the implementation without one.
type defect = string

// A group is the connections that a defect can mix up.
type group = mutant.Group[*conn]

//go:embed MATRIX.md
var matrix string

// Mutants returns every mutant of obj-over-tcp.
func Mutants() mutant.Set {
	return mutant.Set{
		Protocol: "objtcp",
		Mutants:  mutant.Mutants(sizeTable, framesTable, valuesTable, machineTable, limitsTable, sentTable, endsTable, timersTable),
		Library:  newLibrary,
		Matrix:   matrix,
	}
}
