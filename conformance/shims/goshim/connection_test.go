package goshim_test

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

func port(ln net.Listener) int { return ln.Addr().(*net.TCPAddr).Port }

// connect has the shim connect, and returns the far end.
func (s *session) connect(id string) net.Conn {
	s.t.Helper()
	ln := listener(s.t)
	defer ln.Close()
	s.tell(`{"cmd":"connect","id":%q,"host":"127.0.0.1","port":%d,"options":{}}`, id, ln.Addr().(*net.TCPAddr).Port)
	conn := accept(s.t, ln)
	s.want(id, "open")
	return conn
}

func TestClient(t *testing.T) {
	s := start(t, lines{})
	conn := s.connect("c1")
	fmt.Fprintln(conn, "hi")
	s.want("c1", "message of 2 octets: 68 69")
	s.tell(`{"cmd":"close","id":"c1"}`)
	s.want("c1", "closed")
	wantEnd(t, conn)
	s.tell(`{"cmd":"close","id":"c1"}`)
	s.want("c1", "closed")
}

func TestConnectFails(t *testing.T) {
	s := start(t, lines{})
	ln := listener(t)
	port := ln.Addr().(*net.TCPAddr).Port
	ln.Close()
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d,"options":{}}`, port)
	e := s.next()
	require.Equal(t, []string{"c1", "error", "connect"}, []string{e.ID, e.Event, e.Op})
	s.tell(`{"cmd":"close","id":"c1"}`)
	s.want("c1", "closed")
}

func TestCloseOfWhatIsNotKnown(t *testing.T) {
	s := start(t, lines{})
	s.tell(`{"cmd":"close","id":"c9"}`)
	s.want("c9", "closed")
}

// SHIM.md: where the end of a connection and its close cross, one closed is enough and two do no harm.
func TestCloseCrossesTheEnd(t *testing.T) {
	s := start(t, lines{})
	closed := map[string]int{}
	until := func(want string) {
		for {
			e := s.next()
			if e.Event == conformance.EventClosed {
				closed[e.ID]++
			} else {
				require.Equal(t, conformance.EventOpen, e.Event)
			}
			if e.Event+" "+e.ID == want {
				return
			}
		}
	}
	for n := range 200 {
		id := fmt.Sprintf("c%d", n)
		ln := listener(t)
		s.tell(`{"cmd":"connect","id":%q,"host":"127.0.0.1","port":%d,"options":{}}`, id, ln.Addr().(*net.TCPAddr).Port)
		conn := accept(t, ln)
		until("open " + id)
		ending := make(chan struct{})
		go func() { defer close(ending); conn.Close() }()
		s.tell(`{"cmd":"close","id":%q}`, id)
		until("closed " + id)
		<-ending
	}
	s.tell(`{"cmd":"quit"}`)
	for e := range s.events {
		require.Equal(t, conformance.EventClosed, e.Event)
		closed[e.ID]++
	}
	require.Len(t, closed, 200)
	for id, n := range closed {
		require.LessOrEqual(t, n, 2, id)
	}
}

// A fault is reported, and Receive is called again.
func TestReceiveFaults(t *testing.T) {
	s := start(t, lines{})
	conn := s.connect("c1")
	fmt.Fprint(conn, "fault\nhi\n")
	s.want("c1", "error receive: truncated (the library reports a fault)")
	s.want("c1", "message of 2 octets: 68 69")
	conn.Close()
	s.want("c1", "closed")
}

func TestSend(t *testing.T) {
	s := start(t, lines{})
	conn := s.connect("c1")
	for command, want := range map[string]string{
		`"tag":"t1","data":"aGk="`:       "sent [t1]",
		`"data":"aGk="`:                  "sent",
		`"tag":"t2","data":""`:           "sent [t2]",
		`"tag":"t3","size":3,"fill":110`: "sent [t3]",
		`"tag":"t4","data":"bmV2ZXI="`:   "error send: rejected FE (the library does not send this) [t4]",
	} {
		s.tell(`{"cmd":"send","id":"c1",%s}`, command)
		s.want("c1", want)
	}
	conn.Close()
	s.want("c1", "closed")
	s.tell(`{"cmd":"send","id":"c1","tag":"t9","data":"aGk="}`)
	e := s.next()
	require.Equal(t, []string{"c1", "error", "send", "closed", "t9"}, []string{e.ID, e.Event, e.Op, e.Kind, e.Tag})
}

// SHIM.md: a shim that meets a command with a member missing answers error with the kind malformed, or says so in its
// log.
func TestSendOfNothing(t *testing.T) {
	s := start(t, lines{})
	conn := s.connect("c1")
	s.tell(`{"cmd":"send","id":"c1","tag":"t1","data":null}`)
	e := s.next()
	require.Equal(t, []string{"c1", "error", "send", "malformed", "t1"}, []string{e.ID, e.Event, e.Op, e.Kind, e.Tag})
	conn.Close()
	s.want("c1", "closed")
}

// Above 64 KiB the SHA-256 stands in for the octets.
func TestLongMessages(t *testing.T) {
	s := start(t, lines{})
	conn := s.connect("c1")
	longest := strings.Repeat("x", conformance.MaxDataOctets)
	fmt.Fprintln(conn, longest)
	e := s.next()
	require.Equal(t, longest, string(*e.Data))
	require.Empty(t, e.SHA256)
	fmt.Fprintln(conn, longest+"x")
	e = s.next()
	require.Nil(t, e.Data)
	require.Equal(t, uint64(len(longest)+1), *e.Size)
	require.Equal(t, fmt.Sprintf("%x", sha256.Sum256([]byte(longest+"x"))), e.SHA256)
}

// slow is a library whose connections never open.
type slow struct{ lines }

func (slow) Connect(ctx context.Context, _ string, _ conformance.Options, r goshim.Reports) {
	<-ctx.Done()
	r.Failed(ctx.Err())
}

// A close that follows a connect at once ends it: nothing of it is left, and it does not open after its closed.
func TestCloseAtOnceAfterConnect(t *testing.T) {
	s := start(t, slow{})
	for n := range 200 {
		id := fmt.Sprintf("c%d", n)
		s.tell(`{"cmd":"connect","id":%q,"host":"127.0.0.1","port":1,"options":{}}`, id)
		s.tell(`{"cmd":"close","id":%q}`, id)
		s.want(id, "error connect: closed (context canceled)")
		s.want(id, "closed")
	}
}

// So does a reset.
func TestResetAtOnceAfterConnect(t *testing.T) {
	s := start(t, slow{})
	for n := range 200 {
		id := fmt.Sprintf("c%d", n)
		s.tell(`{"cmd":"connect","id":%q,"host":"127.0.0.1","port":1,"options":{}}`, id)
		s.tell(`{"cmd":"reset"}`)
		s.want(id, "error connect: closed (context canceled)")
		s.want("", "reset")
	}
}

// early is a library that gives its caller the connection before it is open.
type early struct{ lines }

func (early) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	show := r.Open
	r.Open = func(conn goshim.Conn) {
		r.Early(conn)
		if _, err := conn.(goshim.OctetConn).Receive(ctx); err != nil { // its first line opens it
			r.Failed(err)
			return
		}
		show(conn)
	}
	lines{}.Connect(ctx, address, o, r)
}

// A send before the connection is open is the library's to decide; without a connection to send on, it fails.
func TestSendEarly(t *testing.T) {
	s := start(t, early{})
	ln := listener(t)
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d,"options":{}}`, ln.Addr().(*net.TCPAddr).Port)
	conn := accept(t, ln)
	for {
		s.tell(`{"cmd":"send","id":"c1","tag":"t1","data":"aGk="}`)
		if e := s.next(); e.Event == conformance.EventSent {
			break // it has shown its connection
		} else {
			require.Equal(t, "error send: closed (no open connection has this id) [t1]", e.String())
		}
	}
	fmt.Fprintln(conn, "open")
	s.want("c1", "open")

	s = start(t, slow{})
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":1,"options":{}}`)
	s.tell(`{"cmd":"send","id":"c1","tag":"t1","data":"aGk="}`)
	s.want("c1", "error send: closed (no open connection has this id) [t1]")
}

// deaf is a library whose transmissions go on until the connection is closed.
type deaf struct{ lines }

type deafConn struct {
	*lineConn
	closed chan struct{}
	once   sync.Once
}

func (deaf) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	open := r.Open
	r.Open = func(conn goshim.Conn) { open(&deafConn{lineConn: conn.(*lineConn), closed: make(chan struct{})}) }
	lines{}.Connect(ctx, address, o, r)
}

func (c *deafConn) Transmit(_ context.Context, msg []byte) error {
	fmt.Fprintf(c.lineConn, "%s\n", msg)
	<-c.closed
	return errFault
}

func (c *deafConn) Close() error {
	c.once.Do(func() { close(c.closed) })
	return c.lineConn.Close()
}

// Each send reaches the library at once. A close ends them all, and each is reported once, as closed, whatever the
// library calls it.
func TestCloseWhileSending(t *testing.T) {
	s := start(t, deaf{})
	conn := s.connect("c1")
	var want []string
	for n := range 3 {
		s.tell(`{"cmd":"send","id":"c1","tag":"t%d","data":"aGk="}`, n)
		want = append(want, fmt.Sprintf("error send: closed (the library reports a fault) [t%d]", n))
	}
	in := bufio.NewReader(conn)
	for range want {
		line, err := in.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, "hi\n", line)
	}
	s.tell(`{"cmd":"close","id":"c1"}`)
	var got []string
	for range len(want) + 1 {
		got = append(got, s.next().String())
	}
	require.ElementsMatch(t, append(want, "closed"), got)
	s.tell(`{"cmd":"hello"}`)
	s.want("", "hello")
}

// What fails without a close keeps the library's word for it.
func TestSendFailsAsTheConnectionEnds(t *testing.T) {
	s := start(t, deaf{})
	conn := s.connect("c1")
	s.tell(`{"cmd":"send","id":"c1","tag":"t1","data":"aGk="}`)
	_, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	conn.Close()
	got := []string{s.next().String(), s.next().String()}
	require.ElementsMatch(t, []string{"closed", "error send: truncated (the library reports a fault) [t1]"}, got)
}

// looping is a library whose connections receive in a loop of their own.
type looping struct{ lines }

type loopingConn struct{ *lineConn }

func (looping) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	open := r.Open
	r.Open = func(conn goshim.Conn) { open(loopingConn{conn.(*lineConn)}) }
	lines{}.Connect(ctx, address, o, r)
}

func (c loopingConn) Receive(context.Context) ([]byte, error) { panic("the loop is used") }

func (c loopingConn) Loop(ctx context.Context, message func([]byte), fault func(error)) {
	for {
		msg, err := c.lineConn.Receive(ctx)
		switch {
		case err == nil:
			message(append([]byte("looped "), msg...))
		case errors.Is(err, io.EOF):
			return
		default:
			fault(err)
		}
	}
}

func TestLoop(t *testing.T) {
	s := start(t, looping{})
	conn := s.connect("c1")
	fmt.Fprint(conn, "hi\nfault\n")
	require.Equal(t, "looped hi", string(*s.next().Data))
	s.want("c1", "error receive: truncated (the library reports a fault)")
	conn.Close()
	s.want("c1", "closed")
}
