package pickle

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"
)

// The protocols that are read and written.
const (
	MinProtocol = 2
	MaxProtocol = 5
)

// batch is how many items Python adds to a list, set or dict with one opcode.
const batch = 1000

// Encode writes a value as Python's C pickler would, were no two parts of the value the same object. It writes values
// too that a receiver refuses: too deep, too large an int, a list in a set. The error is nil unless the protocol is not
// 2 to 5, or has no opcode for the value (2 for bytes, 2 and 3 for a set: Python writes a call there), or the value is
// nil somewhere, has a Digest or a Str that is not UTF-8, or is nested a thousand deep.
func Encode(v Value, protocol int) ([]byte, error) {
	if protocol < MinProtocol || protocol > MaxProtocol {
		return nil, fmt.Errorf("protocol %d, want %d to %d", protocol, MinProtocol, MaxProtocol)
	}
	e := &encoder{protocol: protocol, out: []byte{opProto, byte(protocol)}, frame: noFrame}
	if err := e.save(v, 0); err != nil {
		return nil, err
	}
	e.write(opStop)
	e.closeFrame()
	return e.out, nil
}

type encoder struct {
	protocol int
	out      []byte
	frame    int // where in out the frame begins, or noFrame
	memo     int // how many values the memo holds
}

func (e *encoder) save(v Value, depth int) error {
	e.boundary()
	switch v := v.(type) {
	case None:
		e.write(opNone)
	case Bool:
		if v {
			e.write(opNewTrue)
		} else {
			e.write(opNewFalse)
		}
	case Int:
		return e.int(v.Big())
	case Float:
		e.write(binary.BigEndian.AppendUint64([]byte{opBinFloat}, math.Float64bits(float64(v)))...)
	case Str:
		if !utf8.ValidString(string(v)) {
			return fmt.Errorf("the str %v is not UTF-8", v)
		}
		return e.counted(e.textOpcodes(), []byte(v))
	case Bytes:
		if e.protocol < 3 {
			return fmt.Errorf("protocol %d has no bytes", e.protocol)
		}
		return e.counted(e.bytesOpcodes(), v)
	default:
		if depth == maxNesting {
			return fmt.Errorf("a value nested deeper than %d", maxNesting)
		}
		return e.container(v, depth+1)
	}
	return nil
}

func (e *encoder) container(v Value, depth int) error {
	switch v := v.(type) {
	case Tuple:
		return e.tuple(v, depth)
	case List:
		return e.list(v, depth)
	case Set:
		if e.protocol < 4 {
			return fmt.Errorf("protocol %d has no set", e.protocol)
		}
		e.write(opEmptySet)
		e.memoize()
		return e.batches(opAddItems, v, batch, depth)
	case Dict:
		e.write(opEmptyDict)
		e.memoize()
		items := make([]Value, 0, 2*len(v))
		for _, p := range v {
			items = append(items, p.Key, p.Value)
		}
		if len(v) == 1 {
			return e.then(opSetItem, items, depth)
		}
		return e.batches(opSetItems, items, 2*batch, depth)
	}
	return fmt.Errorf("%T is no value", v)
}

func (e *encoder) list(v List, depth int) error {
	e.write(opEmptyList)
	e.memoize()
	if len(v) == 1 {
		return e.then(opAppend, v, depth)
	}
	for part := range slices.Chunk(v, batch) {
		e.write(opMark)
		if err := e.then(opAppends, part, depth); err != nil {
			return err
		}
	}
	return nil
}

// batches writes the items of a set or dict. Where the last batch is full, Python writes an empty one after it.
func (e *encoder) batches(op byte, items []Value, size, depth int) error {
	for len(items) > 0 {
		n := min(size, len(items))
		e.write(opMark)
		if err := e.then(op, items[:n], depth); err != nil {
			return err
		}
		if items = items[n:]; n == size && len(items) == 0 {
			e.write(opMark, op)
		}
	}
	return nil
}

// then writes values and the opcode that takes them.
func (e *encoder) then(op byte, items []Value, depth int) error {
	for _, item := range items {
		if err := e.save(item, depth); err != nil {
			return err
		}
	}
	e.write(op)
	return nil
}

func (e *encoder) tuple(v Tuple, depth int) error {
	if len(v) == 0 {
		e.write(opEmptyTuple)
		return nil
	}
	op := byte(opTuple)
	if len(v) <= 3 {
		op = opTuple1 + byte(len(v)) - 1
	} else {
		e.write(opMark)
	}
	if err := e.then(op, v, depth); err != nil {
		return err
	}
	e.memoize()
	return nil
}

func (e *encoder) int(n *big.Int) error {
	if small := n.Int64(); n.IsInt64() && small == int64(int32(small)) {
		switch {
		case small == int64(uint8(small)):
			e.write(opBinInt1, byte(small))
		case small == int64(uint16(small)):
			e.write(binary.LittleEndian.AppendUint16([]byte{opBinInt2}, uint16(small))...)
		default:
			e.write(binary.LittleEndian.AppendUint32([]byte{opBinInt}, uint32(small))...)
		}
		return nil
	}
	twos := toTwos(n)
	if len(twos) <= math.MaxUint8 {
		e.write(append([]byte{opLong1, byte(len(twos))}, twos...)...)
		return nil
	}
	if len(twos) > math.MaxInt32 {
		return fmt.Errorf("an int of %d octets, want at most %d", len(twos), math.MaxInt32)
	}
	e.write(append(binary.LittleEndian.AppendUint32([]byte{opLong4}, uint32(len(twos))), twos...)...)
	return nil
}

// toTwos writes two's complement in as few octets as will do, least significant first.
func toTwos(n *big.Int) []byte {
	bits := n.BitLen()
	if n.Sign() < 0 { // -128 has 8 bits, and fits in 8 with its sign
		bits = new(big.Int).Not(n).BitLen()
	}
	b := make([]byte, bits/8+1)
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	n.FillBytes(b)
	slices.Reverse(b)
	return b
}
