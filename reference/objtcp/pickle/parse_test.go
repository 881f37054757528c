package pickle

import (
	"bytes"
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// octets reads spaced hex.
func octets(t testing.TB, spaced string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(spaced, " ", ""))
	require.NoError(t, err, spaced)
	return b
}

func repeat(spaced string, n int) string { return strings.Repeat(spaced, n) }

// Whole pickles, from PROTO to STOP, and what they are. The first ones are the vectors of SPEC.md, section A.12.
var accepted = []struct {
	what   string
	pickle string
	value  any
}{
	{"None", "80 04 4E 2E", nil},
	{"true", "80 04 88 2E", true},
	{"false", "80 04 89 2E", false},
	{"int -1", "80 04 95 06 00 00 00 00 00 00 00 4A FF FF FF FF 2E", int64(-1)},
	{"int 2^31", "80 04 95 08 00 00 00 00 00 00 00 8A 05 00 00 00 80 00 2E", int64(1 << 31)},
	{"float 1.5", "80 04 95 0A 00 00 00 00 00 00 00 47 3F F8 00 00 00 00 00 00 2E", 1.5},
	{"str", "80 04 95 09 00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E", "hello"},
	{"bytes", "80 04 95 06 00 00 00 00 00 00 00 43 02 68 69 94 2E", []byte("hi")},
	{"an empty list", "80 04 5D 94 2E", []any{}},
	{"a tuple", "80 04 95 07 00 00 00 00 00 00 00 4B 01 4B 02 86 94 2E", Tuple{int64(1), int64(2)}},
	{"a dict", "80 04 95 0A 00 00 00 00 00 00 00 7D 94 8C 01 61 94 4B 01 73 2E", Dict{{"a", int64(1)}}},
	{"a set", "80 04 95 07 00 00 00 00 00 00 00 8F 94 28 4B 01 90 2E", Set{int64(1)}},
	{"one list twice", "80 04 95 0C 00 00 00 00 00 00 00 5D 94 28 5D 94 4B 01 61 68 01 65 2E", []any{[]any{int64(1)}, []any{int64(1)}}},

	{"protocol 2 with an opcode of 4", "80 02 8C 01 61 2E", "a"},
	{"protocol 5", "80 05 4E 2E", nil},
	{"BININT1 is unsigned", "80 02 4B FF 2E", int64(255)},
	{"BININT2 is unsigned", "80 02 4D FE FF 2E", int64(65534)},
	{"LONG1 without octets", "80 02 8A 00 2E", int64(0)},
	{"LONG1 with more octets than it needs", "80 02 8A 04 01 00 00 00 2E", int64(1)},
	{"LONG1, negative", "80 02 8A 01 80 2E", int64(-128)},
	{"LONG4", "80 02 8B 02 00 00 00 00 80 2E", int64(-32768)},
	{"LONG1, the largest int64", "80 02 8A 08 FF FF FF FF FF FF FF 7F 2E", int64(math.MaxInt64)},
	{"LONG1, one above it", "80 02 8A 09 00 00 00 00 00 00 00 80 00 2E", new(big.Int).Lsh(big.NewInt(1), 63)},
	{"LONG1, the smallest int64", "80 02 8A 08 00 00 00 00 00 00 00 80 2E", int64(math.MinInt64)},
	{"negative zero", "80 02 47 80 00 00 00 00 00 00 00 2E", math.Copysign(0, -1)},
	{"BINUNICODE", "80 02 58 02 00 00 00 C3 A9 2E", "é"},
	{"BINUNICODE8", "80 04 8D 01 00 00 00 00 00 00 00 61 2E", "a"},
	{"BINBYTES", "80 03 42 01 00 00 00 FF 2E", []byte{0xFF}},
	{"BINBYTES8", "80 04 8E 00 00 00 00 00 00 00 00 2E", []byte{}},
	{"tuples of every form", "80 02 28 29 4E 85 4E 4E 86 4E 4E 4E 87 74 2E",
		Tuple{Tuple{}, Tuple{nil}, Tuple{nil, nil}, Tuple{nil, nil, nil}}},
	{"a tuple behind a mark", "80 02 28 4B 01 85 74 2E", Tuple{Tuple{int64(1)}}},
	{"APPENDS of nothing", "80 02 5D 28 65 2E", []any{}},
	{"APPENDS twice", "80 02 5D 28 4E 65 28 88 65 2E", []any{nil, true}},
	{"ADDITEMS of nothing", "80 04 8F 28 90 2E", Set{}},
	{"SETITEMS of nothing", "80 02 7D 28 75 2E", Dict{}},
	{"SETITEMS of two pairs", "80 02 7D 28 4B 01 4E 4B 02 88 75 2E", Dict{{int64(1), nil}, {int64(2), true}}},
	{"equal keys: the first key, the last value", "80 02 7D 28 4B 01 4E 88 4E 47 3F F0 00 00 00 00 00 00 89 75 2E", Dict{{int64(1), false}}},
	{"equal members: the first", "80 04 8F 28 88 4B 01 90 2E", Set{true}},
	{"text and octets are not equal", "80 04 8F 28 8C 01 61 43 01 61 90 2E", Set{"a", []byte("a")}},
	{"the two zeros are equal", "80 04 8F 28 47 80 00 00 00 00 00 00 00 4B 00 90 2E", Set{math.Copysign(0, -1)}},
	{"a float that is no int64 equals an int", "80 04 8F 28 8A 09 00 00 00 00 00 00 00 00 01 47 43 F0 00 00 00 00 00 00 90 2E",
		Set{new(big.Int).Lsh(big.NewInt(1), 64)}},
	{"the largest float equals an int", "80 04 8F 28 47 7F EF FF FF FF FF FF FF 8A 81" + repeat("00", 121) + "F8" + repeat("FF", 6) + "00 90 2E",
		Set{math.MaxFloat64}},
	{"an int above every float is not infinite", "80 04 8F 28 47 7F F0 00 00 00 00 00 00 8A 82" + repeat("00", 128) + "01 00 90 2E",
		Set{math.Inf(1), new(big.Int).Lsh(big.NewInt(1), 1024)}},
	{"a float is not rounded to an int", "80 04 8F 28 8A 08 01 00 00 00 00 00 20 00 47 43 40 00 00 00 00 00 00 90 2E",
		Set{int64(1<<53 + 1), float64(1 << 53)}},
	{"equal tuples", "80 04 8F 28 4B 01 85 88 85 90 2E", Set{Tuple{int64(1)}}},
	{"tuples that only look alike", "80 04 8F 28 8C 02 61 73 8C 00 86 8C 01 61 8C 01 73 86 90 2E", Set{Tuple{"as", ""}, Tuple{"a", "s"}}},
	{"an index is put again", "80 02 4B 01 71 00 4B 02 71 00 68 00 87 2E", Tuple{int64(1), int64(2), int64(2)}},
	{"a large index", "80 02 4B 01 72 FF FF FF FF 6A FF FF FF FF 86 2E", Tuple{int64(1), int64(1)}},
	{"MEMOIZE counts entries", "80 04 4B 01 71 07 4B 02 94 68 01 87 2E", Tuple{int64(1), int64(2), int64(2)}},
	{"a frame that ends inside an opcode", "80 04 95 01 00 00 00 00 00 00 00 4B 01 2E", int64(1)},
	{"nested as deep as may be", "80 02" + repeat("5D", 100) + repeat("61", 99) + "2E", nested(100)},
}

// nested is a list in a list, so many of them.
func nested(depth int) any {
	list := []any{}
	for range depth - 1 {
		list = []any{list}
	}
	return list
}

// [OT-OBJ-3] A receiver MUST deliver an object with the type and the value of every part of it …
func TestParse(t *testing.T) {
	for _, a := range accepted {
		value, err := Parse(octets(t, a.pickle))
		require.NoError(t, err, a.what)
		require.Equal(t, a.value, value, a.what)
	}
	value, err := Parse(octets(t, "80 02 47 7F F8 00 00 00 00 00 00 2E"))
	require.NoError(t, err)
	require.True(t, math.IsNaN(value.(float64)))
}

// [OT-OBJ-8] [OT-OBJ-10] No part of a pickle is one, and nothing may follow one.
func TestParseNeedsAllOfIt(t *testing.T) {
	for _, a := range accepted {
		wire := octets(t, a.pickle)
		for n := range wire {
			_, err := Parse(wire[:n])
			require.Error(t, err, "%s: % X", a.what, wire[:n])
		}
		_, err := Parse(append(wire, '.'))
		require.Error(t, err, a.what)
	}
}

// Pickles with one fault each, in words and spaced hex.
var malformed = []struct{ rule, what, pickle string }{
	{"OT-OBJ-7", "no PROTO", "4E 2E"},
	{"OT-OBJ-7", "protocol 1", "80 01 4E 2E"},
	{"OT-OBJ-7", "protocol 6", "80 06 4E 2E"},
	{"OT-OBJ-7", "PROTO twice", "80 04 80 04 4E 2E"},
	{"OT-OBJ-8", "an octet behind STOP", "80 04 4E 2E 00"},
	{"OT-OBJ-8", "no STOP", "80 04 4E"},
	{"OT-OBJ-8", "STOP without a value", "80 04 2E"},
	{"OT-OBJ-8", "STOP with two values", "80 04 4E 4E 2E"},
	{"OT-OBJ-8", "STOP with a mark", "80 04 28 4E 2E"},
	{"OT-OBJ-8", "STOP with a mark on top", "80 04 4E 28 2E"},
	{"OT-OBJ-9", "TUPLE1 without a value", "80 04 85 2E"},
	{"OT-OBJ-9", "TUPLE1 across a mark", "80 04 28 4B 01 28 85 74 74 2E"},
	{"OT-OBJ-9", "TUPLE without a mark", "80 04 4E 74 2E"},
	{"OT-OBJ-9", "APPEND to a tuple", "80 04 29 4E 61 2E"},
	{"OT-OBJ-9", "APPEND to nothing", "80 04 4E 61 2E"},
	{"OT-OBJ-9", "APPEND across a mark", "80 04 28 5D 28 4E 61 74 74 2E"},
	{"OT-OBJ-9", "APPENDS across another mark", "80 04 28 5D 28 28 4E 65 74 74 2E"},
	{"OT-OBJ-9", "APPENDS without a mark", "80 04 5D 4E 65 2E"},
	{"OT-OBJ-9", "APPENDS to a dict", "80 04 7D 28 4E 65 2E"},
	{"OT-OBJ-9", "SETITEM to a list", "80 04 5D 4E 4E 73 2E"},
	{"OT-OBJ-9", "SETITEM with one value", "80 04 7D 4E 73 2E"},
	{"OT-OBJ-9", "SETITEMS of half a pair", "80 04 7D 28 4E 75 2E"},
	{"OT-OBJ-9", "ADDITEMS to a list", "80 04 5D 28 4E 90 2E"},
	{"OT-OBJ-9", "ADDITEMS without a mark", "80 04 8F 90 2E"},
	{"OT-OBJ-9", "MEMOIZE without a value", "80 04 94 4E 2E"},
	{"OT-OBJ-9", "BINPUT across a mark", "80 04 28 4E 28 71 00 74 74 2E"},
	{"OT-OBJ-10", "a str longer than the pickle", "80 04 8C 05 61 2E"},
	{"OT-OBJ-10", "bytes of 2^64-1 octets", "80 04 8E FF FF FF FF FF FF FF FF 2E"},
	{"OT-OBJ-10", "LONG4 of -1 octets", "80 04 8B FF FF FF FF 2E"},
	{"OT-OBJ-10", "a frame longer than the pickle", "80 04 95 03 00 00 00 00 00 00 00 4E 2E"},
	{"OT-OBJ-4", "a list in a set", "80 04 8F 28 5D 90 2E"},
	{"OT-OBJ-4", "a dict as a key", "80 04 7D 7D 4E 73 2E"},
	{"OT-OBJ-4", "a list in a tuple as a key", "80 04 7D 5D 85 4E 73 2E"},
	{"OT-OBJ-11", "a surrogate", "80 04 8C 03 ED A0 80 2E"},
	{"OT-OBJ-11", "an octet that is not UTF-8", "80 04 58 01 00 00 00 FF 2E"},
	{"OT-OBJ-12", "BINGET of what is not there", "80 04 4E 94 68 01 2E"},
	{"OT-OBJ-12", "LONG_BINGET of what is not there", "80 04 6A 00 00 00 01 2E"},
	{"OT-OBJ-15", "a list that contains itself", "80 04 95 06 00 00 00 00 00 00 00 5D 94 68 00 61 2E"},
	{"OT-OBJ-15", "a list that is got and then grows", "80 04 5D 94 68 00 4E 61 86 2E"},
	{"OT-OBJ-15", "APPENDS of nothing to a list that was got", "80 04 28 5D 94 68 00 28 65 74 2E"},
	{"OT-OBJ-15", "a dict that contains itself", "80 04 7D 94 4E 68 00 73 2E"},
	{"OT-OBJ-15", "a set that is got and then grows", "80 04 8F 94 68 00 28 4E 90 86 2E"},
	{"OT-OBJ-16", "an int of 1,025 octets", "80 04 8B 01 04 00 00" + repeat("01", 1025) + "2E"},
	{"OT-OBJ-17", "lists nested too deep", "80 02" + repeat("5D", 101) + repeat("61", 100) + "2E"},
	{"OT-OBJ-17", "tuples nested too deep", "80 02 29" + repeat("85", 100) + "2E"},
	{"OT-OBJ-18", "lists of ten of the one before: a thousand million", "80 04 4E 94" + repeat("28"+repeat("6800", 10)+"747100", 9) + "2E"},
	{"OT-OBJ-2", "an octet that is no opcode", "80 04 FF 2E"},
}

func TestParseMalformed(t *testing.T) {
	for _, m := range malformed {
		value, err := Parse(octets(t, m.pickle))
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax, "%s [%s]", m.what, m.rule)
		require.Nil(t, value)
		require.NotEmpty(t, syntax.Error())
	}
}

// [OT-OBJ-2] Each opcode that is not data is refused by its name, and every octet that is none too.
func TestParseRefuses(t *testing.T) {
	const data = "80 95 2E 28 4E 88 89 4B 4D 4A 8A 8B 47 8C 58 8D 43 42 8E 29 85 86 87 74 5D 61 65 7D 73 75 8F 90 71 72 94 68 6A"
	names := 0
	for code := range 256 {
		if strings.Contains(data, strings.ToUpper(hex.EncodeToString([]byte{byte(code)}))) {
			require.NotEmpty(t, opcodes[code].name)
			continue
		}
		_, err := Parse([]byte{0x80, 4, byte(code), '.'})
		var call *RefusedError
		if errors.As(err, &call) {
			names++
			require.Equal(t, RefusedError{Offset: 2, Opcode: byte(code), Name: opcodes[code].name}, *call)
			require.Contains(t, call.Error(), call.Name)
		}
		require.Error(t, err)
	}
	require.Equal(t, 8+5+2+2+2+9+3, names)
}

// [OT-OBJ-1] A pickle that would have a command run, as Python's own reader does with it, is refused and runs nothing.
func TestParseRunsNothing(t *testing.T) {
	proof := filepath.Join(t.TempDir(), "ran")
	command := "touch " + proof
	argument := "8C" + hex.EncodeToString([]byte{byte(len(command))}) + hex.EncodeToString([]byte(command))
	for what, pickle := range map[string]string{
		"GLOBAL and REDUCE":       "80 02 63" + hex.EncodeToString([]byte("os\nsystem\n")) + argument + "85 52 2E",
		"STACK_GLOBAL and REDUCE": "80 04 8C 02 6F 73 8C 06 73 79 73 74 65 6D 93" + argument + "85 52 2E",
		"INST":                    "80 02 28" + argument + "69" + hex.EncodeToString([]byte("os\nsystem\n")) + "2E",
	} {
		wire := octets(t, pickle)
		value, err := Parse(wire)
		var call *RefusedError
		require.ErrorAs(t, err, &call, what)
		require.Nil(t, value, what)
		require.NoFileExists(t, proof, what)
	}
}

// [OT-OBJ-18] What is referred to again weighs again: as much as may be is taken, and one more is not.
func TestParseWeight(t *testing.T) {
	// A list with one value of 14 octets weighs 16. It is so many times in a tuple, and that in another with more.
	build := func(head string, times, more int) []byte {
		wire := octets(t, "80 04 28 28 5D "+head+repeat("00", 14)+" 61 94")
		wire = append(wire, bytes.Repeat([]byte{'h', 0}, times-1)...)
		wire = append(wire, 't')
		wire = append(wire, bytes.Repeat([]byte{'N'}, more)...)
		return append(wire, 't', '.')
	}
	for what, head := range map[string]string{"bytes": "43 0E", "str": "8C 0E", "int": "8A 0E"} {
		_, err := Parse(build(head, 1<<20-1, 14)) // 16 × (2^20 − 1), two tuples, 14 × None
		require.NoError(t, err, what)
		_, err = Parse(build(head, 1<<20-1, 15))
		var syntax *SyntaxError
		require.ErrorAs(t, err, &syntax, what)
	}
	// Sets that are in nothing yet weigh too, before what is in them is looked through.
	_, err := Parse(octets(t, "80 04 4E 94"+repeat("6800 6800 86 7100", 22)+repeat("8F 28 6800 90", 100)+"2E"))
	require.ErrorContains(t, err, "weighs more")
	large := []any{make([]byte, MaxWeight)}
	wire, err := Append(nil, large)
	require.NoError(t, err)
	_, err = Parse(wire)
	require.NoError(t, err, "no heavier than its pickle is long")
}

// [OT-OBJ-13] [OT-OBJ-10] Memory is in proportion to what is there, not to what is announced.
func TestParseMemory(t *testing.T) {
	for _, pickle := range []string{
		"80 04 4E 72 FF FF FF FF 2E",
		"80 04 42 FF FF FF FF 2E",
		"80 04 8E FF FF FF FF FF FF FF 7F 2E",
		"80 04 4E 94" + repeat("28"+repeat("6800", 10)+"747100", 9) + "2E",
		"80 04 4E 94" + repeat("6800 6800 86 7100", 14) + repeat("8F 28 6800 90", 20) + "2E", // keys of 2^14 values
	} {
		wire := octets(t, pickle)
		before := taken()
		Parse(wire)
		require.Less(t, taken()-before, uint64(64<<10), pickle)
	}
}

// A float costs as a key what any other does, however large it is and however often it is one.
func TestParseLargeFloatKeys(t *testing.T) {
	cost := func(float string) uint64 {
		wire := octets(t, "80 04 28 28"+repeat("47"+float, 1000)+"74 94"+repeat("8F 28 68 00 90", 100)+"74 2E")
		before := taken()
		_, err := Parse(wire)
		require.NoError(t, err)
		return taken() - before
	}
	require.Less(t, cost("7F E0 00 00 00 00 00 00"), 2*cost("3F F8 00 00 00 00 00 00"))
}

// taken is how many octets of memory were ever asked for.
func taken() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// Whatever the octets, nothing panics and memory is in proportion. What is accepted is written again as the same value,
// in a pickle that gives the same pickle again.
func FuzzParse(f *testing.F) {
	for _, a := range accepted {
		f.Add(octets(f, a.pickle))
	}
	for _, m := range malformed {
		f.Add(octets(f, m.pickle))
	}
	f.Fuzz(func(t *testing.T, wire []byte) {
		before := taken()
		value, err := Parse(wire)
		require.Less(t, taken()-before, uint64(1<<20+1000*len(wire)))
		if err != nil {
			var syntax *SyntaxError
			var call *RefusedError
			require.True(t, errors.As(err, &syntax) || errors.As(err, &call), "%v", err)
			return
		}
		if weight(value) > 1<<16 {
			return // as legal as any other, and slow
		}
		written, err := Append(nil, value)
		require.NoError(t, err)
		again, err := Parse(written)
		require.NoError(t, err)
		require.Equal(t, plain(value), plain(again))
		rewritten, err := Append(nil, again)
		require.NoError(t, err)
		require.Equal(t, written, rewritten)
	})
}

// weight counts the values in a value.
func weight(v any) int {
	n := 1
	for _, part := range parts(v) {
		n += weight(part)
	}
	return n
}

// parts lists what a value is made of.
func parts(v any) []any {
	switch v := v.(type) {
	case []any:
		return v
	case Tuple:
		return v
	case Set:
		return v
	case Dict:
		var all []any
		for _, e := range v {
			all = append(all, e.Key, e.Value)
		}
		return all
	}
	return nil
}
