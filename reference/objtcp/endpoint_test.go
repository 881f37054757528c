package objtcp

import (
	"context"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// [OT-CONN-1] [OT-CONN-2] The events of a connection, at both ends of it.
func TestEvents(t *testing.T) {
	server := serve(t, Config{UserData: "server"})
	client, err := Dial(t.Context(), server.Addr().String(), Config{UserData: "client"})
	require.NoError(t, err)
	require.Nil(t, client.Addr())
	near, far := want(t, client, Connected).Conn, want(t, server, Connected).Conn
	require.Equal(t, near.LocalAddr(), far.RemoteAddr())
	require.Equal(t, near.RemoteAddr(), far.LocalAddr())
	wantConns(t, client, near)
	require.True(t, server.IsConnected() && server.IsRunning() && client.IsRunning())

	require.NoError(t, near.Send(t.Context(), "ping"))
	wantSent(t, client, "ping")
	ev := want(t, server, ObjectReceived)
	require.Equal(t, Event{Kind: ObjectReceived, Endpoint: server, Conn: far, Object: "ping", UserData: "server"}, ev)

	far.Close()
	require.Same(t, far, want(t, server, Disconnected).Conn)
	ev = want(t, client, Disconnected)
	require.Equal(t, Event{Kind: Disconnected, Endpoint: client, Conn: near, UserData: "client"}, ev)
	_, err = client.Next(t.Context())
	require.Equal(t, io.EOF, err)
	require.False(t, client.IsConnected() || client.IsRunning() || server.IsConnected())
	require.True(t, server.IsRunning())
	client.Close()
	far.Close()
}

func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		synctest.Wait()
		ev, ok := e.Poll()
		require.True(t, ok)
		require.Equal(t, Connected, ev.Kind)
		_, ok = e.Poll()
		require.False(t, ok)
		p.Sends(frame(t, "a") + frame(t, "b"))
		synctest.Wait()
		for _, object := range []string{"a", "b"} {
			ev, ok = e.Poll()
			require.True(t, ok)
			require.Equal(t, object, ev.Object)
		}
		e.Close()
		ev, ok = e.Poll()
		require.True(t, ok)
		require.Equal(t, Disconnected, ev.Kind)
	})
}

// The channel of events is closed after the last, or with its context. The bubble would notice a goroutine that stays.
func TestReceiveChannel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		var kinds []Kind
		events := e.Receive(t.Context())
		p.Sends(frame(t, "a"))
		p.Close()
		for ev := range events {
			kinds = append(kinds, ev.Kind)
		}
		require.Equal(t, []Kind{Connected, ObjectReceived, Disconnected}, kinds)

		e, p = pipe(t, Config{})
		ctx, cancel := context.WithCancel(t.Context())
		e.Receive(ctx)
		synctest.Wait()
		cancel()
		p.Close()
	})
}

// [OT-CALL-1] A callback has the events that the mask names and the user data, one at a time; it may close everything.
func TestCallback(t *testing.T) {
	var got []Event
	e := serve(t, Config{
		Events:   ObjectReceived | Disconnected,
		UserData: 42,
		Callback: func(ev Event) {
			got = append(got, ev)
			if ev.Object == "stop" {
				ev.Endpoint.Close()
			}
		},
	})
	p := dial(t, e)
	p.Sends(frame(t, "a") + "        ")
	p.WantsEnd()
	p = dial(t, e)
	p.Sends(frame(t, "stop"))
	p.WantsEnd()
	e.Wait()
	require.Len(t, got, 4)
	for i, kind := range []Kind{ObjectReceived, Disconnected, ObjectReceived, Disconnected} {
		require.Equal(t, kind, got[i].Kind)
		require.Equal(t, 42, got[i].UserData)
	}
}

// A mask without objects does not make the connection wait for them to be taken.
func TestMask(t *testing.T) {
	e := serve(t, Config{Events: Disconnected})
	p := dial(t, e)
	for range 3 * maxUntaken {
		p.Sends(frame(t, "a"))
	}
	p.Close()
	want(t, e, Disconnected)
}

// [OT-END-6] [OT-END-7] One connection is closed and the others are kept; then all are closed, and the listener.
func TestClose(t *testing.T) {
	e := serve(t, Config{})
	a, pa := connect(t, e)
	b, pb := connect(t, e)
	c, pc := connect(t, e)
	wantConns(t, e, a, b, c)
	a.Close()
	wantConns(t, e, b, c)
	pa.WantsEnd()
	require.Same(t, a, want(t, e, Disconnected).Conn)
	pb.Sends(frame(t, "still here"))
	wantObject(t, e, b, "still here")
	for range 2 * maxUntaken {
		pc.Sends(frame(t, "not taken"))
	}
	e.Close()
	pb.WantsEnd()
	pc.Close()
	require.False(t, e.IsConnected() || e.IsRunning())
	_, err := net.Dial("tcp", e.Addr().String())
	require.Error(t, err)
	e.Close()
}

// The caller's own close is no fault, inside a frame either, and does not wait for objects to be taken.
func TestCloseInsideAFrame(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		p.Sends("    ")
		synctest.Wait()
		c.Close()
		want(t, e, Disconnected)
	})
}

func TestCloseWithObjectsNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, p := pipe(t, Config{})
		c := want(t, e, Connected).Conn
		for range maxUntaken + 1 {
			p.Sends(frame(t, "not taken"))
		}
		synctest.Wait()
		c.Close()
		for range maxUntaken {
			wantObject(t, e, c, "not taken")
		}
		want(t, e, Disconnected)
	})
}

func TestDialFails(t *testing.T) {
	e := serve(t, Config{})
	e.Close()
	_, err := Dial(t.Context(), e.Addr().String(), Config{})
	require.ErrorIs(t, err, syscall.ECONNREFUSED)
	_, err = Listen(t.Context(), "127.0.0.1:none", Config{})
	require.Error(t, err)
}

// A faulty listener fails with one error after the other, and then for good.
type faultyListener struct {
	net.Listener
	faults []error
}

func (l *faultyListener) Accept() (net.Conn, error) {
	if len(l.faults) == 0 {
		return l.Listener.Accept()
	}
	err := l.faults[0]
	l.faults = l.faults[1:]
	return nil, err
}

// [OT-END-6] A server goes on after a fault of one connection or a passing want, and tells of the listener's own.
func TestListenerFails(t *testing.T) {
	listen := func() net.Listener {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		require.NoError(t, err)
		return ln
	}
	e := Serve(&faultyListener{listen(), []error{syscall.ECONNABORTED, syscall.EMFILE}}, Config{})
	connect(t, e)
	e.Close()

	broken := errors.New("broken")
	e = Serve(&faultyListener{listen(), []error{broken}}, Config{})
	ev := want(t, e, Error)
	require.Nil(t, ev.Conn)
	require.Equal(t, broken, ev.Err)
	_, err := e.Next(t.Context())
	require.Equal(t, io.EOF, err)
	e.Wait()
}

// A besieged listener has peers that are gone as soon as they have come, so many of them.
type besieged struct {
	net.Listener
	peers atomic.Int64
}

// Accept, on a fake clock, returns when nobody has anything left to do.
func (l *besieged) Accept() (net.Conn, error) {
	time.Sleep(time.Second)
	if l.peers.Add(-1) < 0 {
		return nil, net.ErrClosed
	}
	near, far := net.Pipe()
	far.Close()
	return near, nil
}

func (l *besieged) Close() error {
	l.peers.Store(0)
	return nil
}

// A server accepts no further connections while too many events wait, and goes on as they are taken.
func TestAcceptWaitsForTheCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const peers = 2 * maxEvents
		ln := &besieged{}
		ln.peers.Store(peers)
		e := Serve(ln, Config{})
		time.Sleep(time.Hour)
		require.InDelta(t, peers-maxEvents/2, ln.peers.Load(), 1, "Connected and Disconnected of each")
		for range peers {
			want(t, e, Connected)
			want(t, e, Disconnected)
		}
		_, err := e.Next(t.Context())
		require.Equal(t, io.EOF, err)

		ln.peers.Store(peers)
		e = Serve(ln, Config{})
		time.Sleep(time.Hour)
		e.Close() // which waits for no room
	})
}

// A connection that comes while the server is closed is closed too.
func TestCloseWhileAccepting(t *testing.T) {
	e := newEndpoint(Config{}, nil)
	e.closed = true
	near, far := net.Pipe()
	e.adopt(near)
	newPeer(t, far).WantsEnd()
	require.Empty(t, e.Conns())
}
