package pickle

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEqual(t *testing.T) {
	nan := Float(math.NaN())
	large := make(Bytes, digestAbove+1)
	for _, c := range []struct {
		what string
		a, b Value
		want bool
	}{
		{"None", None{}, None{}, true},
		{"None and no value", None{}, nil, false},
		{"the zero Int", Int{}, NewInt(0), true},
		{"True and 1", Bool(true), NewInt(1), false},
		{"1 and 1.0", NewInt(1), Float(1), false},
		{"the zeros", Float(0), Float(math.Copysign(0, -1)), false},
		{"NaN", nan, Float(math.Float64frombits(0xFFF8000000000001)), true},
		{"a str and bytes", Str("a"), Bytes("a"), false},
		{"a list and a tuple", List{}, Tuple{}, false},
		{"a set and a dict", Set{}, Dict{}, false},
		{"lists in another order", List{Str("a"), Str("b")}, List{Str("b"), Str("a")}, false},
		{"sets in another order", Set{Str("a"), Str("b")}, Set{Str("b"), Str("a")}, true},
		{"sets of different types", Set{NewInt(1)}, Set{Bool(true)}, false},
		{"a set in part", Set{NewInt(1)}, Set{NewInt(1), NewInt(2)}, false},
		{"a set with NaN", Set{nan, NewInt(1)}, Set{NewInt(1), nan}, true},
		{"dicts in another order", Dict{{Str("a"), List{nan}}, {Str("b"), None{}}}, Dict{{Str("b"), None{}}, {Str("a"), List{nan}}}, true},
		{"dicts with values exchanged", Dict{{Str("a"), NewInt(1)}, {Str("b"), NewInt(2)}}, Dict{{Str("a"), NewInt(2)}, {Str("b"), NewInt(1)}}, false},
		{"the grouping of lists", List{List{None{}}, None{}}, List{List{None{}, None{}}}, false},
		{"a list in a set", Set{List{None{}}}, Set{List{None{}}}, true},
		{"bytes and their SHA-256", large, large.Digest(), true},
		{"bytes and another SHA-256", large, Digest{}, false},
		{"bytes too short for a SHA-256", Bytes("a"), Bytes("a").Digest(), false},
		{"a digest in a list", List{large}, List{large.Digest()}, true},
	} {
		assert.Equal(t, c.want, Equal(c.a, c.b), c.what)
		assert.Equal(t, c.want, Equal(c.b, c.a), c.what)
	}
}
