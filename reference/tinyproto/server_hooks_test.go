package tinyproto

import (
	"context"
	"fmt"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// loopHooks returns hooks of a main loop that write down their calls.
func (d diary) loopHooks() LoopHooks {
	return LoopHooks{
		PreLoop:  func(context.Context) { d <- "pre_loop" },
		LoopPass: func(context.Context) { d <- "loop_pass" },
		PostLoop: func(ctx context.Context) { d <- fmt.Sprintf("post_loop: %v", context.Cause(ctx)) },
	}
}

// [TP-HOOK-6] An acceptor MUST call its own pre_loop once before it accepts a connection, its own loop_pass at least once
// after that, and its own post_loop once after it has stopped accepting.
func TestServerHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln, d := newPipeListener(), newDiary()
		s := &Server{Handler: echo, Loop: d.loopHooks()}
		before := make(chan struct{})
		s.Loop.PreLoop = func(context.Context) { <-before; d <- "pre_loop" }
		s.ConnShutdown = func(int, error) { d <- "conn_shutdown" }
		served, stop := serveOn(s, ln)
		early := make(chan net.Conn)
		go func() { early <- ln.dial() }()
		d.wants(t)
		require.Empty(t, early, "accepted before pre_loop")
		close(before)
		p := newPeer(t, <-early)
		p.Wants("FF")
		p.Sends("FF")
		d.wants(t, "pre_loop", "loop_pass")
		time.Sleep(DefaultPass + time.Millisecond)
		d.wants(t, "loop_pass")
		stop(errStopped)
		require.Equal(t, errStopped, <-served)
		d.wants(t, "conn_shutdown", "post_loop: the test has ended")
	})
}

// A pass that takes long keeps nobody from being accepted. [TP-END-12]
func TestServerPassTakesLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := newPipeListener()
		busy := make(chan struct{})
		s := &Server{Handler: echo, Loop: LoopHooks{LoopPass: func(context.Context) { <-busy }}}
		served, stop := serveOn(s, ln)
		p := newPeer(t, ln.dial())
		p.Wants("FF")
		p.Sends("FF")
		p.wantsEcho()
		close(busy)
		stop(errStopped)
		<-served
	})
}

// [TP-HOOK-5] An acceptor MUST call conn_init once for each connection that it has a place for, before that connection's
// pre_loop, and conn_shutdown once when that connection has ended.
// [TP-HOOK-3] … MUST NOT call pre_loop or post_loop for a connection whose handshake has failed.
func TestServerConnHooks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln, d := newPipeListener(), newDiary()
		s := &Server{MaxConns: 1}
		s.Handler = func(ctx context.Context, c *Conn) {
			h := d.hooks()
			h.LoopPass = nil
			c.Loop(ctx, h)
		}
		s.ConnInit = func(id int, remote net.Addr) { d <- fmt.Sprintf("conn_init %d %v", id, remote) }
		s.ConnShutdown = func(id int, err error) { d <- fmt.Sprintf("conn_shutdown %d: %v", id, err) }
		served, stop := serveOn(s, ln)
		p := newPeer(t, ln.dial())
		p.Wants("FF")
		d.wants(t, "conn_init 1 pipe")
		refused := newPeer(t, ln.dial())
		refused.Wants("FE")
		refused.Close()
		d.wants(t)
		p.Sends("FF")
		d.wants(t, "pre_loop")
		p.Close()
		d.wants(t, "post_loop: <nil>", "conn_shutdown 1: <nil>")
		p = newPeer(t, ln.dial())
		p.Wants("FF")
		p.Sends("48")
		d.wants(t, "conn_init 2 pipe", "conn_shutdown 2: handshake failed: got 48, want FF")
		stop(errStopped)
		<-served
	})
}
