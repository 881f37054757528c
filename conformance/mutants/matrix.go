package mutants

import (
	_ "embed"
	"strings"
)

//go:embed MATRIX.md
var matrixText string

// FailedBy names, for each case by its id, the mutants that fail it, as MATRIX.md has it.
func FailedBy() map[string][]string {
	by := map[string][]string{}
	for line := range strings.Lines(matrixText) {
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
