package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section A.5.5 of SPEC.md.
const (
	intsOfAnySize   defect = "ints-of-any-size"
	shortIntsOnly   defect = "short-ints-only"
	anyDepth        defect = "any-depth"
	depth99         defect = "depth-99"
	listsAreDeep    defect = "lists-are-deep"
	memoHidesDepth  defect = "memo-hides-depth"
	anyWeight       defect = "any-weight"
	getsWeighOne    defect = "gets-weigh-one"
	equalWeighsOnce defect = "equal-weighs-once"
	weighsLess      defect = "weighs-less"
	fixedWeight     defect = "fixed-weight"
)

var limitsTable = mutant.Table{
	{intsOfAnySize, "takes ints of any size", "OT-OBJ-16"},
	{shortIntsOnly, "refuses ints of more than 255 octets", "OT-OBJ-16"},
	{anyDepth, "takes objects of any depth", "OT-OBJ-17"},
	{depth99, "refuses objects of a depth of 100", "OT-OBJ-17"},
	{listsAreDeep, "counts the depth of lists alone", "OT-OBJ-17"},
	{memoHidesDepth, "does not count the depth of what is got from the memo", "OT-OBJ-17"},
	{anyWeight, "takes objects of any weight", "OT-OBJ-18"},
	{getsWeighOne, "counts what is got from the memo as one", "OT-OBJ-18"},
	{equalWeighsOnce, "does not count the members of a set that are equal to others", "OT-OBJ-18"},
	{weighsLess, "refuses objects that weigh 16,777,216", "OT-OBJ-18"},
	{fixedWeight, "refuses a larger weight than 16,777,216 in a larger pickle too", "OT-OBJ-18"},
}
