package tinyproto

import (
	"io"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests of this file run on the fake clock of a synctest bubble: their times are exact and take none.

const (
	timeout = time.Minute
	nearly  = timeout - time.Nanosecond
)

// [TP-TIME-1] An endpoint MUST use a timeout of 5 s, as an initiator and as an acceptor, unless its caller has set
// another.
func TestDefaultTimeout(t *testing.T) {
	for _, cfg := range []Config{{}, {Timeout: -1}} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, cfg)
			start := time.Now()
			sent := transmit(t.Context(), c, nil)
			p.Wants("00 00 00 00")
			require.ErrorIs(t, <-sent, os.ErrDeadlineExceeded)
			require.Equal(t, 5*time.Second, time.Since(start))
		})
	}
}

// [TP-TIME-4] An endpoint MUST NOT close a connection for its timeout between messages.
func TestNoTimeoutBetweenMessages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		for range 3 {
			time.Sleep(1000 * timeout)
			got := receive(t.Context(), c)
			time.Sleep(1000 * timeout)
			p.Sends("00 00 00 01")
			p.Wants("FF")
			p.Sends("AB")
			require.Equal(t, received{msg: []byte{0xAB}}, <-got)
			sent := transmit(t.Context(), c, nil)
			p.Wants("00 00 00 00")
			p.Sends("FF")
			require.NoError(t, <-sent)
		}
	})
}

// [TP-TIME-2] An endpoint MUST start its timeout again with each octet of a size or a payload that arrives.
func TestTimeoutRestartsReceiving(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		got := receive(t.Context(), c)
		p.Sends("00")
		for _, octet := range []string{"00", "00", "03"} {
			time.Sleep(nearly)
			p.Sends(octet)
		}
		p.Wants("FF")
		for _, octet := range []string{"AB", "CD", "EF"} {
			time.Sleep(nearly)
			p.Sends(octet)
		}
		require.Equal(t, received{msg: octets(t, "AB CD EF")}, <-got)
	})
}

// The other side stalls inside a message: nothing is delivered, and the connection is closed. [TP-FRAME-10]
func TestTimeoutReceiving(t *testing.T) {
	for _, stall := range []struct{ what, sent, answer, more string }{
		{"after the first octet of a size", "00", "", ""},
		{"after the third octet of a size", "00 00", "", "00"},
		{"before the first octet of a payload", "00 00 00 02", "FF", ""},
		{"before the last octet of a payload", "00 00 00 02", "FF", "AB"},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{Timeout: timeout})
			got := receive(t.Context(), c)
			p.Sends(stall.sent)
			p.Wants(stall.answer)
			if stall.more != "" {
				time.Sleep(nearly)
				p.Sends(stall.more)
			}
			start := time.Now()
			r := <-got
			require.Equal(t, timeout, time.Since(start), stall.what)
			require.Nil(t, r.msg, stall.what)
			require.ErrorIs(t, r.err, os.ErrDeadlineExceeded, stall.what)
			p.WantsEnd()
			wantClosed(t, c)
		})
	}
}

// [TP-FRAME-18] A sender that has not received an answer within its timeout MUST report the transmission as failed, MUST
// NOT send any octet of the payload, and MUST close the connection. The timeout starts once the size has been taken.
func TestTimeoutAwaitingAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		sent := transmit(t.Context(), c, []byte{0xAB})
		time.Sleep(nearly)
		p.Wants("00 00 00 01")
		start := time.Now()
		require.ErrorIs(t, <-sent, os.ErrDeadlineExceeded)
		require.Equal(t, timeout, time.Since(start))
		p.WantsEnd()
		wantClosed(t, c)
	})
}

func TestAnswerJustInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		sent := transmit(t.Context(), c, []byte{0xAB})
		p.Wants("00 00 00 01")
		time.Sleep(nearly)
		p.Sends("FF")
		p.Wants("AB")
		require.NoError(t, <-sent)
	})
}

// The timeout starts again with each octet that is taken, and the missing tail goes on where it broke off. [TP-FRAME-8]
func TestTimeoutRestartsSending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		sent := transmit(t.Context(), c, octets(t, "A1 A2 A3 A4 A5 A6"))
		p.Wants("00 00 00 06")
		p.Sends("FF")
		for _, octet := range []string{"A1", "A2", "A3", "A4", "A5", "A6"} {
			time.Sleep(nearly)
			p.Wants(octet)
		}
		require.NoError(t, <-sent)
		p.WantsSilence()
	})
}

// [TP-TIME-3] A sender whose TCP has taken no octet of a payload for its timeout MUST report the transmission as
// failed, and MUST close the connection. It gives up after its timeout and before a second one has passed.
func TestTimeoutSending(t *testing.T) {
	for _, taken := range []int{0, 1} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{Timeout: timeout})
			sent := transmit(t.Context(), c, octets(t, "A1 A2"))
			p.Wants("00 00 00 02")
			p.Sends("FF")
			n, err := io.ReadFull(p.Conn, make([]byte, taken))
			require.NoError(t, err)
			require.Equal(t, taken, n)
			start := time.Now()
			require.ErrorIs(t, <-sent, os.ErrDeadlineExceeded)
			require.GreaterOrEqual(t, time.Since(start), timeout)
			require.LessOrEqual(t, time.Since(start), 2*timeout)
			p.WantsEnd()
			wantClosed(t, c)
		})
	}
}
