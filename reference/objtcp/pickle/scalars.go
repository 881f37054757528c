package pickle

import (
	"encoding/binary"
	"math"
	"math/big"
	"slices"
	"unicode/utf8"
)

// The operations that put a value without parts on the stack.

func constant(value any) func(*reader) error {
	return func(r *reader) error { return r.push(value, 0) }
}

// unsigned is BININT1 or BININT2.
func unsigned(octets uint64) func(*reader) error {
	return func(r *reader) error {
		n, err := r.number(octets)
		if err != nil {
			return err
		}
		return r.push(int64(n), 0)
	}
}

func (r *reader) binInt() error {
	n, err := r.number(4)
	if err != nil {
		return err
	}
	return r.push(int64(int32(n)), 0)
}

// long is LONG1 or LONG4, by how many octets its length has.
func long(octets uint64) func(*reader) error {
	return func(r *reader) error {
		n, err := r.number(octets)
		if err != nil {
			return err
		}
		// [OT-OBJ-16] … an int whose operand has up to 1,024 octets … The length of LONG4 is signed: a negative one is
		// larger here. [OT-OBJ-10]
		if n > MaxIntOctets {
			return r.fault("an int of %d octets is above the limit of %d", n, MaxIntOctets)
		}
		digits, err := r.take(n)
		if err != nil {
			return err
		}
		return r.push(parseInt(digits), len(digits))
	}
}

// parseInt reads two's complement, least significant octet first: none is zero.
func parseInt(digits []byte) any {
	digits = slices.Clone(digits)
	slices.Reverse(digits)
	n := new(big.Int).SetBytes(digits)
	if len(digits) > 0 && digits[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), uint(8*len(digits))))
	}
	if n.IsInt64() {
		return n.Int64()
	}
	return n
}

func (r *reader) binFloat() error {
	b, err := r.take(8)
	if err != nil {
		return err
	}
	return r.push(math.Float64frombits(binary.BigEndian.Uint64(b)), 0)
}

// str is one of the three forms of a str, by how many octets its length has.
func str(octets uint64) func(*reader) error {
	return func(r *reader) error {
		b, err := r.counted(octets)
		if err != nil {
			return err
		}
		// [OT-OBJ-11] … a str that is not well-formed UTF-8, where surrogates … are not.
		if !utf8.Valid(b) {
			return r.fault("a str is not UTF-8")
		}
		return r.push(string(b), len(b))
	}
}

// blob is one of the three forms of bytes, by how many octets its length has.
func blob(octets uint64) func(*reader) error {
	return func(r *reader) error {
		b, err := r.counted(octets)
		if err != nil {
			return err
		}
		return r.push(append([]byte{}, b...), len(b))
	}
}
