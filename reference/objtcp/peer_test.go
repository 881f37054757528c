package objtcp

import (
	"context"
	"io"
	"net"
	"os"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/internal/peertest"
)

const patience = peertest.Patience

type peer = peertest.Peer

func newPeer(t testing.TB, nc net.Conn) *peer { return &peer{Conn: nc, T: t, Text: true} }

// frame is the frame of an object.
func frame(t testing.TB, object any) string {
	t.Helper()
	b, err := AppendFrame(nil, object)
	require.NoError(t, err)
	return string(b)
}

// serve starts a server over loopback, which the test closes.
func serve(t testing.TB, cfg Config) *Endpoint {
	t.Helper()
	e, err := Listen(t.Context(), "127.0.0.1:0", cfg)
	require.NoError(t, err)
	t.Cleanup(func() {
		e.Close()
		require.False(t, e.IsRunning())
	})
	return e
}

// connect makes a connection to a server and returns both sides of it.
func connect(t testing.TB, e *Endpoint) (*Conn, *peer) {
	t.Helper()
	p := dial(t, e)
	return want(t, e, Connected).Conn, p
}

func dial(t testing.TB, e *Endpoint) *peer {
	t.Helper()
	nc, err := net.Dial("tcp", e.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { nc.Close() })
	return newPeer(t, nc)
}

// pipe makes an endpoint with one connection that has no buffers, as a synctest bubble needs it.
func pipe(t testing.TB, cfg Config) (*Endpoint, *peer) {
	near, far := net.Pipe()
	e := newEndpoint(cfg, nil)
	e.adopt(near)
	e.begin()
	return e, newPeer(t, far)
}

// next returns the next event.
func next(t testing.TB, e *Endpoint) Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	ev, err := e.Next(ctx)
	require.NoError(t, err)
	return ev
}

// want expects an event of a kind next.
func want(t testing.TB, e *Endpoint, kind Kind) Event {
	t.Helper()
	ev := next(t, e)
	require.Equal(t, kind, ev.Kind, "%+v", ev)
	return ev
}

// wantObject expects an object next, of a connection.
func wantObject(t testing.TB, e *Endpoint, c *Conn, object any) {
	t.Helper()
	ev := want(t, e, ObjectReceived)
	require.Equal(t, object, ev.Object)
	require.Same(t, c, ev.Conn)
}

// wantFault expects that a connection ends with an error, next.
func wantFault(t testing.TB, e *Endpoint, c *Conn, target error) {
	t.Helper()
	ev := want(t, e, Error)
	require.ErrorIs(t, ev.Err, target)
	require.Same(t, c, ev.Conn)
	require.Same(t, c, want(t, e, Disconnected).Conn)
	require.False(t, slices.Contains(e.Conns(), c))
}

// wantConns expects that these connections are open, and no others.
func wantConns(t testing.TB, e *Endpoint, conns ...*Conn) {
	t.Helper()
	open := e.Conns()
	require.Len(t, open, len(conns))
	for _, c := range conns {
		require.True(t, slices.Contains(open, c))
	}
}

// What a fault may be, in the words of the specification.
var (
	stalled   = os.ErrDeadlineExceeded
	truncated = io.ErrUnexpectedEOF
)
