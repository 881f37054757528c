package gruv

import (
	"bytes"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// [GS-SIZE-1] [GS-FRAME-1] [GS-FRAME-2] [GS-FRAME-13] A size, and directly behind it the payload; nothing else.
func TestWrite(t *testing.T) {
	c, p := open(t, calm)
	require.NoError(t, c.Write([]byte("hello")))
	require.NoError(t, c.Write([]byte{}))
	require.NoError(t, c.Write(nil))
	require.NoError(t, c.Write([]byte("ü")))
	p.Wants("00 00 00 05 68 65 6C 6C 6F 00 00 00 00 00 00 00 00 00 00 00 02 C3 BC")
	require.NoError(t, c.Close())
	p.WantsEnd()
}

// [GS-FRAME-7] … MUST go on with the missing tail to the last octet … The octets of a long message go out in many parts.
// [GS-FRAME-8] … MUST NOT send any octet of a frame before the last octet of an earlier one. TCP in Go keeps apart what
// is written at once, a pipe does not.
func TestConcurrentWritesDoNotMix(t *testing.T) {
	for _, transport := range []func(testing.TB, Config) (*Conn, *peer){open, pipe} {
		const writers, each = 8, 4
		c, p := transport(t, calm)
		var wg sync.WaitGroup
		for i := range byte(writers) {
			wg.Go(func() {
				for range each {
					if err := c.Write(bytes.Repeat([]byte{i}, 300_000+int(i))); err != nil {
						t.Error(err)
					}
				}
			})
		}
		far := New(p.Conn, calm)
		seen := map[byte]int{}
		for range writers * each {
			got := next(t, read(far))
			require.NoError(t, got.err)
			i := got.msg[0]
			require.Equal(t, bytes.Repeat([]byte{i}, 300_000+int(i)), got.msg)
			seen[i]++
		}
		wg.Wait()
		for i := range byte(writers) {
			require.Equal(t, each, seen[i])
		}
	}
}

// [GS-FRAME-9] A sender MUST send its frames also while a frame of the other side has begun and not ended.
func TestWriteInsideArrival(t *testing.T) {
	c, p := open(t, calm)
	got := read(c)
	for _, octet := range []string{"00", "00", "00", "02", "AB"} {
		p.Sends(octet)
		require.NoError(t, c.Write([]byte{0xA1}))
		p.Wants("00 00 00 01 A1")
	}
	p.Sends("CD")
	require.Equal(t, result{msg: octets(t, "AB CD")}, next(t, got))
}

// [GS-FRAME-10] A receiver MUST go on receiving … while its own TCP takes none of the octets that it has to send.
func TestReadInsideWrite(t *testing.T) {
	c, p := open(t, calm)
	sent := write(c, make([]byte, 32<<20)) // more than both socket buffers hold
	p.Wants("02 00 00 00")
	for range 3 {
		p.Sends("00 00 00 01 AB")
		wantMessage(t, "AB", c)
	}
	require.Empty(t, sent)
	_, err := io.CopyN(io.Discard, p.Conn, 32<<20)
	require.NoError(t, err)
	require.NoError(t, next(t, sent))
}

// What is written is neither changed nor kept.
func TestWriteLeavesMessageAlone(t *testing.T) {
	c, p := open(t, calm)
	msg := []byte("hello")
	require.NoError(t, c.Write(msg))
	require.Equal(t, "hello", string(msg))
	copy(msg, "later")
	p.Wants("00 00 00 05 68 65 6C 6C 6F")
}

func TestAddresses(t *testing.T) {
	c, p := open(t, calm)
	require.Equal(t, p.RemoteAddr(), c.LocalAddr())
	require.Equal(t, p.LocalAddr(), c.RemoteAddr())
}

func TestDialFails(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, ln.Close())
	c, err := Dial(t.Context(), ln.Addr().String(), calm)
	require.Error(t, err)
	require.Nil(t, c)
}
