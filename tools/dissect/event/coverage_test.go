package event

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestCoverageNamesOnlyWhatWasMissed(t *testing.T) {
	require.Equal(t, "0 packets read, 0 TCP segments, 0 streams decoded, 0 messages", Coverage{}.String())
	require.Equal(t, "3 packets read, 1 TCP segment, 0 streams decoded, 0 messages, 1 IP fragment put together, 1 IP fragment not put together",
		Coverage{Packets: 3, Segments: 1, Fragments: 1, Reassembled: 1}.String())
}

func TestCoverageInTheSingularAndThePlural(t *testing.T) {
	require.Equal(t, "1 packet read, 1 TCP segment, 1 stream decoded, 1 message, 1 IP fragment put together, 1 packet of another link type, "+
		"1 packet not TCP, 1 IP fragment not put together, 1 malformed packet, 1 other stream ignored, 1 stream given up, "+
		"1 segment cut by the snap length, 1 gap, 1 octet missing, 1 octet not understood, 1 segment after the end of its stream", all(1).String())
	require.Equal(t, "2 packets read, 2 TCP segments, 2 streams decoded, 2 messages, 2 IP fragments put together, 2 packets of other link types, "+
		"2 packets not TCP, 2 IP fragments not put together, 2 malformed packets, 2 other streams ignored, 2 streams given up, "+
		"2 segments cut by the snap length, 2 gaps, 2 octets missing, 2 octets not understood, 2 segments after the end of their stream", all(2).String())
}

func all(n int) Coverage {
	return Coverage{Packets: n, Segments: n, OtherLink: n, Other: n, Fragments: n, Malformed: n, Reassembled: n, Streams: n, Ignored: n,
		Evicted: n, Messages: n, CutSegments: n, Gaps: n, MissingOctets: int64(n), Undecoded: int64(n), Late: n}
}
