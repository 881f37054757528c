package pickle

import (
	"encoding/binary"
	"math"
	"math/big"
)

// A class is a number that equal values share.
type class int

// keys gives hashable values their classes, by what Python takes for equal keys: True, 1 and 1.0 are one. A NaN is
// equal to every other. The map hashes names with a seed of its own, so that no pickle can choose names that collide.
type keys struct{ classes map[string]class }

// of gives the class of a value, unless it is or holds a list, set or dict. The time it takes is that of its weight.
func (k *keys) of(v Value) (c class, hashable bool) {
	var name []byte
	switch v := v.(type) {
	case Bool:
		if v {
			return k.of(Float(1))
		}
		return k.of(Float(0))
	case Int:
		// Not the float as an int: 1e300 has a thousand bits.
		if f, accuracy := v.Big().Float64(); accuracy == big.Exact {
			return k.of(Float(f))
		}
		name = nameAtom(v)
	case Float:
		if v == 0 {
			v = 0 // not -0, which is the same key
		}
		name = nameAtom(v)
	case Tuple:
		name = []byte("t")
		for _, item := range v {
			part, hashable := k.of(item)
			if !hashable {
				return 0, false
			}
			name = binary.BigEndian.AppendUint64(name, uint64(part))
		}
	case List, Set, Dict:
		return 0, false
	default:
		name = nameAtom(v)
	}
	return k.named(name), true
}

func (k *keys) named(name []byte) class {
	c, known := k.classes[string(name)]
	if !known {
		if k.classes == nil {
			k.classes = map[string]class{}
		}
		c = class(len(k.classes))
		k.classes[string(name)] = c
	}
	return c
}

// nameAtom writes what tells a value that has no parts from all others.
func nameAtom(v Value) []byte {
	switch v := v.(type) {
	case Bool:
		if v {
			return []byte("true")
		}
		return []byte("false")
	case Int:
		return nameInt(v.Big())
	case Float:
		if v != v {
			return []byte("nan")
		}
		return binary.BigEndian.AppendUint64([]byte("f"), math.Float64bits(float64(v)))
	case Str:
		return append([]byte("s"), v...)
	case Bytes:
		if len(v) > digestAbove {
			return nameAtom(v.Digest())
		}
		return append([]byte("b"), v...)
	case Digest:
		return append([]byte("h"), v[:]...)
	case None:
		return []byte("None")
	}
	return nil
}

// nameInt writes a number in time that grows as its length does, which decimal digits would not.
func nameInt(n *big.Int) []byte { return n.Append([]byte("i"), 32) }
