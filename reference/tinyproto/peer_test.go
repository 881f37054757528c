package tinyproto

import (
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/reference/internal/peertest"
)

const patience = peertest.Patience

// calm is a Config whose timeout no test over loopback meets. What a timeout does is tested on a fake clock.
var calm = Config{Timeout: 3 * patience}

func octets(t testing.TB, spaced string) []byte { return peertest.Octets(t, spaced) }

// A peer is the other side of a connection.
type peer struct{ peertest.Peer }

// newPeer makes a peer that is told octets in spaced hex.
func newPeer(t testing.TB, nc net.Conn) *peer { return &peer{peertest.Peer{Conn: nc, T: t}} }

// loopback makes a TCP connection, before its handshake.
func loopback(t testing.TB) (near net.Conn, far *peer) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	nc, err := net.Dial("tcp", ln.Addr().String())
	require.NoError(t, err)
	t.Cleanup(func() { nc.Close() })
	near, err = ln.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { near.Close() })
	return near, newPeer(t, nc)
}

// open makes a connection over loopback with its handshake done.
func open(t testing.TB, cfg Config) (*Conn, *peer) {
	t.Helper()
	nc, p := loopback(t)
	p.Sends("FF")
	c, err := Accept(t.Context(), nc, cfg)
	require.NoError(t, err)
	p.Wants("FF")
	return c, p
}

// pipe makes a connection whose handshake is done in a synctest bubble, where loopback does not work. A write to a pipe
// returns when the other side has read it, and one read takes no more than one write: it is a segment.
func pipe(t testing.TB, cfg Config) (*Conn, *peer) {
	t.Helper()
	near, far := net.Pipe()
	return openOn(t, near, far, cfg)
}

func openOn(t testing.TB, near, far net.Conn, cfg Config) (*Conn, *peer) {
	t.Helper()
	t.Cleanup(func() { near.Close(); far.Close() })
	opened := greet(context.Background(), Accept, near, cfg)
	p := newPeer(t, far)
	p.Wants("FF")
	p.Sends("FF")
	got := next(t, opened)
	require.NoError(t, got.err)
	synctest.Wait()
	return got.conn, p
}

// transmit calls Transmit on a goroutine of its own.
func transmit(ctx context.Context, c *Conn, msg []byte) <-chan error {
	done := make(chan error, 1)
	go func() { done <- c.Transmit(ctx, msg) }()
	return done
}

// receive calls Receive on a goroutine of its own.
func receive(ctx context.Context, c *Conn) <-chan received {
	done := make(chan received, 1)
	go func() {
		msg, err := c.Receive(ctx)
		done <- received{msg, err}
	}()
	return done
}

// next waits for what a call on another goroutine returns.
func next[T any](t testing.TB, done <-chan T) T {
	t.Helper()
	select {
	case v := <-done:
		return v
	case <-time.After(patience):
		require.FailNow(t, "the call did not return")
		panic("unreachable")
	}
}

// wantMessage receives a message, given in spaced hex.
func wantMessage(t testing.TB, spaced string, c *Conn) {
	t.Helper()
	got := next(t, receive(t.Context(), c))
	require.NoError(t, got.err)
	require.NotNil(t, got.msg)
	require.Equal(t, spaced, fmt.Sprintf("% X", got.msg))
}

// wantUsable carries a message in each direction.
func wantUsable(t testing.TB, c *Conn, p *peer) {
	t.Helper()
	sent := transmit(t.Context(), c, []byte{0xA1})
	p.Wants("00 00 00 01")
	p.Sends("FF")
	p.Wants("A1")
	require.NoError(t, next(t, sent))
	got := receive(t.Context(), c)
	p.Sends("00 00 00 01")
	p.Wants("FF")
	p.Sends("A2")
	require.Equal(t, received{msg: []byte{0xA2}}, next(t, got))
}

// wantClosed expects that the connection is closed, and that either call says so.
func wantClosed(t testing.TB, c *Conn) {
	t.Helper()
	require.ErrorIs(t, c.Transmit(t.Context(), nil), net.ErrClosed)
	_, err := c.Receive(t.Context())
	require.ErrorIs(t, err, net.ErrClosed)
}
