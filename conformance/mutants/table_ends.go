package mutants

// Defects of section 9 of SPEC.md.
const ()

var endsTable = []Mutant{}
