package main

import (
	"bufio"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/gruv"
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
	first, err := tinyproto.Dial(t.Context(), address, tinyproto.Config{})
	require.NoError(t, err)
	defer first.Close()
	_, log, code := run(t, "send", address, "hello")
	require.Equal(t, 2, code)
	require.Contains(t, log, "the acceptor is at its connection limit")
}

// Echo of gruv-socks tells of a read that times out, and the connection goes on.
func TestEchoGruvTimeout(t *testing.T) {
	address, log := echoServerWithLog(t, "--protocol", "gruv", "--timeout", "20ms")
	c, err := gruv.Dial(t.Context(), address, gruv.Config{})
	require.NoError(t, err)
	defer c.Close()
	awaitLine(t, log, "open")
	awaitLine(t, log, "timeout")
	require.NoError(t, c.Write([]byte("hello")))
	reply, err := c.Read()
	require.NoError(t, err)
	require.Equal(t, "hello", string(reply))
}

// Echo of obj-over-tcp ends one connection for its fault, and no other.
func TestEchoObjTCPFault(t *testing.T) {
	address, log := echoServerWithLog(t, "--protocol", "objtcp", "--receive-limit", "9")
	bad, err := net.Dial("tcp", address)
	require.NoError(t, err)
	defer bad.Close()
	awaitLine(t, log, "open")
	bad.Write([]byte("       A"))
	awaitLine(t, log, "10")
	awaitLine(t, log, "closed")
	out, _, code := run(t, "send", "--protocol", "objtcp", "--object", address, "null")
	require.Zero(t, code)
	require.Equal(t, "None\n", out)
}

// awaitLine reads the log of a server up to a line that contains a text.
func awaitLine(t *testing.T, log *bufio.Scanner, want string) {
	t.Helper()
	for log.Scan() {
		if strings.Contains(log.Text(), want) {
			return
		}
	}
	require.Fail(t, "the log has ended", "without %q", want)
}
