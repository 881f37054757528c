package packet

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A decoder without its layer stands for a layer with a bug.
func TestPanicOfALayerIsAMalformedPacket(t *testing.T) {
	var cov event.Coverage
	d := NewDecoder(&cov)
	d.tcp = nil
	octets := make([]byte, 40)
	octets[0], octets[9], octets[20+12] = 0x45, protocolTCP, 5<<4
	_, ok := d.Segment(&capture.Frame{Octets: octets, Wire: len(octets), Link: linkRaw})
	require.False(t, ok)
	require.Equal(t, event.Coverage{Malformed: 1}, cov)
}
