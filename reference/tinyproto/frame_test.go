package tinyproto

import (
	"errors"
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// The vectors of SPEC.md, section 17. [TP-FRAME-1]
var sizes = []struct {
	what string
	size uint32
	wire string
}{
	{"an empty message", 0, "00 00 00 00"},
	{"five octets", 5, "00 00 00 05"},
	{"the second octet from the right", 256, "00 00 01 00"},
	{"the largest that begins with 00", 0xFFFFFF, "00 FF FF FF"},
	{"the smallest that does not", 0x1000000, "01 00 00 00"},
	{"four different octets", 939_574_096, "38 00 C3 50"},
	{"above what a signed number holds", 3_116_367_872, "B9 C0 00 00"},
	{"the largest", 4_043_309_055, "F0 FF FF FF"},
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

// [TP-FRAME-3] … before the fourth octet of that size has arrived there is nothing to answer.
func TestParseSizeNeedsFourOctets(t *testing.T) {
	for _, s := range append(sizes, sizes[0]) {
		wire := octets(t, s.wire)
		for n := range wire {
			_, rest, err := ParseSize(wire[:n])
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, "%s: % X", s.what, wire[:n])
			require.Equal(t, wire[:n], rest, "%s: % X", s.what, wire[:n])
		}
	}
}

// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00 …
func TestParseSizeAboveLargest(t *testing.T) {
	for _, fault := range []struct{ what, wire string }{
		{"one above the largest", "F1 00 00 00"},
		{"one that begins with the reserved code", "FD 00 00 00"},
		{"the largest number", "FF FF FF FF"},
	} {
		_, rest, err := ParseSize(octets(t, fault.wire+" AB"))
		var oversize *OversizeError
		require.ErrorAs(t, err, &oversize, fault.what)
		require.Equal(t, fault.wire, fmt.Sprintf("% X", AppendSize(nil, uint32(oversize.Size))), fault.what)
		require.Equal(t, uint64(MaxSize), oversize.Limit, fault.what)
		require.Equal(t, octets(t, "AB"), rest, fault.what)
	}
}

// [TP-REFUSE-7] … 00, or an octet from F1 to FC, or FE, refuses. Of all other octets but FF, none is an answer.
func TestCheckAnswer(t *testing.T) {
	for octet := range 256 {
		err := checkAnswer(byte(octet))
		var refused *RefusedError
		var protocol *ProtocolError
		switch {
		case octet == 0xFF:
			require.NoError(t, err)
		case octet == 0x00 || octet >= 0xF1 && octet <= 0xFC || octet == 0xFE:
			require.ErrorAs(t, err, &refused, "%02X", octet)
			require.EqualValues(t, octet, refused.Code)
		default:
			require.ErrorAs(t, err, &protocol, "%02X", octet)
			require.EqualValues(t, octet, protocol.Octet)
		}
	}
}

// Every accepted input re-encodes to itself, and what is not accepted says why.
func FuzzParseSize(f *testing.F) {
	for _, s := range sizes {
		f.Add(octets(f, s.wire))
		f.Add(octets(f, s.wire+" AB"))
		f.Add(octets(f, s.wire)[:SizeOctets-1])
	}
	f.Add(octets(f, "F1 00 00 00"))
	f.Add(octets(f, "FF FF FF FF FF"))
	f.Fuzz(func(t *testing.T, b []byte) {
		size, rest, err := ParseSize(b)
		var oversize *OversizeError
		switch {
		case err == nil:
			require.Equal(t, b, append(AppendSize(nil, size), rest...))
			require.LessOrEqual(t, size, uint32(MaxSize))
		case errors.As(err, &oversize):
			require.Equal(t, b, append(AppendSize(nil, uint32(oversize.Size)), rest...))
			require.Greater(t, oversize.Size, uint64(MaxSize))
		default:
			require.Equal(t, io.ErrUnexpectedEOF, err)
			require.Less(t, len(b), SizeOctets)
		}
	})
}
