package tinyproto

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// A server listens on several addresses at once: names and numbers, IPv4 and IPv6.
func TestListen(t *testing.T) {
	addresses := []string{"127.0.0.1:0", "localhost:0"}
	if ln, err := net.Listen("tcp", "[::1]:0"); err == nil {
		ln.Close()
		addresses = append(addresses, "[::1]:0")
	}
	listeners, err := Listen(t.Context(), addresses...)
	require.NoError(t, err)
	require.Len(t, listeners, len(addresses))
	served, stop := serveOn(&Server{Config: calm, Handler: echo}, listeners...)
	for _, ln := range listeners {
		c, err := Dial(t.Context(), ln.Addr().String(), calm)
		require.NoError(t, err)
		require.NoError(t, c.Transmit(t.Context(), []byte{0xAB}))
		wantMessage(t, "AB", c)
		c.Close()
	}
	stop(errStopped)
	require.Equal(t, errStopped, next(t, served))
	for _, ln := range listeners {
		_, err := net.Dial("tcp", ln.Addr().String())
		require.Error(t, err, "nobody listens any more")
	}
}

// If one address fails, none is listened on.
func TestListenFails(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	for _, address := range []string{taken.Addr().String(), "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1", "no.such.invalid:0"} {
		free, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		free.Close()
		listeners, err := Listen(t.Context(), free.Addr().String(), address)
		require.Empty(t, listeners)
		require.ErrorContains(t, err, `cannot listen on "`+address+`"`)
		again, err := net.Listen("tcp", free.Addr().String())
		require.NoError(t, err, "still listened on")
		again.Close()
	}
}

// A server refuses to start without an address, and without a handler.
func TestServeNothing(t *testing.T) {
	_, err := Listen(t.Context())
	require.Equal(t, errNoAddress, err)
	require.Equal(t, errNoAddress, (&Server{Handler: echo}).Serve(t.Context()))
	ln := newPipeListener()
	require.Equal(t, errNoHandler, (&Server{}).Serve(t.Context(), ln))
	_, err = ln.Accept()
	require.Equal(t, net.ErrClosed, err)
}
