package tinyproto

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A diary is what hooks have written.
type diary chan string

func newDiary() diary { return make(diary, 1000) }

// hooks returns hooks that write down their calls.
func (d diary) hooks() Hooks {
	return Hooks{
		PreLoop:  func(context.Context, *Conn) { d <- "pre_loop" },
		LoopPass: func(context.Context, *Conn) { d <- "loop_pass" },
		Received: func(_ context.Context, _ *Conn, msg []byte) { d <- fmt.Sprintf("received % X", msg) },
		Failed:   func(_ context.Context, _ *Conn, err error) { d <- fmt.Sprintf("failed: %v", err) },
		PostLoop: func(_ *Conn, err error) { d <- fmt.Sprintf("post_loop: %v", err) },
	}
}

// wants expects these entries and no more, once everybody waits.
func (d diary) wants(t *testing.T, want ...string) {
	t.Helper()
	synctest.Wait()
	var got []string
	for len(d) > 0 {
		got = append(got, <-d)
	}
	require.Equal(t, want, got)
}

func loop(ctx context.Context, c *Conn, h Hooks) <-chan error {
	done := make(chan error, 1)
	go func() { done <- c.Loop(ctx, h) }()
	return done
}

// [TP-HOOK-1] … pre_loop once for each connection, … before it delivers a message of that connection.
// [TP-HOOK-2] … post_loop once …, after the last message and however the connection ends.
// [TP-HOOK-4] … loop_pass at least once for a connection that stays open, after pre_loop and before post_loop.
// [TP-END-1] … the end of the stream between messages MUST report the connection as ended, and MUST NOT report an error …
func TestLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{ReceiveLimitOctets: 2, Plugins: []Plugin{tail(0x01)}})
		d := newDiary()
		ended := loop(t.Context(), c, d.hooks())
		d.wants(t, "pre_loop", "loop_pass")
		p.Sends("00 00 00 02")
		p.Wants("FF")
		p.Sends("AB 01")
		d.wants(t, "received AB", "loop_pass")
		p.Sends("00 00 00 03")
		p.Wants("00")
		d.wants(t, "failed: a message of 3 octets is above the limit of 2", "loop_pass")
		p.Sends("00 00 00 01")
		p.Wants("FF")
		p.Sends("07")
		d.wants(t, "failed: plugin 0 failed: EOF", "loop_pass")
		p.Close()
		require.NoError(t, <-ended)
		d.wants(t, "post_loop: <nil>")
		wantClosed(t, c)
	})
}

// A pass is a message or a while without one, and nothing in between.
func TestLoopPasses(t *testing.T) {
	for _, every := range []struct{ set, want time.Duration }{
		{0, DefaultPass}, {-1, DefaultPass}, {time.Minute, time.Minute},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			d := newDiary()
			h := d.hooks()
			h.PassEvery = every.set
			ended := loop(t.Context(), c, h)
			d.wants(t, "pre_loop", "loop_pass")
			for range 3 {
				time.Sleep(every.want - time.Nanosecond)
				d.wants(t)
				time.Sleep(time.Nanosecond)
				d.wants(t, "loop_pass")
			}
			p.Close()
			<-ended
		})
	}
}

// A pass that is due while a message travels waits for its end, and cuts nothing short.
func TestLoopPassInsideMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{Timeout: time.Hour})
		d := newDiary()
		ended := loop(t.Context(), c, d.hooks())
		p.Sends("00")
		time.Sleep(10 * DefaultPass)
		p.Sends("00 00 02")
		p.Wants("FF")
		p.Sends("AB")
		time.Sleep(10 * DefaultPass)
		d.wants(t, "pre_loop", "loop_pass")
		p.Sends("CD")
		d.wants(t, "received AB CD", "loop_pass")
		sent := transmit(t.Context(), c, nil)
		p.Wants("00 00 00 00")
		time.Sleep(10 * DefaultPass)
		d.wants(t)
		p.Sends("FF")
		require.NoError(t, <-sent)
		d.wants(t, "loop_pass")
		p.Close()
		<-ended
	})
}

// [TP-HOOK-2] … however the connection ends.
func TestLoopEnds(t *testing.T) {
	for _, end := range []struct {
		what string
		how  func(c *Conn, p *peer, cancel context.CancelCauseFunc)
		want error
	}{
		{"the context", func(_ *Conn, _ *peer, cancel context.CancelCauseFunc) { cancel(errChangedMind) }, errChangedMind},
		{"a cut", func(_ *Conn, p *peer, _ context.CancelCauseFunc) { p.Sends("00"); p.Close() }, io.ErrUnexpectedEOF},
		{"a stall", func(_ *Conn, p *peer, _ context.CancelCauseFunc) { p.Sends("00") }, os.ErrDeadlineExceeded},
	} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			ctx, cancel := context.WithCancelCause(t.Context())
			d := newDiary()
			ended := loop(ctx, c, d.hooks())
			d.wants(t, "pre_loop", "loop_pass")
			end.how(c, p, cancel)
			err := <-ended
			require.ErrorIs(t, err, end.want, end.what)
			d.wants(t, fmt.Sprintf("post_loop: %v", err))
			wantClosed(t, c)
			cancel(nil)
		})
	}
}

func TestLoopClosed(t *testing.T) {
	c, p := open(t, calm)
	looping := make(chan struct{})
	ended := loop(t.Context(), c, Hooks{PreLoop: func(context.Context, *Conn) { close(looping) }})
	<-looping
	c.Close()
	require.ErrorIs(t, next(t, ended), net.ErrClosed)
	p.WantsEnd()
}

// [TP-END-4] … a reset between messages MUST report the connection as ended, and MUST NOT deliver a message for it.
func TestLoopReset(t *testing.T) {
	c, p := open(t, calm)
	ended := loop(t.Context(), c, Hooks{Received: func(context.Context, *Conn, []byte) { t.Error("a message") }})
	p.Resets()
	require.ErrorIs(t, next(t, ended), syscall.ECONNRESET)
	wantClosed(t, c)
}

// Hooks may transmit, and close. Without any, a loop receives and does nothing.
func TestLoopHooksAct(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{ReceiveLimitOctets: 1})
		ended := loop(t.Context(), c, Hooks{
			Received: func(ctx context.Context, c *Conn, msg []byte) {
				if len(msg) == 0 {
					c.Close()
				}
				c.Transmit(ctx, msg)
			},
		})
		p.wantsEcho()
		p.Sends("00 00 00 02")
		p.Wants("00")
		p.wantsEcho()
		time.Sleep(time.Hour)
		p.Sends("00 00 00 00")
		p.Wants("FF")
		require.ErrorIs(t, <-ended, net.ErrClosed)

		c, p = pipe(t, Config{})
		ended = loop(t.Context(), c, Hooks{})
		p.Sends("00 00 00 00")
		p.Wants("FF")
		p.Close()
		require.NoError(t, <-ended)
	})
}

// [TP-HOOK-1] An endpoint MUST call pre_loop once for each connection …
func TestLoopRunsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, p := pipe(t, Config{})
		d := newDiary()
		ended := loop(t.Context(), c, Hooks{})
		synctest.Wait()
		require.Equal(t, errLooped, c.Loop(t.Context(), d.hooks()))
		d.wants(t)
		p.Close()
		require.NoError(t, <-ended)
		require.Equal(t, errLooped, c.Loop(t.Context(), d.hooks()))
		d.wants(t)
	})
}
