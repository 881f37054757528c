package pickle

import (
	"bytes"
	"fmt"
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
)

// What Append writes of each form of a value.
func TestAppend(t *testing.T) {
	large := new(big.Int).Lsh(big.NewInt(1), 2048)
	for _, a := range []struct {
		value any
		want  string // between PROTO and STOP
	}{
		{nil, "4E"},
		{true, "88"},
		{false, "89"},
		{0, "4B 00"},
		{int64(255), "4B FF"},
		{256, "4D 00 01"},
		{65535, "4D FF FF"},
		{65536, "4A 00 00 01 00"},
		{-1, "4A FF FF FF FF"},
		{math.MinInt32, "4A 00 00 00 80"},
		{int64(math.MaxInt32 + 1), "8A 05 00 00 00 80 00"},
		{int64(math.MinInt32 - 1), "8A 05 FF FF FF 7F FF"},
		{int64(math.MinInt64), "8A 08 00 00 00 00 00 00 00 80"},
		{big.NewInt(5), "4B 05"},
		{new(big.Int).Lsh(big.NewInt(1), 8*254), "8A FF" + repeat(" 00", 254) + " 01"},
		{new(big.Int).Neg(large), "8B 01 01 00 00 " + repeat("00 ", 256) + "FF"},
		{1.5, "47 3F F8 00 00 00 00 00 00"},
		{"é", "8C 02 C3 A9"},
		{string(make([]byte, 256)), "58 00 01 00 00" + repeat(" 00", 256)},
		{[]byte{}, "43 00"},
		{make([]byte, 256), "42 00 01 00 00" + repeat(" 00", 256)},
		{[]any{}, "5D 28 65"},
		{[]any{nil, 1}, "5D 28 4E 4B 01 65"},
		{Tuple{}, "29"},
		{Tuple{nil}, "4E 85"},
		{Tuple{nil, nil}, "4E 4E 86"},
		{Tuple{nil, nil, nil}, "4E 4E 4E 87"},
		{Tuple{nil, nil, nil, nil}, "28 4E 4E 4E 4E 74"},
		{Set{1}, "8F 28 4B 01 90"},
		{Dict{{"a", nil}}, "7D 28 8C 01 61 4E 75"},
	} {
		got, err := Append([]byte{0xAA}, a.value)
		require.NoError(t, err, "%v", a.value)
		require.Equal(t, "AA 80 04 "+a.want+" 2E", fmt.Sprintf("% X", got))
	}
	_, err := Append(nil, nested(MaxDepth))
	require.NoError(t, err)
}

// [OT-OBJ-20] What no receiver would accept is not written, and leaves what was there.
func TestAppendRefuses(t *testing.T) {
	cycle := []any{nil}
	cycle[0] = cycle
	tuple := Tuple{nil}
	tuple[0] = tuple
	most := new(big.Int).Lsh(big.NewInt(1), 8*MaxIntOctets-1)
	for _, c := range []struct {
		what  string
		value any
		why   string
	}{
		{"another type", struct{}{}, "struct {} is none of the types that travel"},
		{"another type inside", []any{Tuple{1, int32(2)}}, "int32 is none of the types that travel"},
		{"a list with itself", cycle, "nested more than 100 deep"},
		{"a set with a cycle", Set{tuple}, "nested more than 100 deep"},
		{"nested too deep", nested(MaxDepth + 1), "nested more than 100 deep"},
		{"a str that is not UTF-8", "\xFF", `"\xff" is not UTF-8`},
		{"a surrogate", "\xED\xA0\x80", `"\xed\xa0\x80" is not UTF-8`},
		{"too large an int", most, "an int of 1025 octets is above the limit of 1024"},
		{"a list as a key", Dict{{[]any{}, 1}}, "a list is not hashable"},
		{"a set in a tuple in one", Set{Tuple{Set{}}}, "a set is not hashable"},
		{"a dict as a member", Set{Dict{}}, "a dict is not hashable"},
		{"one key twice", Dict{{1, nil}, {true, nil}}, "true is twice in a set or dict"},
		{"one member twice", Set{1.0, big.NewInt(1)}, "1 is twice in a set or dict"},
		{"an error behind a member", Set{1, []any{int8(1)}}, "int8 is none of the types that travel"},
	} {
		got, err := Append([]byte{0xAA}, c.value)
		var invalid *ValueError
		require.ErrorAs(t, err, &invalid, c.what)
		require.Equal(t, c.why, invalid.Reason, c.what)
		require.Equal(t, []byte{0xAA}, got, c.what)
	}
	for _, n := range []*big.Int{new(big.Int).Sub(most, big.NewInt(1)), new(big.Int).Neg(most)} {
		wire, err := Append(nil, n)
		require.NoError(t, err)
		back, err := Parse(wire)
		require.NoError(t, err)
		require.Equal(t, n, back)
	}
}

// [OT-FRAME-12] A pickle that no size can announce is given up before it is made. The limit is less here.
func TestAppendTooLarge(t *testing.T) {
	for _, value := range []any{
		make([]byte, 5), "12345", []any{1, 2, 3, 4}, Tuple{1, 2, 3, 4}, Set{1, 2, 3}, Dict{{1, 2}, {3, 4}},
	} {
		w := &writer{most: 6}
		require.Equal(t, ErrTooLong, w.value(value, MaxDepth), "%v", value)
		require.LessOrEqual(t, len(w.b), 6)
	}
}

func TestGet(t *testing.T) {
	d := Dict{{"a", 1}, {int64(1), 2}, {Tuple{nil}, 3}, {[]byte("a"), 4}, {[]any{}, 5}}
	for _, want := range []struct{ key, value any }{
		{"a", 1}, {true, 2}, {1.0, 2}, {big.NewInt(1), 2}, {Tuple{nil}, 3}, {[]byte("a"), 4},
	} {
		value, ok := d.Get(want.key)
		require.True(t, ok, "%v", want.key)
		require.Equal(t, want.value, value)
	}
	for _, key := range []any{"b", 2, math.NaN(), nil, []any{}} {
		_, ok := d.Get(key)
		require.False(t, ok, "%v", key)
	}
}

// Values of any kind are read again as they were written. A fuzzed string of octets is a program for build.
func FuzzAppend(f *testing.F) {
	f.Add([]byte("\x00\x01\x02\x03\x04\x05abc\x06abc"))
	f.Add([]byte("\x07\x03\x08\x02\x00\x01\x09\x02\x03\xFF\x0A\x01\x00\x00"))
	f.Add(bytes.Repeat([]byte{7, 1}, MaxDepth+1))
	f.Fuzz(func(t *testing.T, program []byte) {
		value, _ := build(program, MaxDepth+2)
		wire, err := Append(nil, value)
		if err != nil {
			require.Nil(t, wire)
			return
		}
		again, err := Parse(wire)
		require.NoError(t, err)
		require.Equal(t, plain(value), plain(again))
	})
}

// build makes a value of the octets that it takes from the front of a program.
func build(program []byte, depth int) (value any, rest []byte) {
	if len(program) < 2 || depth == 0 {
		return nil, nil
	}
	kind, n, rest := program[0]%11, int(program[1]), program[2:]
	if kind < 7 {
		n = min(n, len(rest))
		return buildScalar(kind, rest[:n]), rest[n:]
	}
	var parts []any
	for range n % 8 {
		var part any
		part, rest = build(rest, depth-1)
		parts = append(parts, part)
	}
	switch kind {
	case 7:
		return append([]any{}, parts...), rest
	case 8:
		return append(Tuple{}, parts...), rest
	case 9:
		return append(Set{}, parts...), rest
	}
	dict := Dict{}
	for len(parts) > 1 {
		dict, parts = append(dict, Entry{parts[0], parts[1]}), parts[2:]
	}
	return dict, rest
}

func buildScalar(kind byte, octets []byte) any {
	switch kind {
	case 1:
		return len(octets)%2 == 0
	case 2:
		return parseInt(octets)
	case 3:
		return math.Float64frombits(new(big.Int).SetBytes(octets[:min(8, len(octets))]).Uint64())
	case 4:
		return string(octets)
	case 5:
		return append([]byte{}, octets...)
	}
	return nil
}
