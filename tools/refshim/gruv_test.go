package refshim_test

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

func TestGruvPair(t *testing.T) {
	server, client := pair(t, refshim.Gruv{}, refshim.Gruv{}, `"mode":"echo"`, "")
	client.tell(`{"cmd":"send","id":"c1","data":"aGk="}`)
	client.until("c1", "message of 2 octets: 68 69")
	client.tell(`{"cmd":"send","id":"c1","data":""}`)
	client.until("c1", "message of 0 octets")
	client.tell(`{"cmd":"close","id":"c1"}`)
	client.until("c1", "closed")
	server.until("s1.1", "closed")
	server.tell(`{"cmd":"stop","id":"s1"}`)
	server.until("s1", "stopped")
}

// stranger connects to a gruv-socks server with these options, octet by octet.
func stranger(t *testing.T, options string) (*shim, net.Conn) {
	s := start(t, refshim.Gruv{})
	s.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{%s}}`, options)
	conn := dial(t, s.until("s1", "listening").Port)
	s.until("s1.1", "open")
	return s, conn
}

// A fault is reported once, and the end behind it.
func TestGruvFaults(t *testing.T) {
	for _, fault := range []struct {
		what, sent, kind string
	}{
		{"the end inside a size", "\x00\x00", conformance.KindTruncated},
		{"the end inside a payload", "\x00\x00\x00\x02A", conformance.KindTruncated},
		{"a size above the limit", "\x00\x00\x00\x06", conformance.KindOversize},
	} {
		s, conn := stranger(t, `"receive_limit":5`)
		conn.Write([]byte(fault.sent))
		conn.(*net.TCPConn).CloseWrite()
		e := s.next()
		require.Equal(t, []string{"s1.1", "error", "receive", fault.kind}, []string{e.ID, e.Event, e.Op, e.Kind}, fault.what)
		require.Equal(t, "closed", s.next().Event, fault.what)
	}
}

// The orderly end is no error.
func TestGruvEnd(t *testing.T) {
	s, conn := stranger(t, "")
	conn.Close()
	require.Equal(t, "closed", s.next().Event)
}

// Each read that times out is reported, the connection lives, and the message that had begun is delivered whole.
func TestGruvTimeout(t *testing.T) {
	s, conn := stranger(t, `"timeout_ms":20`)
	conn.Write([]byte("\x00\x00\x00\x02A"))
	for range 3 {
		e := s.next()
		require.Equal(t, []string{"s1.1", "error", "receive", "timeout"}, []string{e.ID, e.Event, e.Op, e.Kind})
	}
	conn.Write([]byte("B"))
	s.until("s1.1", "message of 2 octets: 41 42")
}

func TestGruvConnectFails(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := ln.Addr().(*net.TCPAddr).Port
	ln.Close()
	s := start(t, refshim.Gruv{})
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d}`, port)
	e := s.next()
	require.Equal(t, []string{"c1", "error", "connect"}, []string{e.ID, e.Event, e.Op})
}
