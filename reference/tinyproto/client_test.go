package tinyproto

import (
	"context"
	"maps"
	"net"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A client holds several connections, each usable on its own, until it is closed.
func TestClient(t *testing.T) {
	r := serve(t, &Server{Config: calm, Handler: echo})
	cl := Client{Config: calm}
	t.Cleanup(cl.Close)
	var conns []*Conn
	for id := range 3 {
		c, err := cl.Connect(t.Context(), r.addr)
		require.NoError(t, err)
		require.Equal(t, id+1, c.ID())
		conns = append(conns, c)
	}
	require.Equal(t, map[int]*Conn{1: conns[0], 2: conns[1], 3: conns[2]}, cl.Conns())
	for _, c := range slices.Backward(conns) {
		require.NoError(t, c.Transmit(t.Context(), []byte{byte(c.ID())}))
		require.Equal(t, received{msg: []byte{byte(c.ID())}}, next(t, receive(t.Context(), c)))
	}

	// [TP-END-11] … MUST NOT let the … end of one connection change anything on another.
	conns[1].Close()
	require.Equal(t, []int{1, 3}, slices.Sorted(maps.Keys(cl.Conns())))
	require.NoError(t, conns[2].Transmit(t.Context(), nil))
	cl.Close()
	require.Empty(t, cl.Conns())
	wantClosed(t, conns[0])

	again, err := cl.Connect(t.Context(), r.addr)
	require.NoError(t, err)
	require.Equal(t, 4, again.ID(), "no id is used twice")
}

// The Config is that of the moment, and what does not open is not listed.
func TestClientConfig(t *testing.T) {
	r := serve(t, &Server{Config: calm, MaxConns: 2, Handler: echo})
	cl := Client{Config: Config{Timeout: time.Hour}}
	t.Cleanup(cl.Close)
	first, err := cl.Connect(t.Context(), r.addr)
	require.NoError(t, err)
	cl.Timeout = 2 * time.Hour
	second, err := cl.Connect(t.Context(), r.addr)
	require.NoError(t, err)
	require.Equal(t, []time.Duration{time.Hour, 2 * time.Hour}, []time.Duration{first.timeout, second.timeout})
	_, err = cl.Connect(t.Context(), r.addr)
	require.ErrorIs(t, err, ErrConnectionLimit)
	require.Len(t, cl.Conns(), 2)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ln.Close()
	_, err = cl.Connect(t.Context(), ln.Addr().String())
	require.Error(t, err)
	require.Len(t, cl.Conns(), 2)
}

// [TP-HOOK-7] An initiator that offers a loop of its own MUST call that loop's pre_loop once before it, loop_pass on
// every pass, and post_loop once after it.
func TestClientLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDiary()
		ctx, cancel := context.WithCancelCause(t.Context())
		var cl Client
		h := d.loopHooks()
		h.PassEvery = time.Minute
		done := make(chan struct{})
		go func() { defer close(done); cl.Loop(ctx, h) }()
		d.wants(t, "pre_loop", "loop_pass")
		time.Sleep(3*time.Minute - time.Second)
		d.wants(t, "loop_pass", "loop_pass")
		cancel(errChangedMind)
		<-done
		d.wants(t, "post_loop: "+errChangedMind.Error())
	})
}

// Without hooks, a loop waits for its end. It closes what is open.
func TestClientLoopEnds(t *testing.T) {
	r := serve(t, &Server{Config: calm, Handler: echo})
	cl := Client{Config: calm}
	c, err := cl.Connect(t.Context(), r.addr)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() { defer close(done); cl.Loop(ctx, LoopHooks{}) }()
	require.NoError(t, c.Transmit(t.Context(), nil))
	cancel()
	next(t, done)
	wantClosed(t, c)
}
