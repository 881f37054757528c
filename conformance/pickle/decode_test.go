package pickle

import (
	"encoding/binary"
	"encoding/hex"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// octets reads spaced hex. Words in quotes stand for their letters.
func octets(t testing.TB, s string) []byte {
	t.Helper()
	var b []byte
	for i, part := range strings.Split(s, "'") {
		if i%2 == 1 {
			b = append(b, part...)
			continue
		}
		raw, err := hex.DecodeString(strings.Join(strings.Fields(part), ""))
		require.NoError(t, err)
		b = append(b, raw...)
	}
	return b
}

// Pickles that are data, and what Python's repr says of them. Those of SPEC.md, section A.11, come first. [OT-OBJ-6]
var taken = []struct{ what, pickle, text string }{
	{"None", "80 04 4E 2E", "None"},
	{"true", "80 04 88 2E", "True"},
	{"int -1", "80 04 95 06 00 00 00 00 00 00 00 4A FF FF FF FF 2E", "-1"},
	{"int 2^31", "80 04 95 08 00 00 00 00 00 00 00 8A 05 00 00 00 80 00 2E", "2147483648"},
	{"float", "80 04 95 0A 00 00 00 00 00 00 00 47 3F F8 00 00 00 00 00 00 2E", "1.5"},
	{"str", "80 04 95 09 00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E", "'hello'"},
	{"bytes", "80 04 95 06 00 00 00 00 00 00 00 43 02 68 69 94 2E", "b'hi'"},
	{"empty list", "80 04 5D 94 2E", "[]"},
	{"tuple", "80 04 95 07 00 00 00 00 00 00 00 4B 01 4B 02 86 94 2E", "(1, 2)"},
	{"dict", "80 04 95 0A 00 00 00 00 00 00 00 7D 94 8C 01 61 94 4B 01 73 2E", "{'a': 1}"},
	{"set", "80 04 95 07 00 00 00 00 00 00 00 8F 94 28 4B 01 90 2E", "{1}"},
	{"a list twice", "80 04 95 0C 00 00 00 00 00 00 00 5D 94 28 5D 94 4B 01 61 68 01 65 2E", "[[1], [1]]"},

	{"false, of protocol 2", "80 02 89 2E", "False"},
	{"an int of two octets", "80 02 4D FF FF 2E", "65535"},
	{"a long int without octets", "80 02 8A 00 2E", "0"},
	{"a long int longer than it needs", "80 02 8A 03 FF FF FF 2E", "-1"},
	{"a long int of 4 octets of length", "80 02 8B 01 00 00 00 80 2E", "-128"},
	{"a str of 4 octets of length", "80 02 58 02 00 00 00 C3 A9 2E", "'é'"},
	{"a str of 8", "80 02 8D 01 00 00 00 00 00 00 00 61 2E", "'a'"},
	{"bytes of 4", "80 02 42 01 00 00 00 61 2E", "b'a'"},
	{"bytes of 8", "80 02 8E 01 00 00 00 00 00 00 00 61 2E", "b'a'"},
	{"a tuple of none", "80 02 29 2E", "()"},
	{"a tuple of one", "80 02 4E 85 2E", "(None,)"},
	{"a tuple of three", "80 02 4E 88 89 87 2E", "(None, True, False)"},
	{"a tuple of a run", "80 02 28 4B 01 4B 02 4B 03 4B 04 74 2E", "(1, 2, 3, 4)"},
	{"a tuple above a mark", "80 02 28 4B 01 85 74 2E", "((1,),)"},
	{"runs of nothing", "80 02 5D 28 65 7D 28 75 8F 28 90 87 2E", "([], {}, set())"},
	{"a dict of a run", "80 02 7D 28 4B 01 4E 4B 02 4E 75 2E", "{1: None, 2: None}"},
	{"True, 1 and 1.0 as keys", "80 02 7D 28 88 4E 4B 01 88 47 3F F0 00 00 00 00 00 00 89 75 2E", "{True: False}"},
	{"equal members", "80 04 8F 28 4B 01 88 4E 4E 90 2E", "{1, None}"},
	{"tuples of equal members", "80 04 8F 28 4B 01 85 88 85 90 2E", "{(1,)}"},
	{"the two zeros as keys", "80 04 8F 28 47 80 00 00 00 00 00 00 00 4B 00 90 2E", "{-0.0}"},
	{"2^64 as a float and an int", "80 04 8F 28 47 43 F0 00 00 00 00 00 00 8A 09 00 00 00 00 00 00 00 00 01 90 2E", "{1.8446744073709552e+19}"},
	{"2^53 as a float, and the int after it", "80 04 8F 28 47 43 40 00 00 00 00 00 00 8A 08 01 00 00 00 00 00 20 00 90 2E",
		"{9007199254740992.0, 9007199254740993}"},
	{"a str and bytes as keys", "80 04 8F 28 8C 01 61 43 01 61 90 2E", "{'a', b'a'}"},
	{"a value put twice in one place", "80 02 28 4B 01 71 00 4B 02 71 00 68 00 74 2E", "(1, 2, 2)"},
	{"the largest index", "80 02 28 4B 01 72 FF FF FF FF 6A FF FF FF FF 74 2E", "(1, 1)"},
	{"MEMOIZE after a put elsewhere", "80 04 28 4B 01 71 05 4B 02 94 68 01 74 2E", "(1, 2, 2)"},
	{"a frame in a frame", "80 04 95 0B 00 00 00 00 00 00 00 95 02 00 00 00 00 00 00 00 4E 2E", "None"},
	{"a frame that ends early", "80 04 95 01 00 00 00 00 00 00 00 4B 01 2E", "1"},
	{"both zeros", "80 02 47 80 00 00 00 00 00 00 00 2E", "-0.0"},
	{"a tuple with a list that is full", "80 02 5D 4B 01 61 85 2E", "([1],)"},
}

func TestTaken(t *testing.T) {
	for _, c := range taken {
		t.Run(c.what, func(t *testing.T) {
			b := octets(t, c.pickle)
			v, err := Decode(b)
			require.NoError(t, err)
			assert.Equal(t, c.text, v.String())
			for i := range b {
				_, err := Decode(b[:i])
				assert.Error(t, err, "the first %d octets", i)
			}
		})
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ what, pickle, want string }{
		{"GLOBAL", "80 02 'cposix' 0A 'system' 0A 28 74 52 2E", "GLOBAL at octet 2 would import 'posix.system'"},
		{"GLOBAL without a name", "80 02 'c'", "GLOBAL at octet 2 would import '.'"},
		{"GLOBAL with an escape", "80 02 'c' 1B 'x' 0A 0A", `GLOBAL at octet 2 would import '\x1bx.'`},
		{"STACK_GLOBAL", "80 04 8C 02 'os' 8C 06 'system' 93 2E", "STACK_GLOBAL at octet 14 would import 'os.system'"},
		{"STACK_GLOBAL of nothing", "80 04 93 2E", "STACK_GLOBAL at octet 2 would import"},
		{"INST", "80 02 28 'ios' 0A 'system' 0A 2E", "INST at octet 3 would call 'os.system'"},
		{"OBJ", "80 02 'o'", "OBJ at octet 2 would call"},
		{"REDUCE", "80 02 4E 29 52 2E", "REDUCE at octet 4 would call"},
		{"BUILD", "80 02 4E 4E 62 2E", "BUILD at octet 4 would call"},
		{"NEWOBJ", "80 02 81", "NEWOBJ at octet 2 would call"},
		{"NEWOBJ_EX", "80 04 92", "NEWOBJ_EX at octet 2 would call"},
		{"EXT1", "80 02 82 01 2E", "EXT1 at octet 2 would import"},
		{"EXT2", "80 02 83 01 00 2E", "EXT2 at octet 2 would import"},
		{"EXT4", "80 02 84 01 00 00 00 2E", "EXT4 at octet 2 would import"},
		{"PERSID", "80 02 'P1' 0A 2E", "PERSID at octet 2 would ask the reader's program for an object"},
		{"BINPERSID", "80 02 4E 51 2E", "BINPERSID at octet 3 would ask the reader's program for an object"},
		{"FROZENSET", "80 04 28 91 2E", "FROZENSET at octet 3 makes what is no data here"},
		{"BYTEARRAY8", "80 05 96 00 00 00 00 00 00 00 00 2E", "BYTEARRAY8 at octet 2 makes what is no data here"},
		{"NEXT_BUFFER", "80 05 97 2E", "NEXT_BUFFER at octet 2 needs a buffer from outside the pickle"},
		{"READONLY_BUFFER", "80 05 98 2E", "READONLY_BUFFER at octet 2 needs a buffer from outside the pickle"},
		{"SHORT_BINSTRING", "80 02 'U' 01 'a' 2E", "SHORT_BINSTRING at octet 2 is a string of Python 2, text or octets"},
		{"INT", "80 02 'I1' 0A 2E", "INT at octet 2 is of protocol 0"},
		{"POP", "80 02 4E 4E 30 2E", "POP at octet 4 is not used for data"},
		{"a list in itself", "80 04 5D 94 68 00 61 2E", "APPEND at octet 6 adds to a value that has been got from the memo"},
		{"a dict in itself", "80 02 7D 71 00 4B 01 68 00 73 2E", "SETITEM at octet 9 adds to a value that has been got from the memo"},
		{"a list in its tuple", "80 02 5D 71 00 68 00 85 61 2E", "APPEND at octet 8 adds to a value that has been got from the memo"},
		{"nothing added to what was got", "80 02 5D 71 00 68 00 28 65 86 2E", "APPENDS at octet 8 adds to a value that has been got from the memo"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := Decode(octets(t, c.pickle))
			var refused *RefusedError
			require.ErrorAs(t, err, &refused)
			assert.EqualError(t, err, c.want)
		})
	}
}

func TestMalformed(t *testing.T) {
	for _, c := range []struct{ what, pickle, want string }{
		{"nothing", "", "octet 0: the pickle does not begin with PROTO (80)"},
		{"protocol 0", "4E 2E", "octet 0: the pickle does not begin with PROTO (80)"},
		{"PROTO alone", "80", "octet 0: PROTO is cut short"},
		{"protocol 1", "80 01 4E 2E", "octet 0: protocol 1, want 2 to 5"},
		{"protocol 6", "80 06 4E 2E", "octet 0: protocol 6, want 2 to 5"},
		{"PROTO twice", "80 02 80 02 4E 2E", "octet 2: PROTO is not at the beginning"},
		{"no STOP", "80 02 4E", "octet 3: the pickle ends without STOP"},
		{"octets after STOP", "80 02 4E 2E 4E", "octet 4: 1 octets after STOP"},
		{"nothing to stop with", "80 02 2E", "octet 2: 0 values and 0 marks at STOP, want one value and no mark"},
		{"two values", "80 02 4E 4E 2E", "octet 4: 2 values and 0 marks at STOP, want one value and no mark"},
		{"a mark left", "80 02 4E 28 2E", "octet 4: 1 values and 1 marks at STOP, want one value and no mark"},
		{"no opcode", "80 02 FF 2E", "octet 2: FF is no opcode"},
		{"an operand cut short", "80 02 4A 01 02", "octet 2: BININT is cut short: 2 octets of 4"},
		{"a length too large", "80 04 8E FF FF FF FF FF FF FF FF 2E", "octet 2: BINBYTES8 is cut short: 1 octets of 18446744073709551615"},
		{"a length below zero", "80 02 8B FF FF FF FF 2E", "octet 2: LONG4 has a length of -1"},
		{"a frame too long", "80 04 95 03 00 00 00 00 00 00 00 4E 2E", "octet 2: FRAME announces 3 octets, of 2 left"},
		{"text that is no UTF-8", "80 04 8C 01 FF 2E", "octet 2: SHORT_BINUNICODE is not UTF-8"},
		{"a surrogate", "80 04 8C 03 ED A0 80 2E", "octet 2: SHORT_BINUNICODE is not UTF-8"},
		{"a get of nothing", "80 04 68 00 2E", "octet 2: BINGET asks for value 0 of the memo, which is not there"},
		{"a put of nothing", "80 04 94 2E", "octet 2: MEMOIZE finds too few values on the stack"},
		{"a put of a mark", "80 04 4E 28 94 2E", "octet 4: MEMOIZE finds too few values on the stack"},
		{"a tuple across a mark", "80 02 4B 01 28 85 2E", "octet 5: TUPLE1 finds too few values on the stack"},
		{"a tuple of what is not there", "80 02 4E 4E 87 2E", "octet 4: TUPLE3 finds too few values on the stack"},
		{"a tuple without a mark", "80 02 4E 74 2E", "octet 3: TUPLE finds no mark"},
		{"a list beyond a second mark", "80 02 5D 28 28 4E 65 2E", "octet 6: APPENDS finds too few values on the stack"},
		{"APPEND to a tuple", "80 02 29 4E 61 2E", "octet 4: APPEND does not find EMPTY_LIST to add to"},
		{"APPENDS to a set", "80 04 8F 28 4E 65 2E", "octet 5: APPENDS does not find EMPTY_LIST to add to"},
		{"ADDITEMS to a list", "80 04 5D 28 4E 90 2E", "octet 5: ADDITEMS does not find EMPTY_SET to add to"},
		{"SETITEM of a number", "80 02 4E 4E 4E 73 2E", "octet 5: SETITEM does not find EMPTY_DICT to add to"},
		{"a key without a value", "80 02 7D 28 4E 75 2E", "octet 5: SETITEMS finds a key without a value"},
		{"a list as a key", "80 02 7D 5D 4E 73 2E", "octet 5: SETITEM finds a list, set or dict where a key is due"},
		{"a list in a tuple in a set", "80 04 8F 28 5D 85 90 2E", "octet 6: ADDITEMS finds a list, set or dict where a key is due"},
	} {
		t.Run(c.what, func(t *testing.T) {
			_, err := Decode(octets(t, c.pickle))
			var malformed *MalformedError
			require.ErrorAs(t, err, &malformed)
			assert.EqualError(t, err, c.want)
		})
	}
}

// Whatever an octet is where an opcode is due, it is one of data, one with a name that is refused, or none at all.
func TestEveryOctet(t *testing.T) {
	for op := range 256 {
		_, data := names[byte(op)]
		_, not := refused[byte(op)]
		assert.False(t, data && not, "%02X is taken and refused", op)
	}
	assert.Len(t, names, 37)
	assert.Len(t, refused, 31)
}

// [OT-OBJ-1] A pickle that would run a command runs none.
func TestCommandIsNotRun(t *testing.T) {
	witness := filepath.Join(t.TempDir(), "was-run")
	command := "X" + string(binary.LittleEndian.AppendUint32(nil, uint32(len("touch "+witness)))) + "touch " + witness
	for _, pickle := range []string{
		"\x80\x02cos\nsystem\n" + command + "\x85R.",
		"\x80\x04\x8c\x02os\x8c\x06system\x93" + command + "\x85R.",
		"\x80\x02(cos\nsystem\n" + command + "o.",
		"\x80\x02(" + command + "ios\nsystem\n.",
	} {
		_, err := Decode([]byte(pickle))
		var refused *RefusedError
		assert.ErrorAs(t, err, &refused)
		assert.NoFileExists(t, witness)
	}
}
