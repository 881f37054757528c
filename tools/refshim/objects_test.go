package refshim

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance/pickle"
	refpickle "github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// The engine's reader and the reference's, written apart, take the same pickles for the same objects; and each reads
// what the other writes.
func FuzzCodecs(f *testing.F) {
	for _, seed := range []string{
		"\x80\x04N.",
		"\x80\x04](K\x01M\x00\x01J\xFF\xFF\xFF\xFF\x8A\x01\x80\x8B\x01\x00\x00\x00\x05e.",
		"\x80\x04(G?\xF8\x00\x00\x00\x00\x00\x00\x8C\x01aX\x01\x00\x00\x00b\x8D\x01\x00\x00\x00\x00\x00\x00\x00ct.",
		"\x80\x05\x95\x0E\x00\x00\x00\x00\x00\x00\x00(C\x01aB\x01\x00\x00\x00b)\x85t.",
		"\x80\x02}q\x00(K\x01N\x88\x89G?\xF0\x00\x00\x00\x00\x00\x00Nu.",
		"\x80\x04\x8F\x94(K\x01\x88N\x85\x86\x90h\x00\x86.",
		"\x80\x04]\x94h\x00a.",
		"\x80\x02cos\nsystem\nR.",
		"\x80\x04\x8C\x02os\x8C\x06system\x93(t\x81.",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, octets []byte) {
		ours, err := refpickle.Parse(octets)
		theirs, theirErr := pickle.Decode(octets)
		require.Equal(t, err == nil, theirErr == nil, "the reference: %v, the engine: %v", err, theirErr)
		if err != nil {
			return
		}
		require.True(t, pickle.Equal(theirs, FromReference(ours)), "%v, %v", ours, theirs)
		written, err := refpickle.Append(nil, ToReference(theirs))
		require.NoError(t, err)
		again, err := pickle.Decode(written)
		require.NoError(t, err)
		require.True(t, pickle.Equal(theirs, again), "%v, %v", theirs, again)
		encoded, err := pickle.Encode(FromReference(ours), 4)
		require.NoError(t, err)
		_, err = refpickle.Parse(encoded)
		require.NoError(t, err)
	})
}
