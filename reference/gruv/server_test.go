package gruv

import (
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// echo sends messages back until the connection ends.
func echo(_ net.Addr, c *Conn) {
	for {
		msg, err := c.Read()
		if err == nil {
			err = c.Write(msg)
		}
		if err != nil {
			return
		}
	}
}

// start has a server run until the test ends, and returns its address.
func start(t testing.TB, s *Server) string {
	t.Helper()
	ln := listen(t)
	require.NoError(t, s.Start(ln))
	t.Cleanup(s.Stop)
	return ln.Addr().String()
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	return ln
}

func dial(t testing.TB, address string) *peer {
	t.Helper()
	nc, err := net.Dial("tcp", address)
	require.NoError(t, err)
	t.Cleanup(func() { nc.Close() })
	return newPeer(t, nc)
}

func (p *peer) wantsEcho() {
	p.T.Helper()
	p.Sends("00 00 00 01 AB")
	p.Wants("00 00 00 01 AB")
}

// [GS-CONN-3] An acceptor MUST hold several connections at a time, and MUST take the octets of each for frames of that
// connection alone.
func TestServerInterleaved(t *testing.T) {
	address := start(t, &Server{Config: calm, Handler: echo})
	peers := []*peer{dial(t, address), dial(t, address), dial(t, address)}
	for _, octet := range []string{"00", "00", "00", "02", "AB", "CD"} {
		for _, p := range peers {
			p.Sends(octet)
		}
	}
	for _, p := range peers {
		p.Wants("00 00 00 02 AB CD")
	}
}

// [GS-CONN-4] An acceptor MUST call its caller's function once for each connection that it has accepted, without
// waiting for the calls for other connections to return. It is given the address of the other side.
func TestServerCallsHandler(t *testing.T) {
	const connections = 5
	remotes := make(chan string, 2*connections)
	address := start(t, &Server{Handler: func(remote net.Addr, c *Conn) {
		remotes <- remote.String()
		c.Read()
	}})
	for range connections {
		p := dial(t, address)
		require.Equal(t, p.LocalAddr().String(), next(t, remotes))
	}
	require.Empty(t, remotes)
}

// [GS-END-6] An endpoint MUST NOT let a fault, … of one connection change anything on another, or keep an acceptor from
// accepting further ones.
func TestServerFaultsStayApart(t *testing.T) {
	address := start(t, &Server{Config: Config{ReceiveLimitOctets: 5}, Handler: echo})
	well := dial(t, address)
	well.wantsEcho()
	for _, fault := range []func(*peer){
		func(p *peer) { p.Sends("FF FF FF FF"); p.WantsEnd() },
		func(p *peer) { p.Sends("00 00"); p.Ends(); p.WantsEnd() },
		func(p *peer) { p.Sends("00 00 00 02 AB"); p.Resets() },
	} {
		fault(dial(t, address))
		well.wantsEcho()
		dial(t, address).wantsEcho()
	}
}

// The connection is closed when its handler returns.
func TestServerClosesHandled(t *testing.T) {
	p := dial(t, start(t, &Server{Handler: func(net.Addr, *Conn) {}}))
	p.WantsEnd()
}

// [GS-END-7] An acceptor whose caller stops it MUST stop accepting, and MUST close each of its connections.
func TestServerStop(t *testing.T) {
	s := &Server{Config: calm, Handler: echo}
	ln, other := listen(t), listen(t)
	served := soon(func() error { return s.Serve(ln, other) })
	p, q := dial(t, ln.Addr().String()), dial(t, other.Addr().String())
	p.wantsEcho()
	q.wantsEcho()
	s.Stop()
	p.WantsEnd()
	q.WantsEnd()
	require.Equal(t, net.ErrClosed, next(t, served))
	require.Equal(t, net.ErrClosed, s.Wait())
	_, err := net.Dial("tcp", ln.Addr().String())
	require.Error(t, err)
	require.Empty(t, s.open, "nothing is held")
	s.Stop()
}

// Stop waits for the handlers.
func TestServerStopWaits(t *testing.T) {
	called, release, returned := make(chan bool), make(chan bool), false
	s := &Server{Handler: func(_ net.Addr, c *Conn) {
		called <- true
		<-release
		returned = true
	}}
	dial(t, start(t, s))
	next(t, called)
	stopped := soon(func() bool { s.Stop(); return returned })
	require.Empty(t, stopped)
	close(release)
	require.True(t, next(t, stopped))
}

func TestServerStartFails(t *testing.T) {
	stopped := &Server{Handler: echo}
	stopped.Stop()
	for _, fault := range []struct {
		server    *Server
		listeners []net.Listener
		want      error
	}{
		{&Server{Handler: echo}, nil, errNoListener},
		{&Server{}, []net.Listener{listen(t)}, errNoHandler},
		{stopped, []net.Listener{listen(t), listen(t)}, net.ErrClosed},
	} {
		require.Equal(t, fault.want, fault.server.Serve(fault.listeners...))
		for _, ln := range fault.listeners {
			_, err := ln.Accept()
			require.ErrorIs(t, err, net.ErrClosed)
		}
	}
}

// An unsteadyListener has Accept fail, or give a connection that arrives while the server stops, as a test tells it to.
type unsteadyListener struct {
	net.Listener
	accepted chan func() (net.Conn, error)
	closed   chan struct{}
	close    sync.Once
}

func unsteady(t *testing.T) *unsteadyListener {
	return &unsteadyListener{Listener: listen(t), accepted: make(chan func() (net.Conn, error)), closed: make(chan struct{})}
}

func (l *unsteadyListener) Accept() (net.Conn, error) { return (<-l.accepted)() }

func (l *unsteadyListener) Close() error {
	l.close.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// Want of descriptors, and initiators that go at once, pass. Another error ends the server, connections included.
func TestServerListenerFails(t *testing.T) {
	ln, other := unsteady(t), listen(t)
	s := &Server{Config: calm, Handler: echo}
	served := soon(func() error { return s.Serve(ln, other) })
	p := dial(t, other.Addr().String())
	p.wantsEcho()
	for _, passing := range []error{syscall.EMFILE, syscall.ENFILE, syscall.ECONNABORTED} {
		ln.accepted <- func() (net.Conn, error) { return nil, passing }
		p.wantsEcho()
	}
	broken := errors.New("the listener is broken")
	ln.accepted <- func() (net.Conn, error) { return nil, broken }
	require.Equal(t, broken, next(t, served))
	p.WantsEnd()
	_, err := other.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}

// A connection that is accepted while the server stops is closed.
func TestServerAcceptsWhileStopping(t *testing.T) {
	ln := unsteady(t)
	s := &Server{Handler: func(net.Addr, *Conn) { t.Error("called after Stop") }}
	require.NoError(t, s.Start(ln))
	stopped := soon(func() bool { s.Stop(); return true })
	next(t, ln.closed)
	near, far := net.Pipe()
	ln.accepted <- func() (net.Conn, error) { return near, nil }
	far.SetReadDeadline(time.Now().Add(patience))
	_, err := far.Read(make([]byte, 1))
	require.Equal(t, io.EOF, err)
	ln.accepted <- func() (net.Conn, error) { return nil, net.ErrClosed }
	next(t, stopped)
}
