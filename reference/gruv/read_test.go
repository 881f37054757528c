package gruv

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
)

// [GS-FRAME-3] [GS-FRAME-5] Frames that share a segment, an empty one among them.
func TestReadPipelined(t *testing.T) {
	c, p := open(t, calm)
	p.Sends("00 00 00 02 AB CD 00 00 00 00 00 00 00 01 EF")
	wantMessage(t, "AB CD", c)
	wantMessage(t, "", c)
	wantMessage(t, "EF", c)
	wantUsable(t, c, p)
}

// [GS-SIZE-2] … up to and including its receive limit …
// [GS-SIZE-4] … above that limit … MUST NOT deliver anything that follows it, and MUST close the connection …
// [GS-FRAME-6] A receiver MUST deliver every message whose frame is complete before a size that is refused …
func TestReadLimit(t *testing.T) {
	for _, limit := range []struct {
		octets    uint32
		fits, not string
	}{
		{1, "00 00 00 01 AB", "00 00 00 02"},
		{5, "00 00 00 05 68 65 6C 6C 6F", "FF FF FF FF"},
		{5, "00 00 00 00", "80 00 00 00"},
	} {
		c, p := open(t, Config{ReceiveLimitOctets: limit.octets})
		p.Sends(limit.fits + limit.not + "00 00 00 01 AB")
		require.NoError(t, next(t, read(c)).err)
		got := next(t, read(c))
		var oversize *OversizeError
		require.ErrorAs(t, got.err, &oversize)
		require.Equal(t, OversizeError{Size: sizeOf(t, limit.not), Limit: uint64(limit.octets)}, *oversize)
		p.WantsEnd()
		wantClosed(t, c)
	}
}

func sizeOf(t *testing.T, spaced string) uint64 {
	size, _, err := ParseSize(octets(t, spaced))
	require.NoError(t, err)
	return uint64(size)
}

func TestLimits(t *testing.T) {
	require.EqualValues(t, maxReceiveOctets, Config{}.limit())
	require.EqualValues(t, 7, Config{ReceiveLimitOctets: 7}.limit())
	require.EqualValues(t, maxReceiveOctets, Config{ReceiveLimitOctets: MaxSize}.limit())
}

// Several callers read: each message goes to one of them, whole.
func TestReadersTakeTurns(t *testing.T) {
	const readers = 8
	c, p := open(t, calm)
	got := make(chan result, readers)
	for range readers {
		go func() { got <- <-read(c) }()
	}
	var want, have []string
	for i := range byte(readers) {
		msg := bytes.Repeat([]byte{i}, 10_000)
		p.Write(append(AppendSize(nil, uint32(len(msg))), msg...))
		want = append(want, string(msg))
	}
	for range readers {
		r := next(t, got)
		require.NoError(t, r.err)
		have = append(have, string(r.msg))
	}
	require.ElementsMatch(t, want, have)
}

// Each Read that waits, for octets or for its turn, ends with the connection.
func TestCloseEndsReads(t *testing.T) {
	c, _ := open(t, calm)
	first, second := read(c), read(c)
	require.NoError(t, c.Close())
	require.Equal(t, result{err: net.ErrClosed}, next(t, first))
	require.Equal(t, result{err: net.ErrClosed}, next(t, second))
	wantClosed(t, c)
}

// What has arrived before Close is not delivered after it.
func TestReadAfterClose(t *testing.T) {
	c, p := open(t, calm)
	p.Sends("00 00 00 01 AB 00 00 00 01 CD")
	wantMessage(t, "AB", c)
	require.NoError(t, c.Close())
	wantClosed(t, c)
}

// A recording is a transport that gives what was recorded.
type recording struct{ io.Reader }

func (r recording) Write(p []byte) (int, error)      { return len(p), nil }
func (r recording) Close() error                     { return nil }
func (r recording) LocalAddr() net.Addr              { return nil }
func (r recording) RemoteAddr() net.Addr             { return nil }
func (r recording) SetDeadline(time.Time) error      { return nil }
func (r recording) SetReadDeadline(time.Time) error  { return nil }
func (r recording) SetWriteDeadline(time.Time) error { return nil }

// segments are ways in which TCP may divide a stream. [GS-FRAME-4]
var segments = []func(io.Reader) io.Reader{
	func(r io.Reader) io.Reader { return r },
	iotest.OneByteReader,
	iotest.HalfReader,
	iotest.DataErrReader,
	func(r io.Reader) io.Reader { return endsAtOnce{r.(*bytes.Reader)} },
}

// endsAtOnce gives the end together with the last octets, however many they are.
type endsAtOnce struct{ *bytes.Reader }

func (r endsAtOnce) Read(p []byte) (n int, err error) {
	n, err = r.Reader.Read(p)
	if r.Len() == 0 {
		err = io.EOF
	}
	return n, err
}

// A long message comes in many parts, the last of them together with the end.
func TestReadSegments(t *testing.T) {
	want := bytes.Repeat([]byte("0123456789"), 10_000)
	for _, divide := range segments {
		c := New(recording{divide(bytes.NewReader(append(AppendSize(nil, uint32(len(want))), want...)))}, calm)
		got, err := c.Read()
		require.NoError(t, err)
		require.Equal(t, want, got)
		_, err = c.Read()
		require.Equal(t, io.EOF, err)
	}
}

const fuzzLimit = 1 << 20

// What a Conn makes of any octets is what the plainest reading of the specification makes of them: the messages, and how
// it ends. It does not panic, and takes memory in proportion to what has arrived [GS-SIZE-5].
func FuzzRead(f *testing.F) {
	for _, stream := range []string{
		"",
		"00",
		"00 00 00 00",
		"00 00 00 05 68 65 6C 6C 6F",
		"00 00 00 02 AB CD 00 00 00 01 EF 00 00",
		"00 00 00 02 AB",
		"00 0F FF FF AB CD",
		"00 10 00 01 00 00 00 00",
		"FF FF FF FF",
	} {
		f.Add(octets(f, stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		msgs, end := plainly(stream)
		for _, divide := range segments {
			c := New(recording{divide(bytes.NewReader(stream))}, Config{ReceiveLimitOctets: fuzzLimit})
			before := taken()
			for _, want := range msgs {
				got, err := c.Read()
				require.NoError(t, err)
				require.Equal(t, want, got)
			}
			_, err := c.Read()
			require.IsType(t, end, err)
			require.Equal(t, end == io.EOF, errors.Is(err, io.EOF))
			after := taken()
			require.Less(t, after-before, uint64(slackOctets+64*len(stream)))
			wantClosed(t, c)
		}
	})
}

// plainly reads a whole stream: the messages, and the kind of error at its end.
func plainly(stream []byte) (msgs [][]byte, end error) {
	for {
		if len(stream) == 0 {
			return msgs, io.EOF
		}
		if len(stream) < 4 {
			return msgs, &TruncatedError{}
		}
		size := int(stream[0])<<24 | int(stream[1])<<16 | int(stream[2])<<8 | int(stream[3])
		stream = stream[4:]
		if size > fuzzLimit {
			return msgs, &OversizeError{}
		}
		if len(stream) < size {
			return msgs, &TruncatedError{}
		}
		msgs, stream = append(msgs, append([]byte{}, stream[:size]...)), stream[size:]
	}
}
