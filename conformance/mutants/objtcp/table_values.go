package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of sections A.5.1 and A.5.2 of SPEC.md.
const (
	callsWhatItNames   defect = "calls-what-it-names"
	refusedIsNone      defect = "refused-is-none"
	callsAreNone       defect = "calls-are-none"
	extensionsAreNone  defect = "extensions-are-none"
	knowsOtherTypes    defect = "knows-other-types"
	buffersAreEmpty    defect = "buffers-are-empty"
	knowsPython2       defect = "knows-python-2"
	readsProtocol0     defect = "reads-protocol-0"
	knowsPop           defect = "knows-pop"
	skipsTheUnknown    defect = "skips-the-unknown"
	boolsAreInts       defect = "bools-are-ints"
	intsAreFloats      defect = "ints-are-floats"
	unsignedLongs      defect = "unsigned-longs"
	wholeFloatsAreInts defect = "whole-floats-are-ints"
	losesTheSign       defect = "loses-the-sign"
	finiteOnly         defect = "finite-only"
	bytesAreText       defect = "bytes-are-text"
	emptyTextIsNone    defect = "empty-text-is-none"
	tuplesAreLists     defect = "tuples-are-lists"
	setsAreLists       defect = "sets-are-lists"
	hashesAnything     defect = "hashes-anything"
	hashesInTuples     defect = "hashes-in-tuples"
	typesTellKeysApart defect = "types-tell-keys-apart"
	keepsTheLastKey    defect = "keeps-the-last-key"
	keepsTheFirstValue defect = "keeps-the-first-value"
	roundsKeys         defect = "rounds-keys"
	textIsOctets       defect = "text-is-octets"
	zerosDiffer        defect = "zeros-differ"
)

var valuesTable = mutant.Table{
	{callsWhatItNames, "calls what a pickle names", "OT-OBJ-1"},
	{refusedIsNone, "delivers None for a pickle that it refuses", "OT-OBJ-2"},
	{callsAreNone, "takes a call for None", "OT-OBJ-2"},
	{extensionsAreNone, "takes what only a registry or its program knows for None", "OT-OBJ-2"},
	{knowsOtherTypes, "takes a bytearray for bytes and a frozenset for a set", "OT-OBJ-2"},
	{buffersAreEmpty, "takes a buffer from outside the pickle for empty bytes", "OT-OBJ-2"},
	{knowsPython2, "takes the strings of Python 2", "OT-OBJ-2"},
	{readsProtocol0, "takes the forms of protocol 0", "OT-OBJ-2"},
	{knowsPop, "takes POP, POP_MARK and DUP", "OT-OBJ-2"},
	{skipsTheUnknown, "passes over octets that are no opcode", "OT-OBJ-2"},
	{boolsAreInts, "delivers a bool as an int", "OT-OBJ-3"},
	{intsAreFloats, "loses the lowest bits of a large int", "OT-OBJ-3"},
	{unsignedLongs, "takes the two's complement of LONG1 and LONG4 for unsigned", "OT-OBJ-3"},
	{wholeFloatsAreInts, "delivers a whole float as an int", "OT-OBJ-3"},
	{losesTheSign, "delivers -0.0 as 0.0", "OT-OBJ-3"},
	{finiteOnly, "delivers None for an infinity and NaN", "OT-OBJ-3"},
	{bytesAreText, "delivers bytes as a str", "OT-OBJ-3"},
	{emptyTextIsNone, "delivers an empty str as None", "OT-OBJ-3"},
	{tuplesAreLists, "delivers a tuple as a list", "OT-OBJ-3"},
	{setsAreLists, "delivers a set as a list", "OT-OBJ-3"},
	{hashesAnything, "takes any value for a key", "OT-OBJ-4"},
	{hashesInTuples, "takes any value inside a tuple for a key", "OT-OBJ-4"},
	{typesTellKeysApart, "keeps a bool and a number apart that are equal keys", "OT-OBJ-5"},
	{keepsTheLastKey, "keeps the last of equal keys", "OT-OBJ-5"},
	{keepsTheFirstValue, "keeps the first value of equal keys", "OT-OBJ-5"},
	{roundsKeys, "compares ints with floats by rounding them", "OT-OBJ-5"},
	{textIsOctets, "takes a str and bytes of the same content for equal", "OT-OBJ-5"},
	{zerosDiffer, "keeps 0.0 and -0.0 apart as keys", "OT-OBJ-5"},
}
