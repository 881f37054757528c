package objtcp

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// [OT-SIZE-1] Sizes as they are sent.
var sizes = []struct {
	what string
	size uint32
	wire string
}{
	{"one", 1, "       1"},
	{"a letter", 10, "       A"},
	{"two digits", 42, "      2A"},
	{"four digits", 0xBEEF, "    BEEF"},
	{"above what a signed number holds", 0x80000000, "80000000"},
	{"the largest", 0xFFFFFFFF, "FFFFFFFF"},
}

func TestSize(t *testing.T) {
	for _, s := range sizes {
		require.Equal(t, "x"+s.wire, string(AppendSize([]byte("x"), s.size)), s.what)
		size, rest, err := ParseSize([]byte(s.wire + "xy"))
		require.NoError(t, err, s.what)
		require.Equal(t, s.size, size, s.what)
		require.Equal(t, "xy", string(rest), s.what)
		for n := range s.wire {
			_, rest, err := ParseSize([]byte(s.wire[:n]))
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, s.what)
			require.Equal(t, s.wire[:n], string(rest), s.what)
		}
	}
}

// [OT-SIZE-2] What is taken beside what is sent.
func TestParseSizeTakes(t *testing.T) {
	for wire, want := range map[string]uint32{
		"      2a": 42, "0000002A": 42, "    002a": 42, "abcdefAB": 0xABCDEFAB, "ffffffff": MaxSize, "       1": 1,
		"00000001": 1,
	} {
		size, _, err := ParseSize([]byte(wire))
		require.NoError(t, err, wire)
		require.Equal(t, want, size, wire)
	}
}

// [OT-SIZE-3] … eight octets that are no size, or a size of zero, as malformed …
func TestParseSizeMalformed(t *testing.T) {
	for _, wire := range []string{
		"        ", "       0", "00000000", "2A      ", "     2A ", " 2 A    ", "     +2A", "     -2A", "    0x2A", "    0X2A",
		"    2_A ", "    1_00", "\t     2A", "\n     2A", "      2G", "      2\x00",
		"\x00\x00\x00\x00\x00\x00\x00*", "      \u0662", "\xA0     2A",
	} {
		size, _, err := ParseSize([]byte(wire))
		var malformed *MalformedError
		require.ErrorAs(t, err, &malformed, "%q", wire)
		require.Equal(t, wire, string(malformed.Octets))
		require.Zero(t, size)
		require.Contains(t, err.Error(), fmt.Sprintf("% X", wire))
	}
}

// The vectors of SPEC.md, section A.12, but without what a writer need not write: a frame and a memo.
func TestAppendFrame(t *testing.T) {
	for _, v := range []struct {
		object any
		wire   string
	}{
		{nil, "20 20 20 20 20 20 20 34 80 04 4E 2E"},
		{-1, "20 20 20 20 20 20 20 38 80 04 4A FF FF FF FF 2E"},
		{"hello", "20 20 20 20 20 20 20 41 80 04 8C 05 68 65 6C 6C 6F 2E"},
	} {
		wire, err := AppendFrame([]byte{0xAA}, v.object)
		require.NoError(t, err)
		require.Equal(t, "AA "+v.wire, fmt.Sprintf("% X", wire))
	}
	wire, err := AppendFrame([]byte{0xAA}, struct{}{})
	var invalid *pickle.ValueError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, []byte{0xAA}, wire)
}

// Eight octets are a size of the grammar, or they are malformed. The grammar is spelt out here.
func FuzzParseSize(f *testing.F) {
	for _, s := range sizes {
		f.Add([]byte(s.wire))
	}
	f.Add([]byte("0000002a"))
	f.Add([]byte("     0x1"))
	f.Fuzz(func(t *testing.T, b []byte) {
		size, rest, err := ParseSize(b)
		var malformed *MalformedError
		switch {
		case err == nil:
			require.True(t, plainSize(b[:SizeOctets]))
			require.Equal(t, fmt.Sprintf("%8X", size), spaced(string(b[:SizeOctets])))
			require.Equal(t, b[SizeOctets:], rest)
		case errors.As(err, &malformed):
			require.False(t, plainSize(b[:SizeOctets]))
		default:
			require.Equal(t, io.ErrUnexpectedEOF, err)
			require.Less(t, len(b), SizeOctets)
		}
	})
}

// plainSize reads the grammar octet by octet.
func plainSize(b []byte) bool {
	digits, zero := 0, true
	for _, octet := range b {
		switch {
		case octet == ' ' && digits == 0:
		case strings.ContainsRune("0123456789ABCDEFabcdef", rune(octet)):
			digits++
			zero = zero && octet == '0'
		default:
			return false
		}
	}
	return digits > 0 && !zero
}

// spaced is a size as a sender would have written it.
func spaced(wire string) string {
	return fmt.Sprintf("%8s", strings.ToUpper(strings.TrimLeft(wire, " 0")))
}
