package tinyproto

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

// [TP-FRAME-1] A sender MUST announce each message by its size alone …
// [TP-FRAME-6] A sender MUST NOT send any octet of the payload before the receiver's FF has arrived.
// [TP-FRAME-7] … exactly the announced number of octets, in order and unchanged.
// [TP-FRAME-16] An endpoint MUST NOT send any octet on an open connection while it has neither a transmission under way …
// [TP-FRAME-17] A sender MUST NOT report a message as sent before … its own TCP has taken the last octet …
func TestTransmit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		p.WantsSilence()
		sent := transmit(t.Context(), c, octets(t, "68 65 6C 6C 6F"))
		p.Wants("00 00 00 05")
		p.WantsSilence()
		p.Sends("FF")
		p.Wants("68 65 6C 6C")
		synctest.Wait()
		require.Empty(t, sent, "before the last octet was taken")
		p.Wants("6F")
		require.NoError(t, <-sent)
		p.WantsSilence()
	})
}

// [TP-FRAME-12] A sender MUST announce an empty message by a size of zero, and MUST wait for the answer …
func TestTransmitEmpty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		for _, empty := range [][]byte{nil, {}} {
			sent := transmit(t.Context(), c, empty)
			p.Wants("00 00 00 00")
			p.WantsSilence()
			require.Empty(t, sent, "before the answer")
			p.Sends("FF")
			require.NoError(t, <-sent)
		}
	})
}

// [TP-FRAME-8] A sender whose TCP has taken only a part … MUST go on with the missing tail, and MUST NOT send any octet
// twice. The message is more than both socket buffers hold.
func TestTransmitPiecemeal(t *testing.T) {
	c, p := open(t, calm)
	require.NoError(t, c.nc.(*net.TCPConn).SetWriteBuffer(64<<10))
	msg := patterned(8 << 20)
	sent := transmit(t.Context(), c, msg)
	p.Wants("00 80 00 00")
	p.Sends("FF")
	h := sha256.New()
	n, err := io.CopyBuffer(struct{ io.Writer }{h}, io.LimitReader(struct{ io.Reader }{p.Conn}, int64(len(msg))), make([]byte, 5000))
	require.NoError(t, err)
	require.EqualValues(t, len(msg), n)
	require.Equal(t, sha256.Sum256(msg), [sha256.Size]byte(h.Sum(nil)))
	require.NoError(t, next(t, sent))
	wantUsable(t, c, p)
}

// patterned returns octets of which no two long runs are alike.
func patterned(size int) []byte {
	msg := make([]byte, size)
	for i := range msg {
		msg[i] = byte(i ^ i>>8 ^ i>>16)
	}
	return msg
}

// [TP-END-7] A sender that meets the end of the stream while it sends a payload MUST either send the payload to its last
// octet …, and MUST then close the connection.
func TestTransmitToHalfClosed(t *testing.T) {
	c, p := open(t, calm)
	sent := transmit(t.Context(), c, []byte{0xAB, 0xCD})
	p.Wants("00 00 00 02")
	p.Sends("FF")
	p.Ends()
	p.Wants("AB CD")
	require.NoError(t, next(t, sent))
	_, err := c.Receive(t.Context())
	require.Equal(t, io.EOF, err)
	p.WantsEnd()
}

// [TP-REFUSE-7] A sender whose size is answered with 00, or with an octet from F1 to FC, or with FE, MUST NOT send any
// octet of the payload, and MUST report the transmission as refused, with the octet.
// [TP-REFUSE-8] A sender whose transmission was refused MUST either start the next transmission with a size …
func TestTransmitRefused(t *testing.T) {
	c, p := open(t, calm)
	for _, answer := range append([]byte{0x00, 0xFE}, octets(t, "F1 F2 F3 F4 F5 F6 F7 F8 F9 FA FB FC")...) {
		sent := transmit(t.Context(), c, []byte{0xAB})
		p.Wants("00 00 00 01")
		p.Sends(hex.EncodeToString([]byte{answer}))
		var refused *RefusedError
		require.ErrorAs(t, next(t, sent), &refused, "%02X", answer)
		require.Equal(t, answer, refused.Code)
	}
	wantUsable(t, c, p)
}

// [TP-COLL-3] A sender whose size is answered with an octet from 01 to F0, or with FD, MUST report the transmission as
// failed, MUST NOT send any octet of the payload, and MUST close the connection.
// [TP-COLL-4] … MUST NOT take an octet that has come where its answer was due for a part of a size, and MUST NOT answer …
func TestTransmitNoAnswer(t *testing.T) {
	for _, fault := range []struct{ what, octet string }{
		{"the reserved code", "FD"},
		{"the least first octet of a size from 16 MiB up", "01"},
		{"one in the middle", "7F"},
		{"the first octet of the largest size", "F0"},
		{"a whole size", "01 00 00 00"},
		{"what would be a size behind it", "01 00 00 00 00"},
	} {
		c, p := open(t, calm)
		sent := transmit(t.Context(), c, []byte{0xAB})
		p.Wants("00 00 00 01")
		p.Sends(fault.octet)
		var protocol *ProtocolError
		require.ErrorAs(t, next(t, sent), &protocol, fault.what)
		require.Equal(t, octets(t, fault.octet)[0], protocol.Octet)
		p.WantsEnd()
		wantClosed(t, c)
	}
}

// [TP-FRAME-19] A sender that meets the end of the stream or a reset where the answer is due …
func TestTransmitEnds(t *testing.T) {
	for _, end := range ends {
		c, p := open(t, calm)
		sent := transmit(t.Context(), c, []byte{0xAB})
		p.Wants("00 00 00 01")
		end.how(p)
		err := next(t, sent)
		require.ErrorIs(t, err, io.ErrUnexpectedEOF, end.what)
		require.NotErrorIs(t, err, io.EOF, end.what)
		wantClosed(t, c)
	}
}

var ends = []struct {
	what string
	how  func(*peer)
}{
	{"the end of the stream", func(p *peer) { p.Ends() }},
	{"a reset", (*peer).Resets},
}

// [TP-FRAME-2] A receiver MUST answer each size that it accepts with the single octet FF, once the fourth octet …
// [TP-FRAME-3] A receiver MUST NOT send any octet in answer to a size before the fourth octet of that size has arrived.
// [TP-FRAME-9] A receiver MUST deliver the payload to its caller as one message …, once the last octet has arrived.
// [TP-FRAME-10] A receiver MUST NOT deliver anything of a message whose last octet has not arrived.
// [TP-FRAME-13] A receiver MUST give the same result however TCP divides a size and a payload into segments.
func TestReceiveOctetByOctet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		got := receive(t.Context(), c)
		for _, octet := range []string{"00", "00", "00"} {
			p.WantsSilence()
			p.Sends(octet)
		}
		p.WantsSilence()
		p.Sends("03")
		p.Wants("FF")
		for _, octet := range []string{"AB", "CD", "EF"} {
			p.WantsSilence()
			require.Empty(t, got)
			p.Sends(octet)
		}
		require.Equal(t, received{msg: octets(t, "AB CD EF")}, <-got)
		p.WantsSilence()
	})
}

// [TP-FRAME-11] A receiver MUST answer a size of zero with FF, and MUST deliver an empty message.
func TestReceiveEmpty(t *testing.T) {
	c, p := open(t, calm)
	p.Sends("00 00 00 00")
	wantMessage(t, "", c)
	p.Wants("FF")
}

// [TP-FRAME-14] A receiver MUST treat the octet that follows the last octet of a payload, in the same segment or in a
// later one, as the first octet of the next size. However the octets are divided, the result is the same [TP-FRAME-13].
func TestReceiveSegments(t *testing.T) {
	const stream = "00 00 00 02 AB CD 00 00 00 00 00 00 00 01 EF"
	whole := octets(t, stream)
	for cut := range len(whole) {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			go func() {
				for _, part := range [][]byte{whole[:cut], whole[cut:]} {
					p.Write(part)
				}
			}()
			go io.Copy(io.Discard, p.Conn)
			wantMessage(t, "AB CD", c)
			wantMessage(t, "", c)
			wantMessage(t, "EF", c)
		})
	}
}

// [TP-FRAME-9] … in order and unchanged: a message that is longer than every buffer on its way.
func TestReceiveLong(t *testing.T) {
	c, p := open(t, calm)
	got := receive(t.Context(), c)
	msg := patterned(3<<20 + 1)
	p.Sends("00 30 00 01")
	p.Wants("FF")
	n, err := p.Write(msg)
	require.NoError(t, err)
	require.Equal(t, len(msg), n)
	r := next(t, got)
	require.NoError(t, r.err)
	require.True(t, bytes.Equal(msg, r.msg))
	wantUsable(t, c, p)
}

// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00 …
// [TP-REFUSE-2] A receiver that has a receive limit MUST answer a size above that limit with the single octet 00 …
// [TP-REFUSE-4] A receiver MUST NOT deliver anything for a size that it has refused.
// [TP-REFUSE-9] A receiver SHOULD report to its caller a size that it has refused, as too large.
// [TP-REFUSE-5] A receiver that has refused a size MUST either take the octets that follow as the next size …
func TestReceiveOversize(t *testing.T) {
	for _, fault := range []struct {
		what string
		cfg  Config
		size string
		want OversizeError
	}{
		{"one above the largest", Config{}, "F1 00 00 00", OversizeError{0xF1000000, MaxSize}},
		{"the largest number", Config{}, "FF FF FF FF", OversizeError{0xFFFFFFFF, MaxSize}},
		{"one above the limit", Config{ReceiveLimitOctets: 5}, "00 00 00 06", OversizeError{6, 5}},
		{"the largest size, with a limit", Config{ReceiveLimitOctets: 5}, "F0 FF FF FF", OversizeError{MaxSize, 5}},
		{"one above the largest, with a limit above it", Config{ReceiveLimitOctets: 0xFFFFFFFF}, "F1 00 00 00", OversizeError{0xF1000000, MaxSize}},
	} {
		if fault.want.Limit > maxReceiveOctets {
			continue
		}
		fault.cfg.Timeout = calm.Timeout
		c, p := open(t, fault.cfg)
		for range 2 {
			p.Sends(fault.size)
			p.wantsRefused(c, fault.want)
		}
		wantUsable(t, c, p)
	}
}

func (p *peer) wantsRefused(c *Conn, want OversizeError) {
	p.T.Helper()
	got := next(p.T, receive(p.T.Context(), c))
	require.Nil(p.T, got.msg)
	var oversize *OversizeError
	require.ErrorAs(p.T, got.err, &oversize)
	if want.Size > MaxSize {
		want.Limit = oversize.Limit // above the largest size it does not matter which limit is named
	}
	require.Equal(p.T, want, *oversize)
	p.Wants("00")
}

// [TP-REFUSE-3] A receiver that has a receive limit MUST accept every size up to and including that limit.
func TestReceiveUpToLimit(t *testing.T) {
	c, p := open(t, Config{Timeout: calm.Timeout, ReceiveLimitOctets: 2})
	p.Sends("00 00 00 02 AB CD 00 00 00 01 EF")
	wantMessage(t, "AB CD", c)
	wantMessage(t, "EF", c)
	p.Wants("FF FF")
}

// [TP-FRAME-4] A receiver that has no lower receive limit MUST accept every size from 00000000 to F0FFFFFF. Where an int
// cannot count them, it refuses the ones beyond.
func TestReceiveAcceptsLargest(t *testing.T) {
	for _, s := range sizes {
		c, p := open(t, calm)
		got := receive(t.Context(), c)
		p.Sends(s.wire)
		if uint64(s.size) > maxReceiveOctets {
			p.Wants("00")
			require.Error(t, next(t, got).err)
			continue
		}
		p.Wants("FF")
		c.Close()
		next(t, got)
	}
}

// The end of the stream is io.EOF between messages and io.ErrUnexpectedEOF inside one, at every octet: every prefix of
// a message fails. [TP-FRAME-10]
func TestReceiveEnds(t *testing.T) {
	whole := octets(t, "00 00 00 02 AB CD")
	for n := range whole {
		c, p := open(t, calm)
		_, err := p.Write(whole[:n])
		require.NoError(t, err)
		p.Ends()
		got := next(t, receive(t.Context(), c))
		require.Nil(t, got.msg)
		if n == 0 {
			require.Equal(t, io.EOF, got.err)
		} else {
			require.ErrorIs(t, got.err, io.ErrUnexpectedEOF, "% X", whole[:n])
			require.NotErrorIs(t, got.err, io.EOF, "% X", whole[:n])
		}
		wantClosed(t, c)
	}
}

// A reset is never an orderly end.
func TestReceiveReset(t *testing.T) {
	for _, at := range []struct{ what, sent, answer string }{
		{"between messages", "", ""},
		{"inside a size", "00 00 00", ""},
		{"inside a payload", "00 00 00 02 AB", "FF"},
	} {
		c, p := open(t, calm)
		p.Sends(at.sent)
		got := receive(t.Context(), c)
		p.Wants(at.answer)
		p.Resets()
		r := next(t, got)
		require.Nil(t, r.msg, at.what)
		require.NotErrorIs(t, r.err, io.EOF, at.what)
		if at.sent == "" {
			require.ErrorIs(t, r.err, syscall.ECONNRESET)
		} else {
			require.ErrorIs(t, r.err, io.ErrUnexpectedEOF, at.what)
		}
		wantClosed(t, c)
	}
}

// The fourth octet may arrive, and the other side be gone before the answer. Then too the message was cut short.
func TestReceiveAnswerNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		got := receive(t.Context(), c)
		p.Sends("00 00 00 01")
		synctest.Wait()
		p.Close()
		require.ErrorIs(t, (<-got).err, io.ErrUnexpectedEOF)
		wantClosed(t, c)
	})
}

func TestConnAddresses(t *testing.T) {
	c, p := open(t, calm)
	require.Equal(t, fmt.Sprint(p.RemoteAddr()), fmt.Sprint(c.LocalAddr()))
	require.Equal(t, fmt.Sprint(p.LocalAddr()), fmt.Sprint(c.RemoteAddr()))
}
