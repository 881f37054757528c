package mutants

// Defects of section 8 of SPEC.md.
const ()

var collisionTable = []Mutant{}
