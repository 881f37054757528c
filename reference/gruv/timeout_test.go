package gruv

import (
	"errors"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// The tests of this file run on the fake clock of a synctest bubble, but for the last: their times are exact and take
// none.

const (
	timeout = time.Minute
	nearly  = timeout - time.Nanosecond
)

// requireTimeout expects the error of a read that has timed out.
func requireTimeout(t *testing.T, err error) {
	t.Helper()
	require.ErrorIs(t, err, os.ErrDeadlineExceeded)
	var of net.Error
	require.True(t, errors.As(err, &of) && of.Timeout())
}

// [GS-TIME-5] A receiver MUST use a timeout of 60 s for each read, unless its caller has set another for the connection
// or for that read.
func TestWhichTimeout(t *testing.T) {
	for _, choice := range []struct {
		what         string
		conn, within time.Duration
		want         time.Duration
	}{
		{"the default", 0, 0, 60 * time.Second},
		{"the default, for less than none", -1, -1, 60 * time.Second},
		{"that of the connection", time.Second, 0, time.Second},
		{"a longer one of the read", time.Second, time.Hour, time.Hour},
		{"a shorter one of the read", time.Hour, time.Second, time.Second},
		{"the shortest", 0, 1, 10 * time.Millisecond},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, _ := pipe(t, Config{Timeout: choice.conn})
			start := time.Now()
			_, err := c.ReadWithin(choice.within)
			requireTimeout(t, err)
			require.Equal(t, choice.want, time.Since(start), choice.what)
			start = time.Now()
			_, err = c.Read()
			requireTimeout(t, err)
			require.Equal(t, Config{Timeout: choice.conn}.timeout(), time.Since(start), "the one of a read is that of no other")
		})
	}
}

// [GS-TIME-2] A receiver MUST keep the connection open after the timeout of a read.
// [GS-TIME-3] … MUST keep what has arrived …, and MUST deliver the whole message to a later read.
func TestTimeoutAnywhere(t *testing.T) {
	const frame = "00 00 00 03 AB CD EF"
	for n := range octets(t, frame) {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{Timeout: timeout})
			for range 2 {
				got := read(c)
				p.Sends(frame[:3*n])
				requireTimeout(t, (<-got).err)
				requireTimeout(t, (<-read(c)).err)
				sent := write(c, octets(t, "A1"))
				p.Wants("00 00 00 01 A1")
				require.NoError(t, <-sent)
				got = read(c)
				p.Sends(frame[3*n:])
				require.Equal(t, result{msg: octets(t, "AB CD EF")}, <-got, "after %d octets", n)
			}
		})
	}
}

// [GS-TIME-4] A receiver MUST NOT start the timeout of a read again with the octets of a message that arrive.
func TestTimeoutIsNotStartedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		start := time.Now()
		got := read(c)
		for _, octet := range []string{"00", "00", "00", "02", "AB"} {
			time.Sleep(timeout / 6)
			p.Sends(octet)
		}
		requireTimeout(t, (<-got).err)
		require.Equal(t, timeout, time.Since(start))
		got = read(c)
		time.Sleep(nearly)
		p.Sends("CD")
		require.Equal(t, result{msg: octets(t, "AB CD")}, <-got)
	})
}

// A Read that waits for another one's end times out like any other.
func TestTimeoutAwaitingTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: time.Hour})
		first := read(c)
		synctest.Wait()
		start := time.Now()
		_, err := c.ReadWithin(timeout)
		requireTimeout(t, err)
		require.Equal(t, timeout, time.Since(start))
		p.Sends("00 00 00 00")
		require.Equal(t, result{msg: []byte{}}, <-first)
	})
}

// The timeout is that of a read: a Write waits for TCP as long as it takes.
func TestWriteHasNoTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: timeout})
		sent := write(c, octets(t, "AB CD"))
		for _, octet := range []string{"00", "00", "00", "02", "AB", "CD"} {
			time.Sleep(1000 * timeout)
			p.Wants(octet)
		}
		require.NoError(t, <-sent)
	})
}

// A message that is complete when its read begins is delivered, however short the timeout.
func TestShortTimeoutOfWholeMessage(t *testing.T) {
	c, p := open(t, Config{Timeout: 1})
	for range 100 {
		arrives := read(c)
		p.Sends("00 00 00 01 AA 00 00 00 02 AB CD") // the second is complete once the first is here
		got := next(t, arrives)
		for got.err != nil {
			requireTimeout(t, got.err)
			got = next(t, read(c))
		}
		require.Equal(t, octets(t, "AA"), got.msg)
		require.Equal(t, result{msg: octets(t, "AB CD")}, next(t, read(c)))
	}
}
