// Package pickle reads and writes the part of Python's pickle format that is data: numbers, texts, octets, and lists,
// tuples, sets and dicts of them (SPEC.md, section A.5). A pickle is a program for a small machine, and this one has no
// operation that imports, calls or asks for anything: a pickle that has such an opcode is refused.
//
//	value, err := pickle.Parse(octets)
//	octets, err := pickle.Append(nil, pickle.Dict{{Key: "name", Value: "Ada"}, {Key: "born", Value: 1815}})
//
// # Values
//
//	None     nil
//	bool     bool
//	int      int64, or *big.Int where that is too small; Append takes int too
//	float    float64
//	str      string, which is UTF-8
//	bytes    []byte
//	list     []any
//	tuple    Tuple
//	set      Set
//	dict     Dict
//
// # Forms
//
// Parse reads protocols 2 to 5, and Append writes protocol 4. Python writes sets at protocols 2 and 3, and bytes at
// protocol 2, as calls: those are refused.
package pickle
