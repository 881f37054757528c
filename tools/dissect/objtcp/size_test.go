package objtcp

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestJudgeSize(t *testing.T) {
	for _, c := range []struct {
		field string
		size  uint32
		ok    bool
		fault string // its details; empty: none
	}{
		{"      2A", 42, true, ""},
		{"       1", 1, true, ""},
		{"FFFFFFFF", 0xFFFFFFFF, true, ""},
		{"10000000", 1 << 28, true, ""},
		{"      2a", 42, true, `"      2a", want "      2A"`},
		{"0000002A", 42, true, `"0000002A", want "      2A"`},
		{"  00002A", 42, true, `"  00002A", want "      2A"`},
		{"       0", 0, false, `"       0": no pickle is empty`},
		{"00000000", 0, false, `"00000000": no pickle is empty`},
		{"        ", 0, false, `"        " has no digit`},
		{"      +5", 0, false, `"      +5": octet 6 is 2B, want a space or a digit`},
		{"-0000005", 0, false, `"-0000005": octet 0 is 2D, want a space or a digit`},
		{"   0x05 ", 0, false, `"   0x05 ": octet 4 is 78, want a digit`},
		{"     5 5", 0, false, `"     5 5": octet 6 is 20, want a digit`},
		{"    1_00", 0, false, `"    1_00": octet 5 is 5F, want a digit`},
		{"\t      5", 0, false, `"\t      5": octet 0 is 09, want a space or a digit`},
		{"      5\n", 0, false, `"      5\n": octet 7 is 0A, want a digit`},
		{"\x80\x04K\x01.   ", 0, false, `"\x80\x04K\x01.   ": octet 0 is 80, want a space or a digit`},
	} {
		size, ok, fault := judgeSize([]byte(c.field))
		require.Equal(t, c.size, size, c.field)
		require.Equal(t, c.ok, ok, c.field)
		if c.fault == "" {
			require.Nil(t, fault, c.field)
		} else {
			require.Equal(t, c.fault, fault.Detail)
		}
	}
}

// Every beginning of a likely head can be one, and none is with another octet at its end.
func TestLikely(t *testing.T) {
	for _, head := range []string{"      2A\x80\x04", "0000002a\x80\x02", "FFFFFFFF\x80\x05", "       4\x80\x03"} {
		for n := range len(head) + 1 {
			size, ok := likely([]byte(head[:n]))
			require.True(t, ok, "%q", head[:n])
			require.Equal(t, n >= sizeOctets, size > 0 && n >= sizeOctets, "%q", head[:n])
			if n < len(head) {
				_, ok = likely(append([]byte(head[:n]), 'x'))
				require.False(t, ok, "%qx", head[:n])
			}
		}
	}
}
