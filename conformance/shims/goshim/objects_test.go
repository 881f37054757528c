package goshim_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"io"
	"net"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// objectLines is a library of objects: each is a line of text, the base64 of its pickle.
type objectLines struct{ lines }

func (objectLines) Hello() conformance.Event {
	return conformance.Event{Name: "objects", Protocol: "objtcp", Roles: []string{"server", "client"}, Can: []string{conformance.CanObjects}}
}

func (objectLines) Connect(ctx context.Context, address string, _ conformance.Options, r goshim.Reports) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		r.Failed(err)
		return
	}
	defer context.AfterFunc(ctx, func() { conn.Close() })()
	r.Open(objectConn{conn, bufio.NewReader(conn)})
}

type objectConn struct {
	net.Conn
	in *bufio.Reader
}

func (c objectConn) Transmit(_ context.Context, object pickle.Value) error {
	octets, err := pickle.Encode(object, pickle.MaxProtocol)
	if err == nil {
		_, err = io.WriteString(c, base64.StdEncoding.EncodeToString(octets)+"\n")
	}
	return err
}

func (c objectConn) Receive(context.Context) (pickle.Value, error) {
	line, err := c.in.ReadString('\n')
	if err != nil {
		return nil, io.EOF
	}
	octets, err := base64.StdEncoding.DecodeString(line[:len(line)-1])
	if err != nil {
		return nil, errFault
	}
	return pickle.Decode(octets)
}

// What a library of objects is asked for, and tells, are objects: None where there is none, and the SHA-256 in place of
// bytes that are too long.
func TestObjects(t *testing.T) {
	s := start(t, objectLines{})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	s.tell(`{"cmd":"connect","id":"c1","host":"127.0.0.1","port":%d,"options":{"mode":"echo"}}`, ln.Addr().(*net.TCPAddr).Port)
	conn, err := ln.Accept()
	require.NoError(t, err)
	defer conn.Close()
	s.want("c1", "open")
	wire := bufio.NewReader(conn)
	comes := func() pickle.Value {
		line, err := wire.ReadString('\n')
		require.NoError(t, err)
		octets, err := base64.StdEncoding.DecodeString(line[:len(line)-1])
		require.NoError(t, err)
		object, err := pickle.Decode(octets)
		require.NoError(t, err)
		return object
	}
	long := pickle.Bytes(conformance.Fill(70000, 3))
	for sent, want := range map[string]pickle.Value{
		`"object":{"set":[{"int":"5"}]}`: pickle.Set{pickle.NewInt(5)},
		`"object":null`:                  pickle.None{},
		`"mood":"x"`:                     pickle.None{},
		`"size":70000,"fill":3`:          long,
	} {
		s.tell(`{"cmd":"send","id":"c1",%s}`, sent)
		require.True(t, pickle.Equal(want, comes()), sent)
		s.want("c1", "sent")
	}
	given := pickle.Dict{{Key: pickle.Str("k"), Value: pickle.List{long, pickle.Tuple{pickle.None{}}, pickle.Set{}}}}
	require.NoError(t, objectConn{Conn: conn}.Transmit(t.Context(), given))
	told := s.next().Object.Value
	require.True(t, pickle.Equal(given, told))
	require.IsType(t, pickle.Digest{}, told.(pickle.Dict)[0].Value.(pickle.List)[0])
	require.True(t, pickle.Equal(given, comes()), "it is sent back")
}

// An object that no line can carry is an error, and the connection goes on.
func TestObjectTooLong(t *testing.T) {
	s := start(t, objectLines{})
	conn := s.connect("c1")
	few := pickle.Str(strings.Repeat("x", conformance.MaxDataOctets))
	for _, object := range []pickle.Value{pickle.List{few, few, few, few}, few} {
		require.NoError(t, objectConn{Conn: conn}.Transmit(t.Context(), object))
	}
	s.want("c1", "error receive: unsupported (the shim cannot tell this message: its line would have 262237 octets, above 262144)")
	require.Equal(t, few, s.next().Object.Value)
}

// One process serves the protocols of several libraries, as hello asks for.
func TestServeAny(t *testing.T) {
	s := start(t, lines{}, objectLines{})
	for protocol, name := range map[string]string{"tinyproto": "lines", "objtcp": "objects"} {
		s.tell(`{"cmd":"hello","protocol":%q}`, protocol)
		require.Equal(t, name, s.want("", "hello").Name)
	}
	none := start(t, lines{}, objectLines{})
	none.tell(`{"cmd":"hello","protocol":"gruv"}`)
	require.Equal(t, "tinyproto", none.want("", "hello").Protocol, "it says what it speaks")
}
