package gruv

import (
	"errors"
	"io"
	"net"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// [GS-END-1] An endpoint that meets the end of the stream between frames MUST report the connection as ended …
func TestEndBetweenFrames(t *testing.T) {
	c, p := open(t, calm)
	wantUsable(t, c, p)
	p.Sends("00 00 00 01 AB 00 00 00 00")
	p.Ends()
	wantMessage(t, "AB", c)
	wantMessage(t, "", c)
	require.Equal(t, result{err: io.EOF}, next(t, read(c)))
	p.WantsEnd()
	wantClosed(t, c)
}

// [GS-END-2] A receiver that meets the end of the stream or a reset inside a size or a payload MUST report the message
// as truncated, at once, MUST NOT deliver anything of it, and MUST close the connection.
func TestEndInsideFrame(t *testing.T) {
	const frame = "00 00 00 03 AB CD EF"
	for n := 1; n < len(octets(t, frame)); n++ {
		for what, end := range map[string]func(*peer){"a FIN": (*peer).Ends, "a reset": (*peer).Resets} {
			c, p := open(t, calm)
			p.Sends("00 00 00 01 A1" + frame[:3*n])
			wantMessage(t, "A1", c)
			end(p)
			got := next(t, read(c))
			require.Nil(t, got.msg)
			var truncated *TruncatedError
			require.ErrorAs(t, got.err, &truncated, "%s after %d octets", what, n)
			if what == "a FIN" {
				require.Equal(t, TruncatedError{Octets: uint64(n), Err: io.EOF}, *truncated)
				p.WantsEnd()
			}
			wantClosed(t, c)
		}
	}
}

// [GS-END-3] An endpoint that meets a reset between frames MUST report the connection as ended, and MUST close it …
func TestResetBetweenFrames(t *testing.T) {
	c, p := open(t, calm)
	wantUsable(t, c, p)
	p.Resets()
	got := next(t, read(c))
	require.ErrorIs(t, got.err, syscall.ECONNRESET)
	require.False(t, errors.Is(got.err, io.ErrUnexpectedEOF))
	wantClosed(t, c)
}

// [GS-END-4] A sender MUST report as failed every message of which its TCP has not taken the last octet when the
// connection ends, however it ends, and every one that its caller asks for after that.
func TestEndInsideWrite(t *testing.T) {
	c, p := open(t, calm)
	sent := write(c, make([]byte, 32<<20)) // more than both socket buffers hold
	p.Wants("02 00 00 00 00")
	waits := write(c, nil)
	p.Resets()
	err := next(t, sent)
	var truncated *TruncatedError
	require.ErrorAs(t, err, &truncated)
	require.Greater(t, truncated.Octets, uint64(SizeOctets))
	require.Equal(t, net.ErrClosed, next(t, waits))
	wantClosed(t, c)
}

// A Write to a connection that was reset earlier, which nobody has noticed.
func TestWriteAfterReset(t *testing.T) {
	c, p := open(t, calm)
	p.Resets()
	var err error
	for err == nil { // the first may be taken before the reset is here
		err = c.Write([]byte{0xAB})
	}
	require.False(t, errors.Is(err, io.ErrUnexpectedEOF), "%v", err)
	wantClosed(t, c)
}

// [GS-END-5] An endpoint whose caller closes a connection MUST NOT begin a frame after that …
func TestCloseEndsWrites(t *testing.T) {
	c, p := open(t, calm)
	sent := write(c, make([]byte, 32<<20))
	p.Wants("02 00 00 00 00")
	waits := write(c, nil)
	require.NoError(t, c.Close())
	require.Equal(t, net.ErrClosed, next(t, sent))
	require.Equal(t, net.ErrClosed, next(t, waits))
}

// The orderly end is a FIN.
func TestCloseIsFIN(t *testing.T) {
	c, p := open(t, calm)
	wantUsable(t, c, p)
	waits := read(c)
	require.NoError(t, c.Close())
	n, err := p.Read(make([]byte, 1))
	require.Zero(t, n)
	require.Equal(t, io.EOF, err)
	require.Equal(t, net.ErrClosed, next(t, waits).err)
}
