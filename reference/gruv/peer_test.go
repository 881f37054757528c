package gruv

import (
	"fmt"
	"net"
	"testing"
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

// open makes a connection over loopback.
func open(t testing.TB, cfg Config) (*Conn, *peer) {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	c, err := Dial(t.Context(), ln.Addr().String(), cfg)
	require.NoError(t, err)
	t.Cleanup(func() { c.Close() })
	nc, err := ln.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { nc.Close() })
	return c, newPeer(t, nc)
}

// pipe makes a connection in a synctest bubble, where loopback does not work. A write to a pipe returns when the other
// side has read it, and one read takes no more than one write: it is a segment.
func pipe(t testing.TB, cfg Config) (*Conn, *peer) {
	t.Helper()
	near, far := net.Pipe()
	t.Cleanup(func() { near.Close(); far.Close() })
	return New(near, cfg), newPeer(t, far)
}

// A result is what a Read returns.
type result struct {
	msg []byte
	err error
}

// read calls Read on a goroutine of its own.
func read(c *Conn) <-chan result {
	return soon(func() result {
		msg, err := c.Read()
		return result{msg, err}
	})
}

// write calls Write on a goroutine of its own.
func write(c *Conn, msg []byte) <-chan error { return soon(func() error { return c.Write(msg) }) }

func soon[T any](f func() T) <-chan T {
	done := make(chan T, 1)
	go func() { done <- f() }()
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

// wantMessage reads a message, given in spaced hex.
func wantMessage(t testing.TB, spaced string, c *Conn) {
	t.Helper()
	got := next(t, read(c))
	require.NoError(t, got.err)
	require.NotNil(t, got.msg)
	require.Equal(t, spaced, fmt.Sprintf("% X", got.msg))
}

// wantUsable carries a message in each direction.
func wantUsable(t testing.TB, c *Conn, p *peer) {
	t.Helper()
	sent := write(c, []byte{0xA1})
	p.Wants("00 00 00 01 A1")
	require.NoError(t, next(t, sent))
	got := read(c)
	p.Sends("00 00 00 01 A2")
	require.Equal(t, result{msg: []byte{0xA2}}, next(t, got))
}

// wantClosed expects that the connection is closed, and that every call says so.
func wantClosed(t testing.TB, c *Conn) {
	t.Helper()
	require.Equal(t, net.ErrClosed, c.Write(nil))
	_, err := c.Read()
	require.Equal(t, net.ErrClosed, err)
	require.Equal(t, net.ErrClosed, c.Close())
}
