package traffic_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/traffic"
)

// What is measured is decoded to the last message, without a finding.
func TestEveryMessageIsDecoded(t *testing.T) {
	for _, message := range []int{0, 1000, 5000} {
		var file bytes.Buffer
		require.NoError(t, traffic.Write(&file, traffic.Shape{Octets: 1 << 20, Streams: 7, Message: message}))
		octets := int64(0)
		cov, err := dissect.Decode("x", &file, dissect.Options{}, func(e event.Event) error {
			switch e := e.(type) {
			case *event.Message:
				require.True(t, e.Complete)
			case *event.Finding:
				require.Fail(t, "found", "%v", e)
			case *event.Stream:
				require.Equal(t, event.StateClosed, e.State)
				octets += e.Octets
			}
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, 7, cov.Streams)
		require.EqualValues(t, cov.Messages*message, octets)
		require.Zero(t, cov.Undecoded)
	}
}
