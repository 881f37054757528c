package goshim_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// due is how long what must come may take. It is never waited for in full.
const due = 20 * time.Second

// lines is a library whose messages are lines of text over TCP. A line "fault" is a fault of the connection, and
// "never" cannot be sent.
type lines struct{}

var (
	errFault = errors.New("the library reports a fault")
	errNever = errors.New("the library does not send this")

	errPlugin = errors.New("a plugin failed")
)

func (lines) Hello() conformance.Event {
	return conformance.Event{Name: "lines", Version: "1", Protocol: "tinyproto", Roles: []string{"server", "client"}}
}

func (lines) Fault(err error) (kind string, code *int) {
	octet := 0xFE
	switch {
	case errors.Is(err, errFault):
		return conformance.KindTruncated, nil
	case errors.Is(err, errNever):
		return conformance.KindRejected, &octet
	case errors.Is(err, errPlugin):
		return conformance.KindMalformed, nil
	}
	return conformance.KindClosed, nil
}

func (lines) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		r.Failed(err)
		return
	}
	newLineConn(conn, o).live(r)
}

func (lines) Serve(ctx context.Context, ln net.Listener, o conformance.Options, hook func(string), accepted func() goshim.Reports) {
	var serving sync.WaitGroup
	hook("pre_loop")
	defer hook("post_loop")
	defer serving.Wait()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	for {
		conn, err := ln.Accept()
		if err != nil {
			return
		}
		hook("loop_pass")
		serving.Go(func() {
			r := accepted()
			r.Hook("conn_init")
			defer r.Hook("conn_shutdown")
			if o.MaxConnections > 0 {
				conn.Close()
				r.Failed(errFault)
				return
			}
			newLineConn(conn, o).live(r)
		})
	}
}

type lineConn struct {
	net.Conn
	in      *bufio.Reader
	plugins []goshim.Plugin
}

func newLineConn(conn net.Conn, o conformance.Options) *lineConn {
	return &lineConn{conn, bufio.NewReader(conn), goshim.Plugins(o.Plugins)}
}

func (c *lineConn) live(r goshim.Reports) {
	defer c.Close()
	r.Hook("pre_loop")
	for range 3 {
		r.Hook("loop_pass")
	}
	r.Open(c)
	r.Hook("post_loop")
}

func (c *lineConn) Transmit(_ context.Context, msg []byte) error {
	if string(msg) == "never" {
		return errNever
	}
	for _, p := range c.plugins {
		msg = p.Out(msg)
	}
	_, err := fmt.Fprintf(c, "%s\n", msg)
	return err
}

func (c *lineConn) Receive(ctx context.Context) ([]byte, error) {
	defer context.AfterFunc(ctx, func() { c.Close() })()
	line, err := c.in.ReadString('\n')
	if err != nil {
		return nil, errors.Join(io.EOF, err)
	}
	if line == "fault\n" {
		return nil, errFault
	}
	msg := []byte(strings.TrimSuffix(line, "\n"))
	for _, p := range slices.Backward(c.plugins) {
		if msg, err = p.In(msg); err != nil {
			return nil, errors.Join(errPlugin, err)
		}
	}
	return msg, nil
}

// A session is a goshim that a test drives.
type session struct {
	t      *testing.T
	in     *io.PipeWriter
	events chan conformance.Event
	log    lockedBuffer
	served chan error
}

type lockedBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start starts a shim, which the test ends.
func start(t *testing.T, libs ...goshim.Library) *session {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	s := &session{t: t, in: inW, events: make(chan conformance.Event, 10000), served: make(chan error, 1)}
	go func() {
		s.served <- goshim.ServeAny(context.Background(), libs, inR, outW, &s.log)
		inR.Close()
		outW.Close()
	}()
	go func() {
		defer close(s.events)
		out := bufio.NewScanner(outR)
		out.Buffer(nil, conformance.MaxLineOctets)
		for out.Scan() {
			var e conformance.Event
			if err := json.Unmarshal(out.Bytes(), &e); err != nil {
				t.Errorf("not an event: %s", out.Bytes())
			}
			s.events <- e
		}
	}()
	t.Cleanup(func() {
		inW.Close()
		for range s.events {
		}
	})
	return s
}

// tell writes a line.
func (s *session) tell(format string, args ...any) {
	s.t.Helper()
	_, err := fmt.Fprintf(s.in, format+"\n", args...)
	require.NoError(s.t, err)
}

// next returns the next event.
func (s *session) next() conformance.Event {
	s.t.Helper()
	select {
	case e, ok := <-s.events:
		require.True(s.t, ok, "the shim has ended; its log: %s", s.log.String())
		return e
	case <-time.After(due):
		require.FailNow(s.t, "no event")
		panic("not reached")
	}
}

// want expects the next event, as a person reads it, and returns it.
func (s *session) want(id, text string) conformance.Event {
	s.t.Helper()
	e := s.next()
	require.Equal(s.t, id+" "+text, e.ID+" "+e.String())
	return e
}

// listen starts a server and returns its port.
func (s *session) listen(id, options string) int {
	s.t.Helper()
	s.tell(`{"cmd":"listen","id":%q,"host":"127.0.0.1","port":0,"options":{%s}}`, id, options)
	e := s.want(id, "listening")
	require.Positive(s.t, e.Port)
	return e.Port
}

// dial connects to a server of the shim.
func (s *session) dial(port int) net.Conn {
	s.t.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(s.t, err)
	s.t.Cleanup(func() { conn.Close() })
	return conn
}

// wantEnd expects that the shim's side ends a connection.
func wantEnd(t *testing.T, conn net.Conn) {
	t.Helper()
	conn.SetReadDeadline(time.Now().Add(due))
	_, err := io.Copy(io.Discard, conn)
	require.NotErrorIs(t, err, context.DeadlineExceeded)
	if ne, ok := errors.AsType[net.Error](err); ok {
		require.False(t, ne.Timeout(), "the connection stays open")
	}
}

func TestHelloAndUnknownCommands(t *testing.T) {
	s := start(t, lines{})
	s.tell(`{"cmd":"hello","protocol":"tinyproto","mood":"good"}`)
	require.Equal(t, "lines", s.want("", "hello").Name)
	s.tell(`{"cmd":"no-such-command"}`)
	s.want("", "unsupported no-such-command")
	s.tell(`{"cmd":"quit"}`)
	require.NoError(t, <-s.served)
}

// What is no command goes to the log, and the next line is read.
func TestNonsenseLines(t *testing.T) {
	s := start(t, lines{})
	nonsense := []string{"", "hello", "[]", "5", `"hello"`, `{"cmd":5}`, `{"cmd":"hello"`, `{"cmd":"send","data":"?"}`, "\xff"}
	for _, line := range nonsense {
		s.tell("%s", line)
	}
	s.tell(`{"cmd":"hello","protocol":"tinyproto"}`)
	s.want("", "hello")
	require.Equal(t, len(nonsense), strings.Count(s.log.String(), "ignored a line that is no command"), s.log.String())
}

func TestServer(t *testing.T) {
	s := start(t, lines{})
	conn := s.dial(s.listen("s1", ""))
	e := s.want("s1.1", "open")
	require.Equal(t, "s1", e.Server)
	fmt.Fprintln(conn, "hi")
	s.want("s1.1", "message of 2 octets: 68 69")
	s.tell(`{"cmd":"send","id":"s1.1","tag":"t1","data":"aG8="}`)
	s.want("s1.1", "sent [t1]")
	back, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ho\n", back)
	conn.Close()
	s.want("s1.1", "closed")
	s.tell(`{"cmd":"close","id":"s1.1"}`)
	s.want("s1.1", "closed")
	s.tell(`{"cmd":"stop","id":"s1"}`)
	s.want("s1", "stopped")
}

// stop ends the connections of its server, and of no other, before it answers.
func TestStopWithConnectionsOpen(t *testing.T) {
	s := start(t, lines{})
	port := s.listen("s1", "")
	conns := []net.Conn{s.dial(port), s.dial(port), s.dial(port)}
	for range conns {
		require.Equal(t, "open", s.next().Event)
	}
	other := s.dial(s.listen("s2", ""))
	require.Equal(t, "open", s.next().Event)
	s.tell(`{"cmd":"stop","id":"s1"}`)
	for range conns {
		e := s.next()
		require.Equal(t, "closed", e.Event)
		require.True(t, strings.HasPrefix(e.ID, "s1."), e.ID)
	}
	s.want("s1", "stopped")
	for _, conn := range conns {
		wantEnd(t, conn)
	}
	_, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	require.Error(t, err, "nobody listens there any more")
	fmt.Fprintln(other, "hi")
	require.Equal(t, "message", s.next().Event)
	s.tell(`{"cmd":"stop","id":"unknown"}`)
	s.want("unknown", "stopped")
}

// reset ends everything before it answers, and the shim can be used on.
func TestResetWithConnectionsOpen(t *testing.T) {
	s := start(t, lines{})
	for range 3 {
		far := listener(t)
		s.tell(`{"cmd":"connect","id":"c%p","host":"127.0.0.1","port":%d,"options":{}}`, far, far.Addr().(*net.TCPAddr).Port)
		client := accept(t, far)
		require.Equal(t, "open", s.next().Event)
		server := s.dial(s.listen(fmt.Sprintf("s%p", far), ""))
		require.Equal(t, "open", s.next().Event)
		s.tell(`{"cmd":"reset"}`)
		require.Equal(t, "closed", s.next().Event)
		require.Equal(t, "closed", s.next().Event)
		s.want("", "reset")
		wantEnd(t, client)
		wantEnd(t, server)
	}
}

// quit, and the end of the input, end everything.
func TestQuitWithConnectionsOpen(t *testing.T) {
	for name, quit := range map[string]func(*session){
		"quit":                 func(s *session) { s.tell(`{"cmd":"quit"}`) },
		"the end of the input": func(s *session) { s.in.Close() },
	} {
		s := start(t, lines{})
		conn := s.dial(s.listen("s1", ""))
		s.want("s1.1", "open")
		quit(s)
		require.NoError(t, <-s.served, name)
		wantEnd(t, conn)
	}
}

func TestListenFails(t *testing.T) {
	s := start(t, lines{})
	port := s.listen("s1", "")
	s.tell(`{"cmd":"listen","id":"s2","host":"127.0.0.1","port":%d,"options":{}}`, port)
	e := s.next()
	require.Equal(t, []string{"error", "s2", "listen"}, []string{e.Event, e.ID, e.Op})
}

// A handshake that fails is an error with a fresh id and the server's, and a closed.
func TestAcceptFails(t *testing.T) {
	s := start(t, lines{})
	port := s.listen("s1", `"max_connections":1`)
	for _, id := range []string{"s1.1", "s1.2"} {
		s.dial(port)
		require.Equal(t, "s1", s.want(id, "error accept: truncated (the library reports a fault)").Server)
		s.want(id, "closed")
	}
}

// In echo mode each message is reported and sent back, and nothing is reported as sent.
func TestEcho(t *testing.T) {
	s := start(t, lines{})
	conn := s.dial(s.listen("s1", `"mode":"echo"`))
	s.want("s1.1", "open")
	back := bufio.NewReader(conn)
	for _, word := range []string{"one", "", "three"} {
		fmt.Fprintln(conn, word)
		e := s.next()
		require.Equal(t, word, string(*e.Data))
		line, err := back.ReadString('\n')
		require.NoError(t, err)
		require.Equal(t, word+"\n", line)
	}
	fmt.Fprintln(conn, "never")
	s.want("s1.1", "message of 5 octets: 6E 65 76 65 72")
	require.Empty(t, s.want("s1.1", "error send: rejected FE (the library does not send this)").Tag)
	conn.Close()
	s.want("s1.1", "closed")
}

func listener(t *testing.T) net.Listener {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { ln.Close() })
	return ln
}

func accept(t *testing.T, ln net.Listener) net.Conn {
	t.Helper()
	ln.(*net.TCPListener).SetDeadline(time.Now().Add(due))
	conn, err := ln.Accept()
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}
