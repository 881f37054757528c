// Package tinyproto holds implementations of TinyProto that are broken on purpose, each in one way: one small
// implementation with a switch per defect, apart from the reference and from the engine.
package tinyproto

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

// Mutants returns every mutant of TinyProto.
func Mutants() mutant.Set {
	return mutant.Set{
		Protocol: "tinyproto",
		Mutants: mutant.Mutants(handshakeTable, framingTable, refusalTable, collisionTable, endsTable, timersTable,
			pluginsTable, hooksTable),
		Library: newLibrary,
		Matrix:  matrix,
	}
}
