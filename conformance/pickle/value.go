// Package pickle reads and writes the part of Python's pickle, protocols 2 to 5, that is data: None, bool, int, float,
// str, bytes, list, tuple, set and dict. It imports nothing and calls nothing: an opcode that would is refused.
//
// The format is that of PEP 307 (protocol 2), PEP 3154 (protocol 4) and PEP 574 (protocol 5).
//
// What Decode returns is safe to walk: it has no cycle, and is within MaxDepth and MaxWeight. Equal, AppendJSON and
// Encode take time in proportion to its weight, Text in proportion to what is shown.
package pickle

import "math/big"

// The limits of an object (SPEC.md, section A.5.5), fixed so that every receiver takes the same pickles.
const (
	MaxDepth     = 100     // lists, tuples, sets and dicts in each other, the outermost included
	MaxWeight    = 1 << 24 // values, and octets of str, bytes and long ints, as often as they occur; or the pickle's size
	MaxIntOctets = 1024    // of the two's complement of an int
)

// Value is one of None, Bool, Int, Float, Str, Bytes, List, Tuple, Set and Dict, and Digest in place of Bytes in what a
// shim reports. Parts of a value may be shared: none may be changed once it is made.
type Value interface {
	// String gives the value as Python's repr would, cut after 120 characters.
	String() string

	value()
}

type (
	// None is Python's None.
	None struct{}

	// Bool is a bool.
	Bool bool

	// Int is an int of any size. The zero Int is 0.
	Int struct{ n *big.Int }

	// Float is a float.
	Float float64

	// Str is a str, in UTF-8. With a lone surrogate, which has none, only ParseJSON makes one: no pickle gives it.
	Str string

	// Bytes is a bytes object.
	Bytes []byte

	// List is a list.
	List []Value

	// Tuple is a tuple.
	Tuple []Value

	// Set is a set, in any order. Decode gives only hashable members, of which no two are equal keys in Python.
	Set []Value

	// Dict is a dict: its pairs in the order of insertion, with keys as the members of a Set.
	Dict []Pair

	// Pair is a key of a Dict, with its value.
	Pair struct{ Key, Value Value }
)

// NewInt makes an Int.
func NewInt(n int64) Int { return Int{big.NewInt(n)} }

// NewBigInt makes an Int of any size. It keeps a copy.
func NewBigInt(n *big.Int) Int { return Int{new(big.Int).Set(n)} }

// Big returns the number. The caller may not change it.
func (v Int) Big() *big.Int {
	if v.n == nil {
		return new(big.Int)
	}
	return v.n
}

func (None) value()  {}
func (Bool) value()  {}
func (Int) value()   {}
func (Float) value() {}
func (Str) value()   {}
func (Bytes) value() {}
func (List) value()  {}
func (Tuple) value() {}
func (Set) value()   {}
func (Dict) value()  {}
