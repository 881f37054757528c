package pickle

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// Whatever the octets are: no panic, and what is taken for a value is the same after it was written and read again, as
// a pickle of each protocol that can hold it and as JSON.
func FuzzDecode(f *testing.F) {
	for _, c := range taken {
		f.Add(octets(f, c.pickle))
	}
	for _, s := range []string{
		"80 02 'cposix' 0A 'system' 0A 28 74 52 2E", "80 04 5D 94 68 00 61 2E", "80 04 8F 28 5D 85 90 2E",
		"80 04 28 47 7F F8 00 00 00 00 00 00 85 94 68 00 7D 68 00 4E 73 8F 28 68 00 90 74 2E",
		"80 05 8B 08 00 00 00 FF FF FF FF FF FF FF 7F 2E", "80 04 29 94 68 00 86 94 68 01 86 94 68 02 86 2E",
	} {
		f.Add(octets(f, s))
	}
	f.Fuzz(func(t *testing.T, payload []byte) {
		v, err := Decode(payload)
		if err != nil {
			require.Nil(t, v)
			require.NotEmpty(t, err.Error())
			return
		}
		text := v.String()
		require.True(t, utf8.ValidString(text))
		require.LessOrEqual(t, utf8.RuneCountInString(text), textLimit+1)
		for protocol := MinProtocol; protocol <= MaxProtocol; protocol++ {
			b, err := Encode(v, protocol)
			if err != nil {
				require.Less(t, protocol, 4, "%v", err)
				continue
			}
			again, err := Decode(b)
			require.NoError(t, err)
			require.True(t, Equal(v, again), "%v and %v", v, again)
		}
		b, err := AppendJSON(nil, v)
		require.NoError(t, err)
		again, err := ParseJSON(b)
		require.NoError(t, err, "%s", b)
		require.True(t, Equal(v, again), "%v and %v", v, again)
	})
}
