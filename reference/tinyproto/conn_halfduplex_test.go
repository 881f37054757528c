package tinyproto

import (
	"encoding/binary"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A transmission waits for a message that is arriving, from its first octet to its last.
// [TP-COLL-1] An endpoint that has answered a size with FF MUST NOT send any octet of a transmission of its own before the
// last octet of that payload has arrived, and MUST then start a transmission that its caller has asked for …
func TestTransmitWaitsForArriving(t *testing.T) {
	for _, begun := range []struct{ what, sent, answer, rest, lastAnswer string }{
		{"in the size", "00", "", "00 00 00", "FF"},
		{"in the payload", "00 00 00 02 AB", "FF", "CD", ""},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			got := receive(t.Context(), c)
			p.Sends(begun.sent)
			p.Wants(begun.answer)
			sent := transmit(t.Context(), c, []byte{0xEF})
			p.WantsSilence()
			p.Sends(begun.rest)
			p.Wants(begun.lastAnswer)
			p.Wants("00 00 00 01")
			p.Sends("FF")
			p.Wants("EF")
			require.NoError(t, <-sent, begun.what)
			require.NoError(t, (<-got).err, begun.what)
		})
	}
}

// Waiting for a message to begin gives way to a transmission, and goes on afterwards.
func TestReceiveGivesWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		got := receive(t.Context(), c)
		synctest.Wait()
		for range 3 {
			sent := transmit(t.Context(), c, []byte{0xAB})
			p.Wants("00 00 00 01")
			synctest.Wait()
			require.Empty(t, got)
			p.Sends("FF")
			p.Wants("AB")
			require.NoError(t, <-sent)
		}
		time.Sleep(24 * time.Hour) // nothing is due
		p.Sends("00 00 00 01 CD")
		p.Wants("FF")
		require.Equal(t, received{msg: []byte{0xCD}}, <-got)
	})
}

// [TP-COLL-2] A sender whose caller asks for a transmission while another is under way MUST NOT send any octet of the
// later one before the earlier one is over, and MUST then start it … A transmission waits for others. Each travels
// whole, whoever asks, with Receive waiting all the while.
func TestTransmitFromManyGoroutines(t *testing.T) {
	const goroutines, each = 16, 20
	c, p := open(t, calm)
	got := receive(t.Context(), c)
	var all sync.WaitGroup
	for g := range goroutines {
		all.Go(func() {
			for range each {
				msg := make([]byte, 1+100*g)
				for i := range msg {
					msg[i] = byte(g)
				}
				if err := c.Transmit(t.Context(), msg); err != nil {
					t.Error(err)
				}
			}
		})
	}
	seen := map[byte]int{}
	p.SetDeadline(time.Now().Add(patience))
	for range goroutines * each {
		var head [SizeOctets]byte
		_, err := io.ReadFull(p.Conn, head[:])
		require.NoError(t, err)
		p.Write([]byte{OK})
		msg := make([]byte, binary.BigEndian.Uint32(head[:]))
		_, err = io.ReadFull(p.Conn, msg)
		require.NoError(t, err)
		for _, octet := range msg {
			require.Equal(t, msg[0], octet)
		}
		require.Len(t, msg, 1+100*int(msg[0]))
		seen[msg[0]]++
	}
	all.Wait()
	require.Len(t, seen, goroutines)
	for g, n := range seen {
		require.Equal(t, each, n, "goroutine %d", g)
	}
	p.Sends("00 00 00 01")
	p.Wants("FF")
	p.Sends("AB")
	require.Equal(t, received{msg: []byte{0xAB}}, next(t, got))
}

// Several goroutines may wait for messages. Each message goes to one of them.
func TestReceiveOnManyGoroutines(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		first, second := receive(t.Context(), c), receive(t.Context(), c)
		for range 2 {
			p.Sends("00 00 00 01 AB")
			p.Wants("FF")
		}
		require.Equal(t, received{msg: []byte{0xAB}}, <-first)
		require.Equal(t, received{msg: []byte{0xAB}}, <-second)
	})
}

// [TP-FRAME-15] A sender of an empty message MUST treat the octet that follows the answer FF, in the same segment …, as
// the first octet of a size of the other side.
func TestTransmitEmptyThenSizeInOneSegment(t *testing.T) {
	c, p := open(t, calm)
	sent := transmit(t.Context(), c, nil)
	p.Wants("00 00 00 00")
	p.Sends("FF 00 00 00 01 AB")
	require.NoError(t, next(t, sent))
	wantMessage(t, "AB", c)
	p.Wants("FF")
	wantUsable(t, c, p)
}

// withBegun makes a connection on which the octets of a size, and what follows it, have been read already: they came in
// one segment with the answer to an empty message.
func withBegun(t *testing.T, cfg Config, begun string) (*Conn, *peer) {
	t.Helper()
	c, p := pipe(t, cfg)
	sent := transmit(t.Context(), c, nil)
	p.Wants("00 00 00 00")
	p.Sends("FF" + begun)
	require.NoError(t, <-sent)
	return c, p
}

// What the other side has begun goes first, and is kept for Receive in order: messages, and sizes that were refused.
func TestTransmitFindsMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := withBegun(t, Config{ReceiveLimitOctets: 2}, "00 00 00 02 AB CD 00 00 00 03 00 00 00 00 00 00")
		sent := transmit(t.Context(), c, []byte{0xEF})
		p.Wants("FF")
		p.Wants("00")
		p.Wants("FF")
		p.WantsSilence() // a size has begun
		p.Sends("00 01")
		p.Wants("FF")
		p.Sends("A1")
		p.Wants("00 00 00 01")
		p.Sends("FF")
		p.Wants("EF")
		require.NoError(t, <-sent)
		kept := c.inbox
		wantMessage(t, "AB CD", c)
		_, err := c.Receive(t.Context())
		require.Equal(t, &OversizeError{Size: 3, Limit: 2}, err)
		wantMessage(t, "", c)
		wantMessage(t, "A1", c)
		require.Equal(t, make([]received, 4), kept, "what has been delivered is not held any longer")
		wantUsable(t, c, p)
	})
}

// If what the other side has begun breaks off, the transmission that waits for it says so.
func TestTransmitFindsTruncated(t *testing.T) {
	for _, begun := range []struct{ what, octets, answer string }{
		{"a size", "00 00 00", ""},
		{"a payload", "00 00 00 02 AB", "FF"},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, p := withBegun(t, Config{}, begun.octets)
			sent := transmit(t.Context(), c, nil)
			p.Wants(begun.answer)
			p.Close()
			require.ErrorIs(t, <-sent, io.ErrUnexpectedEOF, begun.what)
			wantClosed(t, c)
		})
	}
}

// [TP-FRAME-9] A receiver MUST deliver the payload …, once the last octet has arrived: also when the transmission that
// found it fails afterwards.
func TestTransmitFindsMessageAndFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := withBegun(t, Config{}, "00 00 00 02 AB CD")
		sent := transmit(t.Context(), c, nil)
		synctest.Wait() // it has the turn
		got := receive(t.Context(), c)
		p.Wants("FF")
		p.Wants("00 00 00 00")
		require.ErrorIs(t, <-sent, os.ErrDeadlineExceeded)
		require.Equal(t, received{msg: octets(t, "AB CD")}, <-got)
		wantClosed(t, c)
	})
}

// A peer that begins one message with the end of another, on and on, does not hold a transmission for ever, nor fill
// the memory of a program that never receives. What was answered is still received.
func TestTransmitFindsTooMuch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		many := strings.TrimSpace(strings.Repeat("00 00 00 00 ", inboxMessages+1))
		c, p := withBegun(t, Config{}, many)
		sent := transmit(t.Context(), c, nil)
		for range inboxMessages {
			p.Wants("FF")
		}
		var broke *ProtocolError
		require.ErrorAs(t, <-sent, &broke)
		for range inboxMessages {
			wantMessage(t, "", c)
		}
		wantClosed(t, c)
	})
}
