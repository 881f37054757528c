package mutants

// Defects of section 12 of SPEC.md.
const ()

var hooksTable = []Mutant{}
