package pickle

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"
)

// atom reads an opcode that puts one value on the stack and needs none.
func (d *decoder) atom(op byte) (Value, error) {
	switch op {
	case opNone:
		return None{}, nil
	case opNewTrue, opNewFalse:
		return Bool(op == opNewTrue), nil
	case opEmptyList, opEmptySet, opEmptyDict:
		return &node{op: op, weight: 1, depth: 1}, nil
	case opEmptyTuple:
		return &node{op: op, weight: 1, depth: 1, done: Tuple{}}, nil
	case opBinInt, opBinInt1, opBinInt2, opLong1, opLong4:
		return d.int(op)
	case opBinFloat:
		b, err := d.octets(8)
		if err != nil {
			return nil, err
		}
		return Float(math.Float64frombits(binary.BigEndian.Uint64(b))), nil
	case opShortBinUnicode, opBinUnicode, opBinUnicode8:
		b, err := d.counted(widths[op])
		// [OT-OBJ-11] … a str that is not well-formed UTF-8, as surrogates … are not.
		if err == nil && !utf8.Valid(b) {
			err = d.malformed("is not UTF-8")
		}
		return Str(b), err
	case opShortBinBytes, opBinBytes, opBinBytes8:
		b, err := d.counted(widths[op])
		return Bytes(slices.Clone(b)), err
	}
	return nil, d.unknown(op)
}

// widths are the octets of the number that follows an opcode: a length, a place in the memo or an int.
var widths = map[byte]int{
	opShortBinUnicode: 1, opBinUnicode: 4, opBinUnicode8: 8, opShortBinBytes: 1, opBinBytes: 4, opBinBytes8: 8,
	opBinPut: 1, opLongBinPut: 4, opBinGet: 1, opLongBinGet: 4, opBinInt: 4, opBinInt1: 1, opBinInt2: 2,
	opLong1: 1, opLong4: 4,
}

func (d *decoder) int(op byte) (Value, error) {
	if op == opLong1 || op == opLong4 {
		b, err := d.counted(widths[op])
		// [OT-OBJ-16] … an int whose operand has up to 1,024 octets, …
		if len(b) > MaxIntOctets {
			err = d.refused(fmt.Sprintf("is an int of %d octets, want at most %d", len(b), MaxIntOctets))
		}
		if err != nil {
			return nil, err
		}
		return &node{op: op, weight: 1 + int64(len(b)), done: Int{fromTwos(b)}}, nil
	}
	n, err := d.number(widths[op])
	if op == opBinInt {
		return NewInt(int64(int32(n))), err
	}
	return NewInt(int64(n)), err
}

// fromTwos reads two's complement, least significant octet first.
func fromTwos(b []byte) *big.Int {
	b = slices.Clone(b)
	slices.Reverse(b)
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return n
}

// octets takes the next n octets. [OT-OBJ-10] … beyond the last octet of the pickle, before it takes memory …
func (d *decoder) octets(n uint64) ([]byte, error) {
	if left := len(d.in) - d.pos; n > uint64(left) {
		return nil, d.malformed(fmt.Sprintf("is cut short: %d octets of %d", left, n))
	}
	b := d.in[d.pos : d.pos+int(n)]
	d.pos += int(n)
	return b, nil
}

// number takes a number of width octets, least significant first.
func (d *decoder) number(width int) (uint64, error) {
	b, err := d.octets(uint64(width))
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], b)
	return binary.LittleEndian.Uint64(wide[:]), nil
}

// counted takes a length of width octets, and as many octets.
func (d *decoder) counted(width int) ([]byte, error) {
	n, err := d.number(width)
	if err != nil {
		return nil, err
	}
	if d.in[d.at] == opLong4 && int32(n) < 0 {
		return nil, d.malformed(fmt.Sprintf("has a length of %d", int32(n)))
	}
	return d.octets(n)
}
