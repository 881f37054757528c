package objtcp

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

const malformed = conformance.KindMalformed

// A writer makes one pickle.
type writer struct {
	defect
	out    []byte
	weight int
	err    error // a *fault
}

// encode makes the pickle of an object. The error is a *fault.
func (c *conn) encode(object pickle.Value) ([]byte, error) {
	w := &writer{defect: c.defect, out: []byte{opProto, 4}}
	if w.defect == writesProtocol3 {
		w.out[1] = 3
	}
	if b, ok := object.(pickle.Bytes); ok && len(b) > math.MaxUint32-64 {
		if c.defect != announcesTooMuch {
			return nil, faultf(conformance.KindOversize, "%d octets are too many", len(b))
		}
		object = b[:16]
	}
	w.save(object, 1)
	w.out = append(w.out, opStop)
	if w.weight > max(maxWeight, len(w.out)) {
		w.refuse("an object of weight %d", w.weight)
	}
	return w.out, w.err
}

func (w *writer) refuse(format string, args ...any) {
	if w.err == nil {
		w.err = faultf(malformed, format, args...)
	}
}

// save writes a value, whose members would be so deep.
func (w *writer) save(v pickle.Value, depth int) {
	w.weight++
	switch v := v.(type) {
	case pickle.None:
		w.out = append(w.out, opNone)
	case pickle.Bool:
		w.bool(bool(v))
	case pickle.Int:
		w.int(v.Big())
	case pickle.Float:
		f := float64(v)
		if w.defect == writesShortFloats {
			f = float64(float32(f))
		}
		w.out = binary.BigEndian.AppendUint64(append(w.out, opFloat), math.Float64bits(f))
	case pickle.Str:
		w.counted([]byte{opStr1, opStr4}, w.encoded(string(v)))
	case pickle.Bytes:
		if w.defect == writesBytesAsText {
			w.counted([]byte{opStr1, opStr4}, v)
			return
		}
		w.counted([]byte{opBytes1, opBytes4}, v)
	default:
		if depth > maxDepth && w.defect != sendsAnyDepth || depth == maxDepth && w.defect == sendsDepth99 {
			w.refuse("a depth of %d", depth)
			return
		}
		w.container(v, depth)
	}
}

func (w *writer) bool(v bool) {
	switch {
	case w.defect == writesBoolsAsInts:
		w.out = append(w.out, opInt1, map[bool]byte{true: 1}[v])
	case v:
		w.out = append(w.out, opTrue)
	default:
		w.out = append(w.out, opFalse)
	}
}

// encoded gives the octets of a str.
func (w *writer) encoded(s string) []byte {
	if w.defect != writesLatin1 {
		return []byte(s)
	}
	b := []byte{}
	for _, r := range s {
		b = append(b, byte(r))
	}
	return b
}

func (w *writer) counted(ops []byte, octets []byte) {
	w.weight += len(octets)
	if len(octets) < 256 {
		w.out = append(w.out, ops[0], byte(len(octets)))
	} else {
		w.out = binary.LittleEndian.AppendUint32(append(w.out, ops[1]), uint32(len(octets)))
	}
	w.out = append(w.out, octets...)
}

func (w *writer) int(n *big.Int) {
	if w.defect == writes64Bits && n.BitLen() < 128 {
		n = big.NewInt(n.Int64())
	}
	b := twos(n)
	switch {
	case len(b) > maxIntOctets && w.defect != sendsAnyInt, len(b) > 255 && w.defect == sendsShortInts:
		w.refuse("an int of %d octets", len(b))
	case len(b) <= 4 && w.defect == writesUnsigned:
		w.out = append(append(w.out, opLong1, 5), append(b, make([]byte, 5-len(b))...)...)
	case len(b) <= 4:
		w.out = binary.LittleEndian.AppendUint32(append(w.out, opInt4), uint32(n.Int64()))
	case len(b) < 256:
		w.weight += len(b)
		w.out = append(append(w.out, opLong1, byte(len(b))), b...)
	default:
		w.weight += len(b)
		w.out = append(binary.LittleEndian.AppendUint32(append(w.out, opLong4), uint32(len(b))), b...)
	}
}

// twos gives two's complement, the least significant octet first, in as few octets as will do.
func twos(n *big.Int) []byte {
	size := 1
	for limit := big.NewInt(128); n.Cmp(limit) >= 0 || n.Cmp(new(big.Int).Neg(limit)) < 0; limit.Lsh(limit, 8) {
		size++
	}
	if n.Sign() < 0 {
		n = new(big.Int).Add(n, new(big.Int).Lsh(big.NewInt(1), uint(8*size)))
	}
	b := n.FillBytes(make([]byte, size))
	slices.Reverse(b)
	return b
}

func (w *writer) container(v pickle.Value, depth int) {
	switch v := v.(type) {
	case pickle.Tuple:
		if w.defect == writesTuplesAsLists {
			w.members([]byte{opList, opMark}, v, opAppends, depth)
			return
		}
		w.members([]byte{opMark}, v, opTuple, depth)
	case pickle.List:
		w.members([]byte{opList, opMark}, v, opAppends, depth)
	case pickle.Set:
		w.hashable(v...)
		if w.defect == writesSetsByACall {
			w.out = append(w.out, "cbuiltins\nset\n"...)
			w.members([]byte{opList, opMark}, v, opAppends, depth)
			w.out = append(w.out, opTuple1, 0x52)
			return
		}
		w.members([]byte{opSet, opMark}, v, opAddItems, depth)
	case pickle.Dict:
		var items []pickle.Value
		for _, p := range v {
			w.hashable(p.Key)
			items = append(items, p.Key, p.Value)
			if w.defect == writesOnePair {
				break
			}
		}
		w.members([]byte{opDict, opMark}, items, opSetItems, depth)
	}
}

func (w *writer) members(begin []byte, items []pickle.Value, end byte, depth int) {
	w.out = append(w.out, begin...)
	for _, item := range items {
		w.save(item, depth+1)
	}
	w.out = append(w.out, end)
}

// hashable refuses keys that are not.
func (w *writer) hashable(keys ...pickle.Value) {
	for _, key := range keys {
		switch key := key.(type) {
		case pickle.List, pickle.Set, pickle.Dict:
			if w.defect != sendsUnhashable {
				w.refuse("a key that is not hashable")
			}
		case pickle.Tuple:
			w.hashable(key...)
		}
	}
}
