package packet_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

func TestFaultyTCPOptionKeepsThePayload(t *testing.T) {
	for name, option := range map[string][]byte{
		"longer than there is": {2, 77, 0, 0},
		"of one octet":         {2, 1, 0, 0},
		"of no octet":          {2, 0, 0, 0},
		"without its length":   {1, 1, 1, 2},
	} {
		raw := rawPacket(t, craft.Format{}, append(option, 'h', 'i'))
		seg := segmentOf(t, changed(raw, 20+12, 6<<4))
		require.Equal(t, "hi", string(seg.Payload), name)
		require.Zero(t, seg.Cut, name)
	}
}

func TestSnapLengthInsideTCPOptions(t *testing.T) {
	raw := changed(rawPacket(t, craft.Format{}, append(make([]byte, 12), "hello"...)), 20+12, 8<<4)
	for n := range 13 {
		seg := segmentOf(t, raw[:20+20+n])
		require.Empty(t, seg.Payload)
		require.EqualValues(t, 5, seg.Cut)
		require.EqualValues(t, 7, seg.Seq)
	}
	for n := range 20 {
		_, cov := decode(101, raw[:20+n])
		require.Equal(t, event.Coverage{Malformed: 1}, cov)
	}
}

// Where the network card computes checksums, those of a capture are wrong.
func TestChecksumsAreNotVerified(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte("hello"))
	require.Equal(t, "hello", string(segmentOf(t, changed(changed(raw, 10, 0xBA, 0xD0), 20+16, 0xBA, 0xD0)).Payload))
}
