package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// Echo refuses what is above its receive limit.
func TestEchoReceiveLimit(t *testing.T) {
	address := echoServer(t, "--receive-limit", "3")
	out, log, code := run(t, "send", address, "abc", "abcd")
	require.Equal(t, 2, code)
	require.Equal(t, "abc\n", out)
	require.Contains(t, log, "message 2, 4 octets: refused with 00")
}

// Echo holds no more connections than it may.
func TestEchoMaxConnections(t *testing.T) {
	address := echoServer(t, "--max-connections", "1")
	first, err := dial(t.Context(), address, tinyproto.Config{Timeout: tinyproto.DefaultTimeout})
	require.NoError(t, err)
	defer first.Close()
	_, log, code := run(t, "send", address, "hello")
	require.Equal(t, 2, code)
	require.Contains(t, log, "the acceptor is at its connection limit")
}
