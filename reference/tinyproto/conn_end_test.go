package tinyproto

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// wantsFIN expects the end of the stream, not a reset.
func (p *peer) wantsFIN() {
	p.T.Helper()
	p.SetReadDeadline(time.Now().Add(patience))
	n, err := p.Read(make([]byte, 1))
	require.Zero(p.T, n)
	require.Equal(p.T, io.EOF, err)
}

// [TP-END-2] An endpoint that meets the end of the stream between messages MUST close the connection …
// [TP-END-10] An endpoint MUST report a transmission as failed that its caller asks for after the connection has ended.
func TestEndBetweenMessages(t *testing.T) {
	c, p := open(t, calm)
	wantUsable(t, c, p)
	p.Ends()
	got := next(t, receive(t.Context(), c))
	require.Equal(t, received{err: io.EOF}, got)
	p.wantsFIN()
	wantClosed(t, c)
}

// [TP-END-3] A receiver MUST answer and deliver every message whose last octet has arrived before the end of the stream.
func TestEndAfterMessages(t *testing.T) {
	c, p := open(t, calm)
	p.Sends("00 00 00 02 AB CD 00 00 00 00 00 00 00 01 EF")
	p.Ends()
	wantMessage(t, "AB CD", c)
	wantMessage(t, "", c)
	wantMessage(t, "EF", c)
	require.Equal(t, io.EOF, next(t, receive(t.Context(), c)).err)
	p.Wants("FF FF FF")
	p.wantsFIN()
}

// [TP-END-5] A receiver that meets the end of the stream inside a size or a payload MUST NOT send any octet after it.
func TestEndInsideMessage(t *testing.T) {
	for _, begun := range []struct{ what, octets, answer string }{
		{"a size", "00 00 00", ""},
		{"a payload", "00 00 00 02 AB", "FF"},
	} {
		c, p := open(t, calm)
		p.Sends(begun.octets)
		p.Ends()
		require.ErrorIs(t, next(t, receive(t.Context(), c)).err, io.ErrUnexpectedEOF, begun.what)
		p.Wants(begun.answer)
		p.WantsEnd()
	}
}

// [TP-END-6] A sender MUST report a transmission as failed, and MUST close the connection, when a reset arrives before
// its TCP has taken the last octet of the payload.
func TestResetInsidePayload(t *testing.T) {
	c, p := open(t, calm)
	sent := transmit(t.Context(), c, make([]byte, 32<<20)) // more than both socket buffers hold
	p.Wants("02 00 00 00")
	p.Sends("FF")
	p.Wants("00")
	p.Resets()
	require.ErrorIs(t, next(t, sent), io.ErrUnexpectedEOF)
	wantClosed(t, c)
}

// [TP-END-9] An endpoint whose caller closes the connection between messages SHOULD end it with a FIN, not with a reset.
func TestCloseIsFIN(t *testing.T) {
	for _, state := range []struct {
		what  string
		begin func(*Conn) <-chan error
	}{
		{"idle", func(*Conn) <-chan error { return nil }},
		{"waiting for a message", func(c *Conn) <-chan error { return justError(receive(context.Background(), c)) }},
		{"in a loop", func(c *Conn) <-chan error { return loop(context.Background(), c, Hooks{}) }},
	} {
		c, p := open(t, calm)
		wantUsable(t, c, p)
		done := state.begin(c)
		require.NoError(t, c.Close(), state.what)
		p.wantsFIN()
		if done != nil {
			require.ErrorIs(t, next(t, done), net.ErrClosed, state.what)
		}
	}
}
