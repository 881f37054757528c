// Package mutants holds implementations of TinyProto that are broken on purpose, each in one way. They prove that the
// suite bites: a test demands that each of them breaks just the rules that its row names, and that each case of the
// suite is failed by one.
//
// They are one small implementation with a switch per defect, apart from the reference and from the engine.
package mutants

import (
	"fmt"
	"slices"
	"strings"
)

// A Mutant is one row: a defect, what it is in words, and the rules whose cases fail because of it.
type Mutant struct {
	defect
	Does  string
	Rules []string // of SPEC.md
}

// A defect is the name of a mutant. None is that of the implementation without one.
type defect string

// rules reads the ids of a row.
func rules(ids string) []string { return strings.Fields(ids) }

// Name is the name for --mutant.
func (m Mutant) Name() string { return string(m.defect) }

// All returns every mutant, in the order of the sections of SPEC.md.
func All() []Mutant {
	return slices.Concat(handshakeTable, framingTable, refusalTable, collisionTable, endsTable, timersTable, pluginsTable, hooksTable)
}

// Named returns the mutant with a name.
func Named(name string) (Mutant, error) {
	for _, m := range All() {
		if m.Name() == name {
			return m, nil
		}
	}
	return Mutant{}, fmt.Errorf("no mutant is called %q", name)
}

// Healthy returns the implementation without a defect: what a mutant fails, it passes.
func Healthy() Mutant { return Mutant{Does: "nothing wrong"} }
