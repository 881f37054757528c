package pickle

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"
)

// MaxOctets is the size of the longest pickle that Append makes: the largest that a frame can announce.
const MaxOctets = 1<<32 - 1

// ErrTooLong says that a pickle would have more than MaxOctets.
var ErrTooLong = errors.New("cannot be sent: the pickle has more than 4,294,967,295 octets")

// A ValueError says that a value is none that a receiver takes. [OT-OBJ-20]
type ValueError struct {
	Reason string
}

func (e *ValueError) Error() string { return "cannot be sent: " + e.Reason }

// Append appends the pickle of a value, of protocol 4. The error is a *ValueError if the value, or a part of it, has
// another type than those of this package, is a str that is not UTF-8, is too large or nested too deep (as one is that
// contains itself), or is a set or dict with two equal keys or one that is not hashable. It is ErrTooLong if the pickle
// is. b is then as it was.
func Append(b []byte, value any) ([]byte, error) {
	// [OT-OBJ-19] A sender MUST send for each object a pickle of protocol 4 or 5 …
	w := &writer{b: append(b, opProto, 4), most: uint64(len(b)) + MaxOctets}
	if err := w.value(value, MaxDepth); err != nil {
		return b, err
	}
	if err := w.add(opStop); err != nil {
		return b, err
	}
	return w.b, nil
}

// A writer makes a pickle.
type writer struct {
	b    []byte
	most uint64 // how long b may become
}

// invalid makes a *ValueError.
func invalid(format string, args ...any) error { return &ValueError{fmt.Sprintf(format, args...)} }

// value writes a value that may be nested as deep as depth.
func (w *writer) value(v any, depth int) error {
	switch v := v.(type) {
	case nil:
		return w.add(opNone)
	case bool:
		if v {
			return w.add(opTrue)
		}
		return w.add(opFalse)
	case int:
		return w.int(big.NewInt(int64(v)))
	case int64:
		return w.int(big.NewInt(v))
	case *big.Int:
		return w.int(v)
	case float64:
		return w.add(binary.BigEndian.AppendUint64([]byte{opFloat}, math.Float64bits(v))...)
	case string:
		if !utf8.ValidString(v) {
			return invalid("%.20q is not UTF-8", v)
		}
		return counted(w, opStr8, opStr32, v)
	case []byte:
		return counted(w, opBytes8, opBytes32, v)
	}
	if depth == 0 {
		return invalid("nested more than %d deep", MaxDepth)
	}
	return w.container(v, depth-1)
}

// container writes a value whose parts may be nested as deep as depth.
func (w *writer) container(v any, depth int) error {
	switch v := v.(type) {
	case []any:
		return w.marked([]byte{opList, opMark}, v, depth, opAppends)
	case Tuple:
		return w.tuple(v, depth)
	case Set:
		if err := w.marked([]byte{opSet, opMark}, v, depth, opAddItems); err != nil {
			return err
		}
		return distinct(v)
	case Dict:
		var keys, parts []any
		for _, e := range v {
			keys, parts = append(keys, e.Key), append(parts, e.Key, e.Value)
		}
		if err := w.marked([]byte{opDict, opMark}, parts, depth, opSetItems); err != nil {
			return err
		}
		return distinct(keys)
	}
	return invalid("%T is none of the types that travel", v)
}

// tuple writes a tuple, with no mark if it is short.
func (w *writer) tuple(parts Tuple, depth int) error {
	switch n := len(parts); {
	case n == 0:
		return w.add(opEmptyTuple)
	case n <= 3:
		return w.marked(nil, parts, depth, opTuple1+byte(n-1))
	}
	return w.marked([]byte{opMark}, parts, depth, opTuple)
}

// marked writes parts between opcodes.
func (w *writer) marked(before []byte, parts []any, depth int, after byte) error {
	if err := w.add(before...); err != nil {
		return err
	}
	for _, part := range parts {
		if err := w.value(part, depth); err != nil {
			return err
		}
	}
	return w.add(after)
}

// distinct checks that values may be the members of a set or the keys of a dict. They have been written: their nesting
// has an end.
func distinct(values []any) error {
	seen := map[key]bool{}
	for _, v := range values {
		k, err := keyOf(v)
		if err != nil {
			return invalid("%v", err)
		}
		if seen[k] {
			return invalid("%.20s is twice in a set or dict", fmt.Sprint(v))
		}
		seen[k] = true
	}
	return nil
}

// int writes an int in the shortest form.
func (w *writer) int(n *big.Int) error {
	if n.IsInt64() {
		switch n := n.Int64(); {
		case n >= 0 && n <= math.MaxUint8:
			return w.add(opInt8, byte(n))
		case n >= 0 && n <= math.MaxUint16:
			return w.add(binary.LittleEndian.AppendUint16([]byte{opInt16}, uint16(n))...)
		case n >= math.MinInt32 && n <= math.MaxInt32:
			return w.add(binary.LittleEndian.AppendUint32([]byte{opInt32}, uint32(n))...)
		}
	}
	digits := appendInt(nil, n)
	switch {
	case len(digits) > MaxIntOctets:
		return invalid("an int of %d octets is above the limit of %d", len(digits), MaxIntOctets)
	case len(digits) <= math.MaxUint8:
		return w.add(append([]byte{opLong8, byte(len(digits))}, digits...)...)
	}
	return w.add(append(binary.LittleEndian.AppendUint32([]byte{opLong32}, uint32(len(digits))), digits...)...)
}

// appendInt appends two's complement, least significant octet first.
func appendInt(b []byte, n *big.Int) []byte {
	magnitude := n // one less, of a negative number: as many bits as its two's complement has beside the sign
	if n.Sign() < 0 {
		magnitude = new(big.Int).Not(n)
	}
	octets := magnitude.BitLen()/8 + 1
	modulus := new(big.Int).Lsh(big.NewInt(1), uint(8*octets))
	digits := new(big.Int).Mod(n, modulus).FillBytes(make([]byte, octets))
	slices.Reverse(digits)
	return append(b, digits...)
}

// counted writes octets behind their number.
func counted[T string | []byte](w *writer, form8, form32 byte, octets T) error {
	head := []byte{form8, byte(len(octets))}
	if len(octets) > math.MaxUint8 {
		head = binary.LittleEndian.AppendUint32([]byte{form32}, uint32(len(octets))) // room knows whether that holds
	}
	if err := w.room(len(head) + len(octets)); err != nil {
		return err
	}
	w.b = append(append(w.b, head...), octets...)
	return nil
}

func (w *writer) add(octets ...byte) error {
	if err := w.room(len(octets)); err != nil {
		return err
	}
	w.b = append(w.b, octets...)
	return nil
}

// room checks that so many octets may follow.
func (w *writer) room(octets int) error {
	// [OT-FRAME-12] A sender MUST refuse its caller's object whose pickle has more than FFFFFFFF octets …
	if uint64(len(w.b))+uint64(octets) > w.most {
		return ErrTooLong
	}
	return nil
}
