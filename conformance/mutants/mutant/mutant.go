// Package mutant says what a broken implementation is to the suite, whatever its protocol.
package mutant

import (
	"slices"
	"strings"

	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// A Mutant is one row: a defect by its name, what it is in words, and the rules whose cases fail because of it.
type Mutant struct {
	Name  string // for --mutant
	Does  string
	Rules []string // of SPEC.md
}

// A Set is the mutants of one protocol: one small implementation with a switch per defect.
type Set struct {
	Protocol string
	Mutants  []Mutant // in the order of the sections of SPEC.md

	// Library puts the implementation behind the shim contract. Its servers have the defect of one mutant and its clients
	// that of another, by their names; "" is none. A mutant that crashes calls crash, which must not return in a real
	// process.
	Library func(server, client string, crash func()) goshim.Library

	Matrix string // the text of the protocol's MATRIX.md
}

// A Table is mutants as they are written down: a name, what it does, and the ids of its rules with spaces between.
type Table [][3]string

// Mutants reads tables, in their order.
func Mutants(tables ...Table) (all []Mutant) {
	for _, row := range slices.Concat(tables...) {
		all = append(all, Mutant{Name: row[0], Does: row[1], Rules: strings.Fields(row[2])})
	}
	return all
}

// Has reports whether one of the mutants has a name.
func (s Set) Has(name string) bool {
	for _, m := range s.Mutants {
		if m.Name == name {
			return true
		}
	}
	return false
}

// Healthy is the implementation without a defect: what a mutant fails, it passes.
func (s Set) Healthy(crash func()) goshim.Library { return s.Library("", "", crash) }

// FailedBy names, for each case by its id, the mutants that fail it, as MATRIX.md has it.
func (s Set) FailedBy() map[string][]string {
	by := map[string][]string{}
	for line := range strings.Lines(s.Matrix) {
		row := strings.Split(strings.Trim(line, "|\n "), " | ") // rule, mutant, what it does, cases
		if len(row) != 4 {
			continue
		}
		for _, id := range strings.Fields(row[3]) {
			by[id] = append(by[id], row[1])
		}
	}
	return by
}
