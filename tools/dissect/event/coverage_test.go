package event

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCoverageNamesOnlyWhatWasMissed(t *testing.T) {
	require.Equal(t, "2 packets read, 1 TCP segments, 0 streams decoded, 0 messages, 1 IP fragments not decoded",
		Coverage{Packets: 2, Segments: 1, Fragments: 1}.String())
}
