package gruv

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// The vectors of SPEC.md, part B, and more. [GS-SIZE-1]
var sizes = []struct {
	what string
	size uint32
	wire string
}{
	{"an empty message", 0, "00 00 00 00"},
	{"five octets", 5, "00 00 00 05"},
	{"the second octet from the right", 256, "00 00 01 00"},
	{"the largest that begins with 00", 0xFFFFFF, "00 FF FF FF"},
	{"four different octets", 939_574_096, "38 00 C3 50"},
	{"above what a signed number holds", 3_116_367_872, "B9 C0 00 00"},
	{"one that TinyProto refuses", 4_043_309_056, "F1 00 00 00"},
	{"the largest", 4_294_967_295, "FF FF FF FF"},
}

func TestAppendSize(t *testing.T) {
	for _, s := range sizes {
		require.Equal(t, s.wire, fmt.Sprintf("% X", AppendSize(nil, s.size)), s.what)
		require.Equal(t, "AA "+s.wire, fmt.Sprintf("% X", AppendSize([]byte{0xAA}, s.size)), s.what)
	}
}

func TestParseSize(t *testing.T) {
	for _, s := range sizes {
		size, rest, err := ParseSize(octets(t, s.wire+" AB CD"))
		require.NoError(t, err, s.what)
		require.Equal(t, s.size, size, s.what)
		require.Equal(t, octets(t, "AB CD"), rest, s.what)
	}
}

// [GS-SIZE-3] … and MUST NOT act on fewer.
func TestParseSizeNeedsFourOctets(t *testing.T) {
	for _, s := range sizes {
		wire := octets(t, s.wire)
		for n := range wire {
			_, rest, err := ParseSize(wire[:n])
			require.Equal(t, io.ErrUnexpectedEOF, err, "%s: % X", s.what, wire[:n])
			require.Equal(t, wire[:n], rest, "%s: % X", s.what, wire[:n])
		}
	}
}

// Every accepted input re-encodes to itself.
func FuzzParseSize(f *testing.F) {
	for _, s := range sizes {
		f.Add(octets(f, s.wire))
		f.Add(octets(f, s.wire+" AB"))
		f.Add(octets(f, s.wire)[:SizeOctets-1])
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		size, rest, err := ParseSize(b)
		if err != nil {
			require.Equal(t, io.ErrUnexpectedEOF, err)
			require.Less(t, len(b), SizeOctets)
			return
		}
		require.Equal(t, b, append(AppendSize(nil, size), rest...))
	})
}
