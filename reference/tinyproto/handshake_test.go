package tinyproto

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

type handshake func(context.Context, net.Conn, Config) (*Conn, error)

var roles = []struct {
	name  string
	greet handshake
}{{"initiator", Initiate}, {"acceptor", Accept}}

type greeted struct {
	conn *Conn
	err  error
}

// greet performs a handshake on a goroutine of its own.
func greet(ctx context.Context, f handshake, nc net.Conn, cfg Config) <-chan greeted {
	done := make(chan greeted, 1)
	go func() {
		c, err := f(ctx, nc, cfg)
		done <- greeted{c, err}
	}()
	return done
}

// wantFailed expects a failed handshake, and that nothing was sent after the FF before the close.
func wantFailed(t *testing.T, got greeted, p *peer) {
	t.Helper()
	require.Nil(t, got.conn)
	require.ErrorIs(t, got.err, ErrHandshake)
	require.NotErrorIs(t, got.err, ErrConnectionLimit)
	p.Wants("FF")
	p.WantsEnd()
}

// [TP-HS-1] [TP-HS-2] … FF as soon as …, without waiting for the other side's octet.
// [TP-HS-3] … MUST NOT send any octet after its handshake octet before the other side's FF has arrived …
// [TP-HS-4] … open once the other side's FF has arrived, and MUST NOT report it as open before.
func TestHandshakeDoesNotWait(t *testing.T) {
	for _, role := range roles {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			defer far.Close()
			p := newPeer(t, far)
			opened := greet(t.Context(), role.greet, near, Config{})
			p.Wants("FF")
			p.WantsSilence()
			require.Empty(t, opened, role.name)
			p.Sends("FF")
			got := <-opened
			require.NoError(t, got.err, role.name)
			defer got.conn.Close()
			wantUsable(t, got.conn, p)
		})
	}
}

// [TP-HS-5] An endpoint whose first received octet is neither FF nor, for an initiator, FE …
func TestHandshakeWrongOctet(t *testing.T) {
	for _, fault := range []struct{ what, octets string }{
		{"a generic error", "00"},
		{"a letter of another protocol", "48"},
		{"the first octet of the largest size", "F0"},
		{"the reserved code", "FD"},
		{"an FF that comes second", "01 FF"},
	} {
		for _, role := range roles {
			nc, p := loopback(t)
			p.Sends(fault.octets)
			got := next(t, greet(t.Context(), role.greet, nc, calm))
			wantFailed(t, got, p)
			var protocol *ProtocolError
			require.ErrorAs(t, got.err, &protocol, "%s: %s", role.name, fault.what)
			require.Equal(t, octets(t, fault.octets)[0], protocol.Octet)
		}
	}
	nc, p := loopback(t)
	p.Sends("FE")
	wantFailed(t, next(t, greet(t.Context(), Accept, nc, calm)), p)
}

// [TP-HS-6] An endpoint that meets the end of the stream … before the other side's handshake octet …
func TestHandshakeEndOfStream(t *testing.T) {
	for _, role := range roles {
		nc, p := loopback(t)
		p.Ends()
		wantFailed(t, next(t, greet(t.Context(), role.greet, nc, calm)), p)
	}
}

// [TP-HS-6] … or a reset before the other side's handshake octet MUST report the handshake as failed …
func TestHandshakeReset(t *testing.T) {
	for _, role := range roles {
		nc, p := loopback(t)
		opened := greet(t.Context(), role.greet, nc, calm)
		p.Wants("FF")
		p.Resets()
		got := next(t, opened)
		require.Nil(t, got.conn, role.name)
		require.ErrorIs(t, got.err, ErrHandshake, role.name)
	}
}

// [TP-HS-7] An endpoint that has not received the other side's handshake octet within its timeout …
func TestHandshakeTimeout(t *testing.T) {
	for _, role := range roles {
		synctest.Test(t, func(t *testing.T) {
			near, far := net.Pipe()
			p := newPeer(t, far)
			start := time.Now()
			opened := greet(t.Context(), role.greet, near, Config{Timeout: time.Minute})
			p.Wants("FF")
			got := <-opened
			require.Equal(t, time.Minute, time.Since(start), role.name)
			require.Nil(t, got.conn)
			require.ErrorIs(t, got.err, ErrHandshake)
			p.WantsEnd()
		})
	}
}

// [TP-HS-8] An endpoint MUST treat every octet that follows the other side's FF, in the same segment …, as framing.
func TestHandshakeThenSizeInOneSegment(t *testing.T) {
	for _, role := range roles {
		nc, p := loopback(t)
		p.Sends("FF 00 00 00 02 AB CD")
		got := next(t, greet(t.Context(), role.greet, nc, calm))
		require.NoError(t, got.err, role.name)
		wantMessage(t, "AB CD", got.conn)
		p.Wants("FF FF")
	}
}

// [TP-HS-13] An initiator whose first received octet is FE MUST report that the acceptor is at its connection limit …
func TestHandshakeConnectionLimit(t *testing.T) {
	nc, p := loopback(t)
	p.Sends("FE")
	got := next(t, greet(t.Context(), Initiate, nc, calm))
	require.Nil(t, got.conn)
	require.ErrorIs(t, got.err, ErrConnectionLimit)
	require.NotErrorIs(t, got.err, ErrHandshake)
	var refused *RefusedError
	require.ErrorAs(t, got.err, &refused)
	require.Equal(t, ConnectionLimit, refused.Code)
	p.Wants("FF")
	p.WantsEnd()
}

func TestHandshakeContextEnds(t *testing.T) {
	for _, role := range roles {
		nc, p := loopback(t)
		why := errors.New("changed my mind")
		ctx, cancel := context.WithCancelCause(t.Context())
		opened := greet(ctx, role.greet, nc, calm)
		p.Wants("FF")
		cancel(why)
		got := next(t, opened)
		require.Nil(t, got.conn, role.name)
		require.ErrorIs(t, got.err, ErrHandshake, role.name)
		require.ErrorIs(t, got.err, why, role.name)
		p.WantsEnd()
	}
}

// The end of a context comes back as such where the transport has an error of its own for a close, as a pipe has.
func TestHandshakeContextEndsOnPipe(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	ctx, cancel := context.WithCancel(t.Context())
	opened := greet(ctx, Initiate, near, calm)
	p := newPeer(t, far)
	p.Wants("FF")
	cancel()
	require.ErrorIs(t, next(t, opened).err, context.Canceled)
}

func TestDialNobodyListens(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := ln.Addr().String()
	require.NoError(t, ln.Close())
	c, err := Dial(t.Context(), address, Config{})
	require.Nil(t, c)
	require.Error(t, err)
	require.NotErrorIs(t, err, ErrHandshake, "there was none")
}
