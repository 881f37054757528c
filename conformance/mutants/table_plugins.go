package mutants

// Defects of section 11 of SPEC.md.
const ()

var pluginsTable = []Mutant{}
