package pickle

import (
	"encoding/binary"
	"slices"
)

// Equal reports whether two values have the same type and the same value in every part (SPEC.md, [OT-OBJ-3]). True is
// not 1, 1 is not 1.0 and 0.0 is not -0.0, though Python says so; NaN is NaN. Sets and dicts have no order. A Digest is
// equal to the Bytes that it is of.
func Equal(a, b Value) bool {
	k := &keys{}
	return k.exactly(a) == k.exactly(b)
}

// exactly gives values the same class that are equal as Equal has it.
func (k *keys) exactly(v Value) class {
	switch v := v.(type) {
	case List:
		return k.sequence("l", k.all(v))
	case Tuple:
		return k.sequence("t", k.all(v))
	case Set:
		members := k.all(v)
		slices.Sort(members)
		return k.sequence("S", slices.Compact(members))
	case Dict:
		return k.sequence("d", k.pairs(v))
	}
	return k.named(nameAtom(v))
}

func (k *keys) all(items []Value) []class {
	classes := make([]class, len(items))
	for i, item := range items {
		classes[i] = k.exactly(item)
	}
	return classes
}

// pairs gives the classes of keys and of their values, in an order of their own. Of equal keys the last counts.
func (k *keys) pairs(d Dict) []class {
	values := map[class]class{}
	var order []class
	for _, p := range d {
		key := k.exactly(p.Key)
		if _, known := values[key]; !known {
			order = append(order, key)
		}
		values[key] = k.exactly(p.Value)
	}
	slices.Sort(order)
	var both []class
	for _, key := range order {
		both = append(both, key, values[key])
	}
	return both
}

func (k *keys) sequence(kind string, classes []class) class {
	name := []byte(kind)
	for _, c := range classes {
		name = binary.BigEndian.AppendUint64(name, uint64(c))
	}
	return k.named(name)
}
