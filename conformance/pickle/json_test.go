package pickle

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestJSON(t *testing.T) {
	for text, v := range map[string]Value{
		`null`:                              None{},
		`true`:                              Bool(true),
		`{"int":"-5"}`:                      NewInt(-5),
		`{"float":"1.5"}`:                   Float(1.5),
		`{"float":"-0.0"}`:                  Float(math.Copysign(0, -1)),
		`{"float":"1e+16"}`:                 Float(1e16),
		`{"float":"5e-324"}`:                Float(5e-324),
		`{"float":"1e-05"}`:                 Float(1e-5),
		`{"float":"inf"}`:                   Float(math.Inf(1)),
		`{"float":"-inf"}`:                  Float(math.Inf(-1)),
		`{"float":"nan"}`:                   Float(math.NaN()),
		`{"str":"é\n\"😀"}`:                  Str("é\n\"😀"),
		`{"bytes":"aGk="}`:                  Bytes("hi"),
		`{"list":[]}`:                       List{},
		`{"tuple":[null,{"int":"1"}]}`:      Tuple{None{}, NewInt(1)},
		`{"set":[{"list":[]},{"list":[]}]}`: Set{List{}, List{}},
		`{"dict":[[{"str":"a"},{"list":[false]}],[null,null]]}`: Dict{{Str("a"), List{Bool(false)}}, {None{}, None{}}},
		`{"bytes_sha256":"` + strings.Repeat("0a", 32) + `"}`:   Digest([]byte(strings.Repeat("\n", 32))),
	} {
		b, err := AppendJSON([]byte("> "), v)
		require.NoError(t, err)
		assert.Equal(t, "> "+text, string(b))
		again, err := ParseJSON([]byte(text))
		require.NoError(t, err, text)
		assert.True(t, Equal(v, again), "%v, want %v", again, v)
	}
}

func TestParseJSONForms(t *testing.T) {
	for text, want := range map[string]string{
		` { "list" : [ { "int" : "1" } , null ] } `: "[1, None]",
		`{"float":"1"}`:                                  "1.0",
		`{"float":"1E5"}`:                                "100000.0",
		`{"float":"-Inf"}`:                               "-inf",
		`{"str":"\u00e9\ud83d\ude00"}`:                   "'é😀'",
		`{"str":"\ufffd\\ud800\n"}`:                      `'�\\ud800\n'`,
		`{"str":"a\ud800\ud83d\ude00�\"\u00e9\uDFFF\\"}`: `'a\xed\xa0\x80😀�"é\xed\xbf\xbf\\'`,
		` { "str" : "\ud800" } `:                         `'\xed\xa0\x80'`,
	} {
		v, err := ParseJSON([]byte(text))
		require.NoError(t, err, text)
		assert.Equal(t, want, v.String())
	}
}

func TestParseJSONRefuses(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{``, "the value is not whole"},
		{`{`, "the value is not whole"},
		{`{}`, "} is no kind of value"},
		{`5`, "5 is no value: want null, true, false or an object"},
		{`"x"`, "x is no value"},
		{`[null]`, "[ is no value"},
		{`null null`, "more than one value"},
		{`{"int":5}`, "5 in an object of int, want a string"},
		{`{"str":null}`, "null in an object of str, want a string"},
		{`{"list":null}`, "null in a value, want ["},
		{`{"int":"5.0"}`, `"5.0" is no int`},
		{`{"int":"` + strings.Repeat("9", maxDigits+1) + `"}`, "is no int"},
		{`{"float":"0x1p-2"}`, `"0x1p-2" is no float`},
		{`{"float":"1e999"}`, `"1e999" is no float`},
		{`{"bytes":"!"}`, "illegal base64"},
		{`{"bytes_sha256":"00"}`, `"00" is no SHA-256 in hex`},
		{`{"frozenset":[]}`, "frozenset is no kind of value"},
		{`{"list":{}}`, "{ in a value, want ["},
		{`{"list":[null`, "the value is not whole"},
		{`{"dict":[[null]]}`, "1 values in a pair of a dict"},
		{`{"dict":[[null,null,null]]}`, "3 values in a pair of a dict"},
		{`{"int":"1","str":"x"}`, "str in a value, want }"},
		{"{\"str\":\"\xff\"}", "the value is not UTF-8"},
		{strings.Repeat(`{"list":[`, 200_000), "a value nested deeper than 1000"},
	} {
		_, err := ParseJSON([]byte(c.text))
		assert.ErrorContains(t, err, c.want)
	}
}

func TestAppendJSONRefuses(t *testing.T) {
	for want, v := range map[string]Value{
		"an int of 40001 bits is too long for JSON": NewBigInt(new(big.Int).Lsh(big.NewInt(1), 40_000)),
		`the str '\xff' is not UTF-8`:               List{Str("\xff")},
		"<nil> is no value":                         Dict{{Str("a"), nil}},
	} {
		_, err := AppendJSON(nil, v)
		assert.EqualError(t, err, want)
	}
}
