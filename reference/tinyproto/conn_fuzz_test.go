package tinyproto

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
)

// A recording is a transport that gives what was recorded, and keeps what is written.
type recording struct {
	io.Reader
	bytes.Buffer // what is written
}

func (r *recording) Read(p []byte) (int, error)       { return r.Reader.Read(p) }
func (r *recording) Close() error                     { return nil }
func (r *recording) LocalAddr() net.Addr              { return nil }
func (r *recording) RemoteAddr() net.Addr             { return nil }
func (r *recording) SetDeadline(time.Time) error      { return nil }
func (r *recording) SetReadDeadline(time.Time) error  { return nil }
func (r *recording) SetWriteDeadline(time.Time) error { return nil }

// segments are ways in which TCP may divide a stream. [TP-FRAME-13]
var segments = []func(io.Reader) io.Reader{
	func(r io.Reader) io.Reader { return r },
	iotest.OneByteReader,
	iotest.HalfReader,
	iotest.DataErrReader,
}

const fuzzLimit = 1 << 20

// What a Conn makes of any octets is what the plainest reading of the specification makes of them: the messages, the
// answers, and how it ends. It does not panic, and takes memory in proportion to what has arrived [TP-REFUSE-6].
func FuzzConnReceive(f *testing.F) {
	for _, stream := range []string{
		"",
		"00",
		"00 00 00 00",
		"00 00 00 05 68 65 6C 6C 6F",
		"00 00 00 02 AB CD 00 00 00 01 EF 00 00",
		"00 00 00 02 AB",
		"00 0F FF FF AB CD",
		"00 10 00 01 00 00 00 00",
		"F0 FF FF FF",
		"F1 00 00 00 FF FF FF FF 00 00 00 01 AB",
		"FD FE FF",
	} {
		f.Add(octets(f, stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		msgs, answers, end := plainly(stream, fuzzLimit)
		for _, divide := range segments {
			rec := &recording{Reader: divide(bytes.NewReader(stream))}
			c := newConn(rec, Config{ReceiveLimitOctets: fuzzLimit})
			before := taken()
			for _, want := range msgs {
				got, err := c.Receive(t.Context())
				if want == nil {
					require.True(t, isPassing(err), "%v", err)
					continue
				}
				require.NoError(t, err)
				require.Equal(t, want, got)
			}
			_, err := c.Receive(t.Context())
			require.ErrorIs(t, err, end)
			require.Equal(t, end == io.EOF, errors.Is(err, io.EOF))
			require.Equal(t, answers, rec.String())
			after := taken()
			require.Less(t, after-before, uint64(slackOctets+64*len(stream)))
		}
	})
}

// plainly reads a whole stream: the messages, nil for a size that is refused; the answers; and how it ends.
func plainly(stream []byte, limit int) (msgs [][]byte, answers string, end error) {
	for {
		if len(stream) == 0 {
			return msgs, answers, io.EOF
		}
		if len(stream) < 4 {
			return msgs, answers, io.ErrUnexpectedEOF
		}
		size := int64(binary.BigEndian.Uint32(stream))
		stream = stream[4:]
		if size > int64(limit) {
			msgs, answers = append(msgs, nil), answers+"\x00"
			continue
		}
		answers += "\xFF"
		if int64(len(stream)) < size {
			return msgs, answers, io.ErrUnexpectedEOF
		}
		msgs, stream = append(msgs, append([]byte{}, stream[:size]...)), stream[size:]
	}
}

// Whatever answers a sequence of transmissions, none panics, nothing is sent but whole sizes and payloads and answers,
// and a payload goes out only after an FF [TP-FRAME-6]. A connection that has failed stays closed.
func FuzzConnTransmit(f *testing.F) {
	for _, stream := range []string{
		"",
		"FF",
		"00 FF",
		"FF FF FF",
		"FF 00 00 00 01 AB FF",
		"FE F1 FC FF",
		"FD",
		"01 00 00 00",
		"FF F1 00 00 00 FF",
	} {
		f.Add(octets(f, stream))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		rec := &recording{Reader: bytes.NewReader(stream)}
		c := newConn(rec, Config{ReceiveLimitOctets: fuzzLimit})
		payload := []byte("payload")
		before := taken()
		failed := false
		for range 3 {
			wrote := rec.Len()
			err := c.Transmit(context.Background(), payload)
			sent := rec.Bytes()[wrote:]
			var refused *RefusedError
			switch {
			case failed:
				require.ErrorIs(t, err, net.ErrClosed)
				require.Empty(t, sent)
			case err == nil:
				require.True(t, bytes.HasSuffix(sent, append(AppendSize(nil, 7), payload...)), "% X", sent)
			case errors.As(err, &refused):
				require.True(t, bytes.HasSuffix(sent, AppendSize(nil, 7)), "% X", sent)
			default:
				require.NotContains(t, string(sent), "payload")
				failed = true
			}
		}
		after := taken()
		require.Less(t, after-before, uint64(slackOctets+64*len(stream)))
	})
}
