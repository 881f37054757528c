package goshim_test

import (
	"bufio"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

func TestPlugins(t *testing.T) {
	for _, row := range []struct{ name, in, out string }{
		{"reverse", "\x01\x02\x03", "\x03\x02\x01"},
		{"reverse", "", ""},
		{"xor-5a", "\x00\x5A\xFF", "\x5A\x00\xA5"},
		{"prefix-P", "hi", "\x50hi"},
		{"prefix-P", "", "\x50"},
	} {
		p := goshim.Plugins([]string{row.name})[0]
		msg := []byte(row.in)
		out := p.Out(msg)
		require.Equal(t, row.out, string(out), row.name)
		require.Equal(t, row.in, string(msg), row.name)
		back, err := p.In(out)
		require.NoError(t, err, row.name)
		require.Equal(t, row.in, string(back), row.name)
		require.Equal(t, row.out, string(out), row.name)
	}
}

func TestPrefixFails(t *testing.T) {
	p := goshim.Plugins([]string{"prefix-P"})[0]
	for _, payload := range []string{"", "Q", "hi P"} {
		_, err := p.In([]byte(payload))
		require.EqualError(t, err, "the payload does not begin with 50", payload)
	}
}

// The names of a command reach the library in their order, and a payload on which a plugin fails is malformed.
func TestPluginsOfACommand(t *testing.T) {
	s := start(t, lines{})
	conn := s.dial(s.listen("s1", `"plugins":["prefix-P","reverse"]`))
	s.want("s1.1", "open")
	s.tell(`{"cmd":"send","id":"s1.1","data":"aGk="}`)
	s.want("s1.1", "sent")
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "ihP\n", line)
	fmt.Fprintln(conn, "ohP")
	s.want("s1.1", "message of 2 octets: 68 6F")
	fmt.Fprintln(conn, "Pho")
	e := s.next()
	require.Equal(t, []string{"error", "receive", "malformed"}, []string{e.Event, e.Op, e.Kind})
	conn.Close()
	s.want("s1.1", "closed")
}

func TestUnknownPlugin(t *testing.T) {
	s := start(t, lines{})
	s.tell(`{"cmd":"listen","id":"s1","host":"127.0.0.1","port":0,"options":{"plugins":["reverse","rot13"]}}`)
	s.want("s1", `error listen: malformed ("plugins" names "rot13", which is none)`)
}
