package tinyproto

import (
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestErrorsSayGotAndWant(t *testing.T) {
	require.EqualError(t, &RefusedError{Code: 0x00}, "refused with 00")
	require.EqualError(t, &ProtocolError{Octet: 0x0A, Want: "FF"}, "got 0A, want FF")
	require.EqualError(t, checkAnswer(Conflict), "got FD, want an answer (FF or 00)")
	require.EqualError(t, &PluginError{Index: 1, Err: io.EOF}, "plugin 1 failed: EOF")
	require.EqualError(t, &OversizeError{Size: 6, Limit: 5}, "a message of 6 octets is above the limit of 5")
}
