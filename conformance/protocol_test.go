package conformance

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// [TP-REFUSE-1] [OT-FRAME-12] [GS-FRAME-12] What is above it must be refused.
func TestLargestOctets(t *testing.T) {
	for protocol, octets := range map[string]uint64{"tinyproto": 0xF0FFFFFF, "objtcp": 0xFFFFFFFF, "gruv": 0xFFFFFFFF, "none": 0} {
		require.Equal(t, octets, LargestOctets(protocol), protocol)
	}
}
