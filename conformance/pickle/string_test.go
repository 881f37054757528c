package pickle

import (
	"math"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestText(t *testing.T) {
	for _, c := range []struct {
		v    Value
		want string
	}{
		{Set{}, "set()"},
		{Dict{{Str("a"), Tuple{NewInt(1)}}, {Bytes("b"), List{None{}, Bool(false)}}}, "{'a': (1,), b'b': [None, False]}"},
		{Str("it's"), `"it's"`},
		{Str(`it's "it"`), `'it\'s "it"'`},
		{Str("\\\n\r\t\x00\x1b[31m\x7f"), `'\\\n\r\t\x00\x1b[31m\x7f'`},
		{Str("é€😀\u0085\u200e\U000e0001"), `'é€😀\x85\u200e\U000e0001'`},
		{Str("\xff"), `'\xff'`},
		{Bytes("é'\""), `b'\xc3\xa9\'"'`},
		{NewBigInt(new(big.Int).Lsh(big.NewInt(1), 8192)), "(int of 8193 bits)"},
		{List{nil}, "[(<nil>)]"},
	} {
		assert.Equal(t, c.want, c.v.String())
	}
}

func TestTextIsCut(t *testing.T) {
	nest := Value(None{})
	for range 100 {
		nest = List{nest, nest, nest}
	}
	for _, v := range []Value{nest, Str(strings.Repeat("€", 1<<20)), Bytes(make([]byte, 1<<20)), make(Set, 200), make(Dict, 200)} {
		for _, limit := range []int{0, 1, 7, 120} {
			got := []rune(Text(v, limit))
			assert.Len(t, got, limit+1)
			assert.Equal(t, '…', got[limit])
		}
	}
	assert.Equal(t, "'abc'", Text(Str("abc"), 5))
	assert.Equal(t, "'abc…", Text(Str("abc"), 4))
	assert.Equal(t, "'abc'", Text(Str("abc"), math.MaxInt))
}
