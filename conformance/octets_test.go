package conformance

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHex(t *testing.T) {
	require.Equal(t, "", Hex(nil))
	require.Equal(t, "00 00 00 05", Hex([]byte{0, 0, 0, 5}))
	require.Equal(t, "0A FF", Hex([]byte{0x0A, 0xFF}))
}

// A run of up to 48 octets is shown whole; of a longer one, 16 at each end, the length and the SHA-256.
func TestHexCutsLongRuns(t *testing.T) {
	whole := Fill(48, 0)
	require.Equal(t, fmt.Sprintf("% X", whole), Hex(whole))
	long := Fill(49, 0)
	require.Equal(t, fmt.Sprintf("% X … % X (49 octets, SHA-256 %x)", long[:16], long[33:], sha256.Sum256(long)), Hex(long))
}

func TestParseHex(t *testing.T) {
	for s, want := range map[string][]byte{
		"":              {},
		"FF":            {0xFF},
		"00 00 00 05":   {0, 0, 0, 5},
		" 00\t00\n0005": {0, 0, 0, 5},
		"ff Fe":         {0xFF, 0xFE},
	} {
		b, err := ParseHex(s)
		require.NoError(t, err, "%q", s)
		require.Equal(t, want, b, "%q", s)
	}
	for _, s := range []string{"0", "00 0", "0x00", "GG", "00-00"} {
		_, err := ParseHex(s)
		require.ErrorContains(t, err, fmt.Sprintf("octets %q", s))
	}
}

// What Hex writes whole, ParseHex reads.
func FuzzHexRoundTrip(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 0, 0, 5, 0xFF})
	f.Fuzz(func(t *testing.T, b []byte) {
		b = b[:min(len(b), 3*shownOctets)]
		back, err := ParseHex(Hex(b))
		require.NoError(t, err)
		require.True(t, bytes.Equal(b, back))
	})
}

// SHIM.md: octet i is (i*31 + F) mod 251.
func TestFill(t *testing.T) {
	require.Equal(t, []byte{}, Fill(0, 7))
	require.Equal(t, []byte{7, 38, 69, 100, 131, 162, 193, 224, 4}, Fill(9, 7))
	require.Equal(t, []byte{1, 32}, Fill(2, 252))
	require.Equal(t, byte((69999*31+1)%251), Fill(70000, 1)[69999])
}
