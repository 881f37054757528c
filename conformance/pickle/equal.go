package pickle

import (
	"bytes"
	"math"
)

// Equal reports whether two values are of the same type and equal: True is not 1 and 1 is not 1.0, though Python says
// so. Sets and dicts have no order, 0.0 is -0.0, and NaN is NaN.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case Int:
		b, same := b.(Int)
		return same && a.Big().Cmp(b.Big()) == 0
	case Float:
		b, same := b.(Float)
		return same && (a == b || math.IsNaN(float64(a)) && math.IsNaN(float64(b)))
	case Bytes:
		b, same := b.(Bytes)
		return same && bytes.Equal(a, b)
	case List:
		b, same := b.(List)
		return same && equalItems(a, b)
	case Tuple:
		b, same := b.(Tuple)
		return same && equalItems(a, b)
	case Set:
		b, same := b.(Set)
		return same && equalSets(a, b)
	case Dict:
		b, same := b.(Dict)
		return same && equalDicts(a, b)
	}
	return a == b
}

func equalItems(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !Equal(a[i], b[i]) {
			return false
		}
	}
	return true
}

func equalSets(a, b Set) bool {
	k := &keys{byType: true}
	one, err := k.members(a)
	other, err2 := k.members(b)
	if err != nil || err2 != nil || len(one) != len(other) {
		return false
	}
	for c := range one {
		if !other[c] {
			return false
		}
	}
	return true
}

func (k *keys) members(s Set) (map[class]bool, error) {
	members := map[class]bool{}
	for _, v := range s {
		c, err := k.of(v)
		if err != nil {
			return nil, err
		}
		members[c] = true
	}
	return members, nil
}

func equalDicts(a, b Dict) bool {
	k := &keys{byType: true}
	one, err := k.values(a)
	other, err2 := k.values(b)
	if err != nil || err2 != nil || len(one) != len(other) {
		return false
	}
	for c, v := range one {
		if w, has := other[c]; !has || !Equal(v, w) {
			return false
		}
	}
	return true
}

func (k *keys) values(d Dict) (map[class]Value, error) {
	values := map[class]Value{}
	for _, p := range d {
		c, err := k.of(p.Key)
		if err != nil {
			return nil, err
		}
		values[c] = p.Value
	}
	return values, nil
}
