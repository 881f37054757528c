package show

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// Of two captures, the packets of the streams that are wanted in each, with the findings of each.
func TestExcerpt(t *testing.T) {
	var file bytes.Buffer
	x := NewExcerpt(&file, "test")
	x.Want(1)
	x.Finding(&event.Finding{Severity: event.Violation, Kind: "x", Rule: "TP-A-1", Packet: 2, Detail: "d"})
	for packet, stream := range []int{1, 1, 0, -1} {
		x.Packet(&capture.Frame{Octets: []byte{byte(packet)}, Wire: 9, Link: 1, Time: 5, Packet: packet + 1}, stream, nil)
	}
	x.Next()
	x.Want(0)
	x.Want(2)
	x.Packet(&capture.Frame{Octets: []byte{7}, Wire: 1, Link: 276, Packet: 2}, 0, nil)
	x.Packet(&capture.Frame{Octets: []byte{8}, Wire: 1, Link: 1, Packet: 3}, 1, nil)
	require.NoError(t, x.Close())
	packets, streams := x.Written()
	require.Equal(t, 3, packets)
	require.Equal(t, 2, streams, "one that has no packets is not counted")

	r, err := pcapgo.NewNgReader(bytes.NewReader(file.Bytes()), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	require.NoError(t, err)
	for _, want := range []byte{0, 1, 7} {
		data, _, err := r.ReadPacketData()
		require.NoError(t, err)
		require.Equal(t, []byte{want}, data)
	}
	require.Equal(t, 1, bytes.Count(file.Bytes(), []byte("violation x [TP-A-1] in packet 2: d")))
	require.ErrorIs(t, NewExcerpt(brokenWriter{}, "").Close(), errors.ErrUnsupported)
}
