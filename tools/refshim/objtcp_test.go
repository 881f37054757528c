package refshim_test

import (
	"encoding/json"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

// Each form of an object goes through both codecs, there and back.
func TestObjTCPPair(t *testing.T) {
	server, client := pair(t, refshim.ObjTCP{}, refshim.ObjTCP{}, `"mode":"echo"`, "")
	for _, value := range []string{
		`null`, `true`, `false`, `{"int":"-5"}`, `{"int":"123456789012345678901234567890"}`, `{"float":"1.5"}`, `{"float":"nan"}`,
		`{"float":"-0.0"}`, `{"str":"h\u00e9"}`, `{"bytes":"aGk="}`, `{"list":[{"tuple":[null]}]}`, `{"set":[{"int":"1"}]}`,
		`{"dict":[[{"str":"a"},{"list":[]}]]}`,
	} {
		want, err := pickle.ParseJSON([]byte(value))
		require.NoError(t, err)
		client.tell(`{"cmd":"send","id":"c1","tag":"t1","object":%s}`, value)
		e := client.next()
		for ; e.Event != conformance.EventMessage; e = client.next() {
			require.Equal(t, conformance.EventSent, e.Event, "%s: %v", value, e)
		}
		require.True(t, pickle.Equal(want, e.Object.OrNone()), "%s: %v", value, e)
	}
	client.tell(`{"cmd":"send","id":"c1","tag":"t2","size":70000,"fill":1}`)
	e := client.next()
	for ; e.Event != conformance.EventMessage; e = client.next() {
	}
	line, err := json.Marshal(e)
	require.NoError(t, err)
	require.Contains(t, string(line), "bytes_sha256")
	client.tell(`{"cmd":"close","id":"c1"}`)
	client.until("c1", "closed")
	server.until("s1.1", "closed")
	server.tell(`{"cmd":"stop","id":"s1"}`)
	server.until("s1", "stopped")
}

// What does not travel is refused by the reference, and the connection goes on.
func TestObjTCPUnfit(t *testing.T) {
	server, client := pair(t, refshim.ObjTCP{}, refshim.ObjTCP{}, "", "")
	for _, value := range []string{`{"set":[{"list":[]}]}`, `{"bytes_sha256":"` + strings.Repeat("a", 64) + `"}`} {
		client.tell(`{"cmd":"send","id":"c1","tag":"t1","object":%s}`, value)
		e := client.next()
		require.Equal(t, []string{"c1", "error", "send", "malformed", "t1"}, []string{e.ID, e.Event, e.Op, e.Kind, e.Tag})
	}
	client.tell(`{"cmd":"send","id":"c1"}`)
	require.Equal(t, conformance.EventMessage, server.next().Event)
}

// A fault is reported once, and the end behind it.
func TestObjTCPFaults(t *testing.T) {
	for _, fault := range []struct {
		what, sent, kind string
	}{
		{"the end inside a size", "    ", conformance.KindTruncated},
		{"the end inside a pickle", "       4\x80", conformance.KindTruncated},
		{"a size above the limit", "       6", conformance.KindOversize},
		{"a size that is none", "     0x4", conformance.KindMalformed},
		{"a pickle that is none", "       2\x80\x04", conformance.KindMalformed},
	} {
		s := start(t, refshim.ObjTCP{})
		s.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{"receive_limit":5}}`)
		conn := dial(t, s.until("s1", "listening").Port)
		s.until("s1.1", "open")
		conn.Write([]byte(fault.sent))
		conn.(*net.TCPConn).CloseWrite()
		e := s.next()
		require.Equal(t, []string{"s1.1", "error", "receive", fault.kind}, []string{e.ID, e.Event, e.Op, e.Kind}, fault.what)
		require.Equal(t, "closed", s.next().Event, fault.what)
	}
}

// A stall inside a frame is reported once, and ends the connection; the orderly end is no error.
func TestObjTCPTimeout(t *testing.T) {
	s := start(t, refshim.ObjTCP{})
	s.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{"timeout_ms":20}}`)
	port := s.until("s1", "listening").Port
	dial(t, port).Write([]byte("    "))
	s.until("s1.1", "open")
	e := s.next()
	require.Equal(t, []string{"s1.1", "error", "receive", "timeout"}, []string{e.ID, e.Event, e.Op, e.Kind})
	require.Equal(t, "closed", s.next().Event)
	dial(t, port).Close()
	s.until("s1.2", "open")
	require.Equal(t, "closed", s.next().Event)
}

func TestObjTCPConnectFails(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	port := ln.Addr().(*net.TCPAddr).Port
	ln.Close()
	s := start(t, refshim.ObjTCP{})
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d}`, port)
	e := s.next()
	require.Equal(t, []string{"c1", "error", "connect"}, []string{e.ID, e.Event, e.Op})
}
