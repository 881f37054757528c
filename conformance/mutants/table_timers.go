package mutants

// Defects of section 10 of SPEC.md.
const ()

var timersTable = []Mutant{}
