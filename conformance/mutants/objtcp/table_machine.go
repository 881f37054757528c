package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of sections A.5.3 and A.5.4 of SPEC.md.
const (
	refusesProtocol2    defect = "refuses-protocol-2"
	refusesProtocol3    defect = "refuses-protocol-3"
	refusesProtocol5    defect = "refuses-protocol-5"
	gatesOpcodes        defect = "gates-opcodes"
	lacksTheLongForms   defect = "lacks-the-long-forms"
	lacksFrames         defect = "lacks-frames"
	lacksMemoize        defect = "lacks-memoize"
	needsNoProto        defect = "needs-no-proto"
	anyProtocol         defect = "any-protocol"
	protoAnywhere       defect = "proto-anywhere"
	stopsAtTheFirst     defect = "stops-at-the-first"
	needsNoStop         defect = "needs-no-stop"
	emptyIsNone         defect = "empty-is-none"
	takesTheTop         defect = "takes-the-top"
	forgetsMarks        defect = "forgets-marks"
	missingIsNone       defect = "missing-is-none"
	reachesBelowMarks   defect = "reaches-below-marks"
	marksAreOptional    defect = "marks-are-optional"
	memoizesNothing     defect = "memoizes-nothing"
	forgivesAdditions   defect = "forgives-additions"
	forgivesOddPairs    defect = "forgives-odd-pairs"
	takesWhatThereIs    defect = "takes-what-there-is"
	takesTheLength      defect = "takes-the-length"
	ignoresFrames       defect = "ignores-frames"
	negativeIsZero      defect = "negative-is-zero"
	takesSurrogates     defect = "takes-surrogates"
	repairsText         defect = "repairs-text"
	missingMemoIsNone   defect = "missing-memo-is-none"
	keepsTheMemo        defect = "keeps-the-memo"
	memoOfAnOctet       defect = "memo-of-an-octet"
	memoByIndex         defect = "memo-by-index"
	getsOnce            defect = "gets-once"
	memoizeCountsUp     defect = "memoize-counts-up"
	firstPutStays       defect = "first-put-stays"
	smallMemo           defect = "small-memo"
	addsToTheGot        defect = "adds-to-the-got"
	searchesForCycles   defect = "searches-for-cycles"
	addsNothingToTheGot defect = "adds-nothing-to-the-got"
	listsAreGone        defect = "lists-are-gone"
)

var machineTable = mutant.Table{
	{refusesProtocol2, "refuses pickles of protocol 2", "OT-OBJ-6"},
	{refusesProtocol3, "refuses pickles of protocol 3", "OT-OBJ-6"},
	{refusesProtocol5, "refuses pickles of protocol 5", "OT-OBJ-6"},
	{gatesOpcodes, "refuses an opcode in a pickle of an earlier protocol than brought it", "OT-OBJ-6"},
	{lacksTheLongForms, "does not know the opcodes for long values and large indexes", "OT-OBJ-6"},
	{lacksFrames, "does not know FRAME", "OT-OBJ-6"},
	{lacksMemoize, "does not know MEMOIZE", "OT-OBJ-6"},
	{needsNoProto, "takes a pickle without PROTO", "OT-OBJ-7"},
	{anyProtocol, "takes a pickle of any protocol", "OT-OBJ-7"},
	{protoAnywhere, "takes PROTO anywhere", "OT-OBJ-7"},
	{stopsAtTheFirst, "passes over what follows STOP", "OT-OBJ-8"},
	{needsNoStop, "takes a pickle without STOP", "OT-OBJ-8"},
	{emptyIsNone, "takes a pickle without a value for None", "OT-OBJ-8"},
	{takesTheTop, "takes the value on top where STOP finds several", "OT-OBJ-8"},
	{forgetsMarks, "passes over marks that STOP finds", "OT-OBJ-8"},
	{missingIsNone, "takes None for values that an opcode does not find", "OT-OBJ-9"},
	{reachesBelowMarks, "takes values from below a mark", "OT-OBJ-9"},
	{marksAreOptional, "takes no value where an opcode does not find its mark", "OT-OBJ-9"},
	{memoizesNothing, "passes over a memoization without a value", "OT-OBJ-9"},
	{forgivesAdditions, "passes over an addition to what is no such container", "OT-OBJ-9"},
	{forgivesOddPairs, "takes None for a value that a key lacks", "OT-OBJ-9"},
	{takesWhatThereIs, "takes a pickle that ends in an operand for whole", "OT-OBJ-10"},
	{takesTheLength, "takes memory for a length in an operand before it looks at what is there", "OT-OBJ-10"},
	{ignoresFrames, "passes over FRAME, whatever its length", "OT-OBJ-10"},
	{negativeIsZero, "takes a negative length for zero", "OT-OBJ-10"},
	{takesSurrogates, "takes surrogates in a str", "OT-OBJ-11"},
	{repairsText, "replaces what is not UTF-8 in a str", "OT-OBJ-11"},
	{missingMemoIsNone, "takes None for what is not in the memo", "OT-OBJ-12"},
	{keepsTheMemo, "keeps the memo for the next pickle", "OT-OBJ-12"},
	{memoOfAnOctet, "takes the lowest octet of an index alone", "OT-OBJ-12"},
	{memoByIndex, "takes memory for the memo up to the index", "OT-OBJ-13"},
	{getsOnce, "gives None for what has been got from the memo before", "OT-OBJ-14"},
	{memoizeCountsUp, "memoizes behind the highest index", "OT-OBJ-14"},
	{firstPutStays, "keeps the first value that is put at an index", "OT-OBJ-14"},
	{smallMemo, "refuses indexes above 65,535", "OT-OBJ-14"},
	{listsAreGone, "gives None for a list that is got from the memo", "OT-OBJ-14"},
	{addsToTheGot, "adds to a value that has been got from the memo", "OT-OBJ-15"},
	{searchesForCycles, "adds to a value that has been got from the memo unless that makes a cycle", "OT-OBJ-15"},
	{addsNothingToTheGot, "lets nothing be added to a value that has been got from the memo", "OT-OBJ-15"},
}
