package tinyproto

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// A running server ends with its test.
type running struct {
	t      testing.TB
	addr   string
	stop   context.CancelCauseFunc
	served <-chan error
}

var errStopped = errors.New("the test has ended")

func serve(t testing.TB, s *Server) *running {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	r := &running{t: t, addr: ln.Addr().String()}
	r.served, r.stop = serveOn(s, ln)
	t.Cleanup(func() { r.stop(errStopped); <-r.served })
	return r
}

func serveOn(s *Server, listeners ...net.Listener) (<-chan error, context.CancelCauseFunc) {
	ctx, stop := context.WithCancelCause(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listeners...); close(served) }()
	return served, stop
}

// dials makes a connection, before its handshake.
func (r *running) dials() *peer {
	r.t.Helper()
	nc, err := net.Dial("tcp", r.addr)
	require.NoError(r.t, err)
	r.t.Cleanup(func() { nc.Close() })
	return newPeer(r.t, nc)
}

// opens makes an open connection.
func (r *running) opens() *peer {
	r.t.Helper()
	p := r.dials()
	p.Wants("FF")
	p.Sends("FF")
	return p
}

// wantsEcho carries a message there and back.
func (p *peer) wantsEcho() {
	p.T.Helper()
	p.Sends("00 00 00 01")
	p.Wants("FF")
	p.Sends("AB")
	p.Wants("00 00 00 01")
	p.Sends("FF")
	p.Wants("AB")
}

// echo sends messages back until the connection ends.
func echo(ctx context.Context, c *Conn) {
	for {
		msg, err := c.Receive(ctx)
		if err == nil {
			err = c.Transmit(ctx, msg)
		}
		if err != nil {
			return
		}
	}
}

func TestServerEchoes(t *testing.T) {
	r := serve(t, &Server{Config: calm, Handler: echo})
	for range 3 {
		p, other := r.opens(), r.opens()
		other.wantsEcho()
		p.wantsEcho()
		p.wantsEcho()
	}
}

// [TP-HS-9] An acceptor at its connection limit MUST send the single octet FE in place of FF …, and MUST half-close it.
// [TP-HS-10] … MUST read and discard what arrives on that connection until the end of the stream … then close it.
// [TP-HS-11] An acceptor that refuses a connection for its limit MUST go on serving the connections it holds.
func TestServerConnectionLimit(t *testing.T) {
	r := serve(t, &Server{Config: calm, MaxConns: 2, Handler: echo})
	first, second := r.opens(), r.opens()
	for range 3 {
		refused := r.dials()
		refused.Wants("FE")
		n, err := refused.Read(make([]byte, 1))
		require.Zero(t, n)
		require.Equal(t, io.EOF, err, "the half-close")
		first.wantsEcho()
		refused.Sends("FF 00 00 00 01 AB") // a closed socket would answer this with a reset
		second.wantsEcho()
		refused.Ends()
		refused.WantsEnd()
	}
}

// The refusal is what the initiator reports, though its own octet goes unread.
func TestServerConnectionLimitAsDialSeesIt(t *testing.T) {
	r := serve(t, &Server{Config: calm, MaxConns: 1, Handler: echo})
	r.opens().wantsEcho()
	for range 20 {
		_, err := Dial(t.Context(), r.addr, calm)
		require.ErrorIs(t, err, ErrConnectionLimit)
	}
}

// [TP-HS-10] … or until its timeout has passed since the FE, and MUST then close it. Octets do not restart it.
func TestServerRefusalTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := newPipeListener()
		served, stop := serveOn(&Server{Config: Config{Timeout: time.Minute}, MaxConns: 1, Handler: echo}, ln)
		held := newPeer(t, ln.dial())
		held.Wants("FF")
		held.Sends("FF")
		refused := newPeer(t, ln.dial())
		start := time.Now()
		refused.Wants("FE")
		for time.Since(start) < time.Minute-time.Second {
			refused.Sends("FF 00")
			time.Sleep(time.Second)
		}
		refused.Sends("FF")
		refused.WantsEnd()
		require.Equal(t, time.Minute, time.Since(start))
		held.wantsEcho()
		stop(errStopped)
		require.Equal(t, errStopped, <-served)
	})
}

// [TP-HS-12] An acceptor MUST give the place of a connection that it has closed to the next initiator.
func TestServerPlaceIsFreed(t *testing.T) {
	for _, ending := range []struct{ what, octets string }{
		{"a connection that ends in order", "FF"},
		{"a connection that ends without a handshake", ""},
		{"a handshake that fails", "00"},
		{"a message that is cut short", "FF 00 00 00"},
	} {
		synctest.Test(t, func(t *testing.T) {
			ln := newPipeListener()
			served, stop := serveOn(&Server{MaxConns: 1, Handler: echo}, ln)
			for range 3 {
				p := newPeer(t, ln.dial())
				p.Wants("FF")
				if ending.octets != "" {
					p.Sends(ending.octets)
				}
				p.Close()
				synctest.Wait()
			}
			stop(errStopped)
			require.Equal(t, errStopped, <-served, ending.what)
		})
	}
}

// [TP-END-12] An acceptor MUST go on accepting connections whatever octets a connection brings, and however long its
// handshake takes.
// [TP-END-11] An endpoint MUST NOT let the fault, the stall or the end of one connection change anything on another.
func TestServerFaultsOfOthers(t *testing.T) {
	r := serve(t, &Server{Config: calm, Handler: echo})
	good := r.opens()
	silent := r.dials()
	for _, fault := range []string{"48", "FE", "FF FF FF FF FF", "FF 00 00", "FF 00 00 00 02 AB"} {
		p := r.dials()
		p.Sends(fault)
		good.wantsEcho()
		r.opens().wantsEcho()
	}
	silent.Wants("FF")
	silent.Sends("FF")
	silent.wantsEcho()
}

// The connections that are open are listed by their IDs.
func TestServerConns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := newPipeListener()
		s := &Server{}
		opened := make(chan *Conn, 2)
		s.Handler = func(ctx context.Context, c *Conn) { opened <- c; c.Loop(ctx, Hooks{}) }
		served, stop := serveOn(s, ln)
		require.Empty(t, s.Conns())
		var peers []*peer
		for range 2 {
			p := newPeer(t, ln.dial())
			p.Wants("FF")
			synctest.Wait()
			require.Len(t, s.Conns(), len(peers), "before its handshake is done")
			p.Sends("FF")
			peers = append(peers, p)
			synctest.Wait()
		}
		first, second := <-opened, <-opened
		require.Equal(t, []int{1, 2}, []int{first.ID(), second.ID()})
		snapshot := s.Conns()
		require.Equal(t, map[int]*Conn{1: first, 2: second}, snapshot)
		peers[0].Close()
		synctest.Wait()
		require.Len(t, snapshot, 2)
		require.Equal(t, map[int]*Conn{2: second}, s.Conns())
		stop(errStopped)
		<-served
		require.Empty(t, s.Conns())
	})
}

func TestServerHandshakeFailed(t *testing.T) {
	type failure struct {
		remote net.Addr
		err    error
	}
	failures := make(chan failure, 1)
	r := serve(t, &Server{
		Config:          calm,
		Handler:         func(context.Context, *Conn) { t.Error("a connection that did not open was handled") },
		HandshakeFailed: func(remote net.Addr, err error) { failures <- failure{remote, err} },
	})
	p := r.dials()
	p.Sends("48")
	got := next(t, failures)
	require.Equal(t, p.LocalAddr().String(), got.remote.String())
	require.ErrorIs(t, got.err, ErrHandshake)
}

func TestServerClosesWhenHandlerReturns(t *testing.T) {
	r := serve(t, &Server{Config: calm, Handler: func(context.Context, *Conn) {}})
	r.opens().WantsEnd()
}

// Serve returns when its context ends, and everything that it started has ended then: the bubble sees to it.
func TestServerStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := newPipeListener()
		ended := make(chan error, 2)
		s := &Server{MaxConns: 3, Handler: func(ctx context.Context, c *Conn) {
			c.Receive(context.Background())
			time.Sleep(time.Second) // it has things to put away
			ended <- context.Cause(ctx)
		}}
		served, stop := serveOn(s, ln)
		greeting := newPeer(t, ln.dial())
		greeting.Wants("FF")
		idle := newPeer(t, ln.dial())
		idle.Wants("FF")
		idle.Sends("FF")
		inMessage := newPeer(t, ln.dial())
		inMessage.Wants("FF")
		inMessage.Sends("FF 00 00")
		refused := newPeer(t, ln.dial())
		refused.Wants("FE")
		synctest.Wait()
		require.Empty(t, served)
		start := time.Now()
		stop(errStopped)
		require.Equal(t, errStopped, <-served)
		require.Equal(t, time.Second, time.Since(start))
		require.Len(t, ended, 2, "handlers that have returned")
		require.Equal(t, errStopped, <-ended)
		require.Equal(t, errStopped, <-ended)
		for _, p := range []*peer{greeting, idle, inMessage, refused} {
			p.WantsEnd()
		}
	})
}

func TestServerListenerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ln := newPipeListener()
		served, _ := serveOn(&Server{Handler: echo}, ln)
		p := newPeer(t, ln.dial())
		p.Wants("FF")
		p.Sends("FF")
		synctest.Wait()
		ln.Close()
		require.Equal(t, net.ErrClosed, <-served)
		p.WantsEnd()
	})
}

// A connection that is accepted as the context ends is closed like the others.
func TestServerAcceptsAsItStops(t *testing.T) {
	near, far := net.Pipe()
	ctx, stop := context.WithCancel(t.Context())
	ln := &lastListener{Listener: newPipeListener(), conn: near, stop: stop}
	require.Equal(t, context.Canceled, (&Server{Handler: echo}).Serve(ctx, ln))
	newPeer(t, far).WantsEnd()
}

// A lastListener stops its server while it accepts.
type lastListener struct {
	net.Listener
	conn net.Conn
	stop func()
}

func (l *lastListener) Accept() (net.Conn, error) {
	l.stop()
	return l.conn, nil
}

// A pipeListener accepts the other ends of pipes, in a synctest bubble.
type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) dial() net.Conn {
	near, far := net.Pipe()
	l.conns <- near
	return far
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case nc := <-l.conns:
		return nc, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

func (l *pipeListener) Addr() net.Addr { return nil }
