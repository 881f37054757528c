package pickle

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEncodeRefuses(t *testing.T) {
	deep := Value(None{})
	for range maxNesting + 1 {
		deep = List{deep}
	}
	for _, c := range []struct {
		protocol int
		v        Value
		want     string
	}{
		{1, None{}, "protocol 1, want 2 to 5"},
		{6, None{}, "protocol 6, want 2 to 5"},
		{2, List{Bytes("a")}, "protocol 2 has no bytes"},
		{2, Set{}, "protocol 2 has no set"},
		{3, Dict{{None{}, Set{}}}, "protocol 3 has no set"},
		{4, Str("\xff"), `the str '\xff' is not UTF-8`},
		{4, Tuple{nil}, "<nil> is no value"},
		{4, Digest{}, "pickle.Digest is no value"},
		{4, deep, "a value nested deeper than 1000"},
	} {
		_, err := Encode(c.v, c.protocol)
		assert.EqualError(t, err, c.want)
	}
}

// What a receiver has to refuse can be written, for frames that say it.
func TestEncodeWritesWhatIsRefused(t *testing.T) {
	deep := Value(None{})
	for range MaxDepth + 1 {
		deep = List{deep}
	}
	for _, v := range []Value{Set{List{}}, Dict{{Dict{}, None{}}}, deep} {
		b, err := Encode(v, 4)
		require.NoError(t, err)
		_, err = Decode(b)
		assert.Error(t, err)
	}
}
