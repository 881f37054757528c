package pickle

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math"
	"math/big"
)

// A key stands for a hashable value among others. Two are the same if Python holds their values for equal, as 1, 1.0
// and True are. A map hashes it with a seed of its own, so that no pickle can choose keys that collide.
type key string

// An unhashableError says that a value can be no element of a set and no key of a dict.
type unhashableError struct {
	value any
}

func (e *unhashableError) Error() string { return fmt.Sprintf("a %s is not hashable", typeOf(e.value)) }

// keyOf returns the key of a value. The error is an *unhashableError.
func keyOf(v any) (key, error) {
	k, err := appendKey(nil, v)
	return key(k), err
}

// maxKeyOctets is the length of a key that stands for itself. The SHA-256 of a longer one stands for it: a tuple that
// refers to the same parts again and again has a short key.
const maxKeyOctets = 64

func appendKey(b []byte, v any) ([]byte, error) {
	start := len(b)
	b, err := appendWhole(b, v)
	if err != nil || len(b)-start <= maxKeyOctets {
		return b, err
	}
	sum := sha256.Sum256(b[start:])
	return append(append(b[:start], 'h'), sum[:]...), nil
}

func appendWhole(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, 'n'), nil
	case bool:
		if v {
			return appendFloat(b, 1), nil
		}
		return appendFloat(b, 0), nil
	case int:
		return appendNumber(b, big.NewInt(int64(v))), nil
	case int64:
		return appendNumber(b, big.NewInt(v)), nil
	case *big.Int:
		return appendNumber(b, v), nil
	case float64:
		return appendFloat(b, v), nil
	case string:
		return appendPart(append(b, 's'), v), nil
	case []byte:
		return appendPart(append(b, 'b'), v), nil
	case Tuple:
		b = binary.AppendUvarint(append(b, 't'), uint64(len(v)))
		for _, e := range v {
			var err error
			if b, err = appendKey(b, e); err != nil {
				return nil, err
			}
		}
		return b, nil
	}
	return nil, &unhashableError{v}
}

// appendPart appends octets and, in front of them, their number.
func appendPart[T string | []byte](b []byte, octets T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(octets))), octets...)
}

// appendNumber appends an int as the float that it is equal to, if there is one. The other way round, 1e300 would be
// written out to its last digit.
func appendNumber(b []byte, n *big.Int) []byte {
	if f, accuracy := n.Float64(); accuracy == big.Exact {
		return appendFloat(b, f)
	}
	return appendPart(append(b, 'i', byte(n.Sign()+1)), n.Bytes())
}

func appendFloat(b []byte, f float64) []byte {
	if f == 0 {
		f = 0 // not -0, which is equal to it
	}
	return binary.BigEndian.AppendUint64(append(b, 'f'), math.Float64bits(f))
}
