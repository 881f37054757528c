package refshim_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

// due is how long what must come may take. It is never waited for in full.
const due = 20 * time.Second

// A shim is an implementation behind the contract that a test drives.
type shim struct {
	t      *testing.T
	in     io.Writer
	events chan conformance.Event
	seen   map[string][]string // by id: its events, as a person reads them
}

func start(t *testing.T, lib goshim.Library) *shim {
	t.Helper()
	inR, inW := io.Pipe()
	outR, outW := io.Pipe()
	s := &shim{t: t, in: inW, events: make(chan conformance.Event, 1000), seen: map[string][]string{}}
	go func() {
		goshim.Serve(context.Background(), lib, inR, outW, t.Output())
		outW.Close()
	}()
	go func() {
		defer close(s.events)
		for out := bufio.NewScanner(outR); out.Scan(); {
			var e conformance.Event
			json.Unmarshal(out.Bytes(), &e)
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

// tell writes a command.
func (s *shim) tell(format string, args ...any) { fmt.Fprintf(s.in, format+"\n", args...) }

// next returns the next event.
func (s *shim) next() conformance.Event {
	s.t.Helper()
	select {
	case e := <-s.events:
		s.seen[e.ID] = append(s.seen[e.ID], e.String())
		return e
	case <-time.After(due):
		require.FailNow(s.t, "no event", "after %v", s.seen)
		panic("not reached")
	}
}

// until reads events up to one of an id.
func (s *shim) until(id, text string) conformance.Event {
	s.t.Helper()
	for {
		if e := s.next(); e.ID == id && e.String() == text {
			return e
		}
	}
}

// pair has two shims talk: the options are those of the server and of the client.
func pair(t *testing.T, a, b goshim.Library, serverOptions, clientOptions string) (server, client *shim) {
	t.Helper()
	server, client = start(t, a), start(t, b)
	server.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{%s}}`, serverOptions)
	port := server.until("s1", "listening").Port
	client.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d,"options":{%s}}`, port, clientOptions)
	client.until("c1", "open")
	server.until("s1.1", "open")
	return server, client
}

// both calls f with the reference as the server of the mutants' healthy implementation, and as its client.
func both(t *testing.T, f func(t *testing.T, server, client goshim.Library)) {
	healthy := mutants.Of("tinyproto").Healthy(func() {})
	t.Run("server", func(t *testing.T) { f(t, refshim.TinyProto{}, healthy) })
	t.Run("client", func(t *testing.T) { f(t, healthy, refshim.TinyProto{}) })
}

func TestPlugins(t *testing.T) {
	both(t, func(t *testing.T, a, b goshim.Library) {
		const plugins = `"plugins":["reverse","prefix-P","xor-5a"]`
		server, client := pair(t, a, b, plugins, plugins)
		client.tell(`{"cmd":"send","id":"c1","data":"aGk="}`)
		server.until("s1.1", "message of 2 octets: 68 69")
		server.tell(`{"cmd":"send","id":"s1.1","data":""}`)
		client.until("c1", "message of 0 octets")
	})
}

func TestPluginFails(t *testing.T) {
	both(t, func(t *testing.T, a, b goshim.Library) {
		server, client := pair(t, a, b, `"plugins":["prefix-P"]`, "")
		client.tell(`{"cmd":"send","id":"c1","tag":"t1","data":"aGk="}`)
		e := server.next()
		require.Equal(t, []string{"s1.1", "error", "receive", "malformed"}, []string{e.ID, e.Event, e.Op, e.Kind})
		client.until("c1", "sent [t1]")
		client.tell(`{"cmd":"send","id":"c1","data":"UGhp"}`)
		server.until("s1.1", "message of 2 octets: 68 69")
	})
}

func TestHooks(t *testing.T) {
	both(t, func(t *testing.T, a, b goshim.Library) {
		server, client := pair(t, a, b, `"hooks":true`, `"hooks":true`)
		client.tell(`{"cmd":"send","id":"c1","data":"YQ=="}`)
		server.until("s1.1", "message of 1 octets: 61")
		client.tell(`{"cmd":"send","id":"c1","data":"Yg=="}`)
		server.until("s1.1", "message of 1 octets: 62")
		client.tell(`{"cmd":"close","id":"c1"}`)
		server.until("s1.1", "hook conn_shutdown")
		server.tell(`{"cmd":"stop","id":"s1"}`)
		server.until("s1", "stopped")
		client.tell(`{"cmd":"reset"}`)
		client.until("", "reset")
		requireOrder(t, server.seen["s1"], "hook pre_loop", "hook loop_pass", "hook post_loop", "stopped")
		requireOrder(t, server.seen["s1.1"], "hook conn_init", "hook pre_loop", "hook loop_pass", "message of 1 octets: 61",
			"message of 1 octets: 62", "hook post_loop", "hook conn_shutdown")
		requireOrder(t, client.seen["c1"], "hook pre_loop", "hook loop_pass", "hook post_loop")
	})
}

// requireOrder expects each of the events once, in this order, whatever else there is.
func requireOrder(t *testing.T, seen []string, want ...string) {
	t.Helper()
	var got []string
	for _, text := range seen {
		if slices.Contains(want, text) {
			got = append(got, text)
		}
	}
	require.Equal(t, want, got, "%q", seen)
}

// A connection whose handshake fails has conn_init and conn_shutdown, and none of the hooks of an open one.
func TestHooksOfAFailedHandshake(t *testing.T) {
	for _, lib := range []goshim.Library{refshim.TinyProto{}, mutants.Of("tinyproto").Healthy(func() {})} {
		s := start(t, lib)
		s.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{"hooks":true}}`)
		port := s.until("s1", "listening").Port
		conn := dial(t, port)
		conn.Write([]byte("H"))
		s.until("s1.1", "hook conn_shutdown")
		require.Equal(t, "hook conn_init", s.seen["s1.1"][0])
		require.Equal(t, []string{"closed", "hook conn_shutdown"}, s.seen["s1.1"][2:])
	}
}

// A close ends every send that is under way, and each is reported once, as closed.
func TestCloseWhileSending(t *testing.T) {
	for _, lib := range []goshim.Library{refshim.TinyProto{}, mutants.Of("tinyproto").Healthy(func() {})} {
		s := start(t, lib)
		s.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{}}`)
		conn := dial(t, s.until("s1", "listening").Port)
		conn.Write([]byte{0xFF})
		s.until("s1.1", "open")
		s.tell(`{"cmd":"send","id":"s1.1","tag":"t1","data":"YQ=="}`)
		_, err := io.ReadFull(conn, make([]byte, 5)) // the handshake and a size
		require.NoError(t, err)
		s.tell(`{"cmd":"send","id":"s1.1","tag":"t2","data":"YQ=="}`)
		s.tell(`{"cmd":"close","id":"s1.1"}`)
		var got []string
		for range 3 {
			e := s.next()
			got = append(got, strings.TrimSpace(e.Event+" "+e.Kind+" "+e.Tag))
		}
		require.ElementsMatch(t, []string{"error closed t1", "error closed t2", "closed"}, got)
		s.tell(`{"cmd":"reset"}`)
		s.until("", "reset")
		require.Equal(t, []string{"reset"}, s.seen[""])
		require.Len(t, s.seen["s1.1"], 1+len(got), "nothing is said twice")
	}
}

// dial connects to a server, octet by octet.
func dial(t *testing.T, port int) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	return conn
}
