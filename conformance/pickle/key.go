package pickle

import (
	"encoding/binary"
	"errors"
	"math"
	"math/big"
)

// A class is a number that equal keys share. No key has class 0.
type class int

// keys gives keys their classes. Each str is looked at once for each time it is a key, each tuple once in all.
type keys struct {
	byType  bool // True, 1 and 1.0 are three keys, not one
	classes map[string]class
	octets  int64 // looked at so far
}

// of gives the class of a key: a number, str, bytes, None, or a tuple of such. NaN is one key, which in Python is as
// many as there are objects.
func (k *keys) of(v Value) (class, error) {
	n, is := v.(*node)
	if is && n.class != 0 {
		return n.class, nil
	}
	name, err := k.name(v)
	if err != nil {
		return 0, err
	}
	k.octets += int64(len(name))
	c, known := k.classes[string(name)]
	if !known {
		if k.classes == nil {
			k.classes = map[string]class{}
		}
		c = class(len(k.classes) + 1)
		k.classes[string(name)] = c
	}
	if is {
		n.class = c
	}
	return c, nil
}

// name writes what equal keys have in common.
func (k *keys) name(v Value) ([]byte, error) {
	switch v := v.(type) {
	case None:
		return []byte("N"), nil
	case Str:
		return append([]byte("s"), v...), nil
	case Bytes:
		return append([]byte("b"), v...), nil
	case Bool:
		n := NewInt(0)
		if v {
			n = NewInt(1)
		}
		return k.number('?', n.Big()), nil
	case Int:
		return k.number('i', v.Big()), nil
	case Float:
		return k.float(float64(v)), nil
	case Tuple:
		return k.tuple(v)
	case *node:
		if v.isTuple() {
			return k.tuple(v.items)
		}
	}
	return nil, errors.New("finds a list, set or dict where a key is due")
}

func (k *keys) number(kind byte, n *big.Int) []byte {
	if !k.byType {
		kind = 'i'
	}
	return n.Append([]byte{kind}, 32)
}

func (k *keys) float(f float64) []byte {
	if !k.byType && f == math.Trunc(f) && !math.IsInf(f, 0) {
		n, _ := big.NewFloat(f).Int(nil)
		return k.number('i', n)
	}
	if f == 0 || math.IsNaN(f) {
		f = math.Abs(f) // -0.0 is 0.0
	}
	if math.IsNaN(f) {
		f = math.NaN()
	}
	return binary.BigEndian.AppendUint64([]byte{'f'}, math.Float64bits(f))
}

func (k *keys) tuple(items []Value) ([]byte, error) {
	name := []byte("t")
	for _, item := range items {
		c, err := k.of(item)
		if err != nil {
			return nil, err
		}
		name = binary.BigEndian.AppendUint64(name, uint64(c))
	}
	return name, nil
}
