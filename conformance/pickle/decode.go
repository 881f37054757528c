package pickle

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"
)

// Decode reads the one pickle that fills a payload (SPEC.md, section A.5). The error is a *RefusedError or a
// *MalformedError.
//
// Memory is taken in proportion to the payload: no length is believed before the octets are there, and no index of the
// memo takes room by its size. What is got from the memo is shared, not copied; its weight counts each time.
func Decode(payload []byte) (Value, error) {
	d := &decoder{in: payload, memo: map[uint32]Value{}}
	if err := d.proto(); err != nil {
		return nil, err
	}
	for {
		if d.pos == len(d.in) {
			return nil, &MalformedError{d.pos, "the pickle ends without STOP"}
		}
		d.at = d.pos
		op := d.in[d.pos]
		d.pos++
		if op == opStop {
			return d.stop()
		}
		if err := d.step(op); err != nil {
			return nil, err
		}
	}
}

// A decoder is the machine that a pickle runs on: a stack of values with marks in it, and a memo.
type decoder struct {
	in    []byte
	pos   int // of the next octet
	at    int // of the opcode being read
	stack []Value
	marks []int // how high the stack was at each MARK
	memo  map[uint32]Value
	keys  keys

	weight int64 // of all that was put on the stack, and so of the object: nothing is ever taken off but into another
}

func (d *decoder) proto() error {
	if len(d.in) == 0 || d.in[0] != opProto {
		return &MalformedError{0, "the pickle does not begin with PROTO (80)"}
	}
	if len(d.in) < 2 {
		return &MalformedError{0, "PROTO is cut short"}
	}
	if p := d.in[1]; p < MinProtocol || p > MaxProtocol {
		return &MalformedError{0, fmt.Sprintf("protocol %d, want %d to %d", p, MinProtocol, MaxProtocol)}
	}
	d.pos = 2
	return nil
}

func (d *decoder) stop() (Value, error) {
	switch {
	case d.pos != len(d.in):
		return nil, &MalformedError{d.pos, fmt.Sprintf("%d octets after STOP", len(d.in)-d.pos)}
	case len(d.marks) != 0 || len(d.stack) != 1:
		return nil, &MalformedError{d.at, fmt.Sprintf("%d values and %d marks at STOP, want one value and no mark", len(d.stack), len(d.marks))}
	}
	return settled(d.stack[0]), nil
}

func (d *decoder) step(op byte) error {
	switch op {
	case opMark:
		d.marks = append(d.marks, len(d.stack))
		return nil
	case opFrame:
		return d.frame()
	case opBinPut, opLongBinPut, opMemoize, opBinGet, opLongBinGet:
		return d.remember(op)
	case opAppend, opAppends, opAddItems, opSetItem, opSetItems:
		return d.fill(op)
	case opTuple, opTuple1, opTuple2, opTuple3:
		return d.tuple(op)
	}
	v, err := d.atom(op)
	if err != nil {
		return err
	}
	return d.push(v, weight(v))
}

// push puts a value on the stack that adds so much to the weight of the object.
func (d *decoder) push(v Value, weight int64) error {
	d.stack = append(d.stack, v)
	d.weight += weight
	// [OT-OBJ-18] … up to 16,777,216, or up to the size of its pickle where that is larger, …
	if limit := max(MaxWeight, int64(len(d.in))); d.weight > limit {
		return d.refused(fmt.Sprintf("makes an object of weight %d, want at most %d", d.weight, limit))
	}
	return nil
}

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

func (d *decoder) frame() error {
	n, err := d.number(8)
	if err == nil && n > uint64(len(d.in)-d.pos) {
		err = d.malformed(fmt.Sprintf("announces %d octets, of %d left", n, len(d.in)-d.pos))
	}
	return err
}

func (d *decoder) remember(op byte) error {
	var place uint64
	var err error
	if op == opMemoize {
		place = uint64(len(d.memo))
	} else if place, err = d.number(widths[op]); err != nil {
		return err
	}
	if op == opBinGet || op == opLongBinGet {
		v, known := d.memo[uint32(place)]
		if !known {
			return d.malformed(fmt.Sprintf("asks for value %d of the memo, which is not there", place))
		}
		if n, is := v.(*node); is {
			n.got = true
		}
		return d.push(v, weight(v))
	}
	top, err := d.top(1)
	if err == nil {
		d.memo[uint32(place)] = top[0]
	}
	return err
}

// octets takes the next n octets.
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

// top gives the n values on top of the stack, above the last mark.
func (d *decoder) top(n int) ([]Value, error) {
	floor := 0
	if len(d.marks) > 0 {
		floor = d.marks[len(d.marks)-1]
	}
	if len(d.stack)-floor < n {
		return nil, d.malformed("finds too few values on the stack")
	}
	return d.stack[len(d.stack)-n:], nil
}

// run gives the values above the last mark, and takes the mark away.
func (d *decoder) run() ([]Value, error) {
	if len(d.marks) == 0 {
		return nil, d.malformed("finds no mark")
	}
	mark := d.marks[len(d.marks)-1]
	d.marks = d.marks[:len(d.marks)-1]
	return d.stack[mark:], nil
}

func (d *decoder) malformed(what string) error {
	return &MalformedError{d.at, names[d.in[d.at]] + " " + what}
}

func (d *decoder) refused(why string) error {
	return &RefusedError{names[d.in[d.at]], d.at, why}
}
