package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section A.5.6 of SPEC.md.
const (
	writesProtocol3       defect = "writes-protocol-3"
	writesSetsByACall     defect = "writes-sets-by-a-call"
	writesBoolsAsInts     defect = "writes-bools-as-ints"
	writes64Bits          defect = "writes-64bits"
	writesUnsigned        defect = "writes-unsigned"
	writesShortFloats     defect = "writes-short-floats"
	writesLatin1          defect = "writes-latin-1"
	writesBytesAsText     defect = "writes-bytes-as-text"
	writesTuplesAsLists   defect = "writes-tuples-as-lists"
	writesOnePair         defect = "writes-one-pair"
	sendsDepth99          defect = "sends-depth-99"
	sendsShortInts        defect = "sends-short-ints"
	sendsUnhashable       defect = "sends-unhashable"
	sendsAnyDepth         defect = "sends-any-depth"
	sendsAnyInt           defect = "sends-any-int"
	closesOnTheUnsendable defect = "closes-on-the-unsendable"
)

var sentTable = mutant.Table{
	{writesProtocol3, "writes protocol 3", "OT-OBJ-19"},
	{writesSetsByACall, "writes a set by a call, as Python does at protocol 3", "OT-OBJ-19"},
	{writesBoolsAsInts, "writes a bool as an int", "OT-OBJ-19"},
	{writes64Bits, "writes the lowest 64 bits of an int of less than 128", "OT-OBJ-19"},
	{writesUnsigned, "writes a small int as if it were not negative", "OT-OBJ-19"},
	{writesShortFloats, "writes floats of 32 bits", "OT-OBJ-19"},
	{writesLatin1, "writes a str in Latin-1", "OT-OBJ-19"},
	{writesBytesAsText, "writes bytes as a str", "OT-OBJ-19"},
	{writesTuplesAsLists, "writes a tuple as a list", "OT-OBJ-19"},
	{writesOnePair, "writes the first pair of a dict alone", "OT-OBJ-19"},
	{sendsDepth99, "does not send objects of a depth of 100", "OT-OBJ-19"},
	{sendsShortInts, "does not send ints of more than 255 octets", "OT-OBJ-19"},
	{sendsUnhashable, "sends keys that are not hashable", "OT-OBJ-20"},
	{sendsAnyDepth, "sends objects of any depth", "OT-OBJ-20"},
	{sendsAnyInt, "sends ints of any size", "OT-OBJ-20"},
	{closesOnTheUnsendable, "closes the connection when it cannot send an object", "OT-OBJ-20"},
}
