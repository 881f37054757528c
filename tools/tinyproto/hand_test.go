package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// Every protocol can be tried by hand.
func TestHands(t *testing.T) {
	require.Len(t, hands(), len(conformance.Protocols()))
	for _, protocol := range conformance.Protocols() {
		require.NotNil(t, hands()[protocol], protocol)
		address := echoServer(t, "--protocol", protocol)
		out, log, code := run(t, "send", "--protocol", protocol, address, "hello", "")
		assert.Zero(t, code, "%s: %s", protocol, log)
		assert.Contains(t, out, "hello", protocol)
		assert.Equal(t, 2, strings.Count(out, "\n"), "%s: %s", protocol, out)
	}
}

func TestSendGruv(t *testing.T) {
	address := echoServer(t, "--protocol", "gruv", "--prefix", ">")
	out, log, code := run(t, "send", "--protocol", "gruv", "--hex", address, "00 FF", "")
	require.Zero(t, code, log)
	require.Equal(t, "3E 00 FF\n3E\n", out)
	require.Contains(t, log, "sent 2 octets, received 3\n")
}

func TestSendObjTCP(t *testing.T) {
	address := echoServer(t, "--protocol", "objtcp")
	file := filepath.Join(t.TempDir(), "message")
	require.NoError(t, os.WriteFile(file, []byte("null"), 0o600))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"hello", "", "null"}, "'hello'\n''\n'null'\n"},
		{[]string{"--file", file}, "b'null'\n"},
		{[]string{"--object", "--file", file, "true"}, "True\nNone\n"},
		{[]string{"--object", `{"dict":[[{"str":"a"},{"tuple":[{"int":"1"},{"float":"1.5"}]}]]}`}, "{'a': (1, 1.5)}\n"},
		{[]string{"--object", `{"str":"\u001b[2J"}`}, "'\\x1b[2J'\n"},
	} {
		out, log, code := run(t, append([]string{"send", "--protocol", "objtcp", address}, c.args...)...)
		assert.Zero(t, code, "%v: %s", c.args, log)
		assert.Equal(t, c.want, out, c.args)
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "send", "--protocol", "objtcp", "--object", address, "-")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	cmd.Stdin = strings.NewReader("null\n{\"int\":\"5\"}\nnul\n")
	out, err := cmd.Output()
	require.Error(t, err)
	require.Equal(t, "None\n5\n", string(out))
}

// What goes wrong is said in one line, with exit code 2.
func TestSendFailuresOfCompanions(t *testing.T) {
	const hello = "<00000005 <68656C6C6F "
	const object = "<2020202020202041 <80048C0568656C6C6F2E "
	for _, c := range []struct{ what, protocol, want, script string }{
		{"no reply", "gruv", "no whole reply came within 1s; --no-reply", hello + "…"},
		{"reply stalls", "gruv", "no whole reply came within 1s", hello + ">0000 …"},
		{"closed", "gruv", "sent no reply", hello},
		{"reply cut", "gruv", "1 octets into a frame", hello + ">00"},
		{"reply too large", "gruv", "above the limit of 40", hello + ">00000029 …"},
		{"no reply", "objtcp", "no whole reply came within 1s; --no-reply", object + "…"},
		{"closed", "objtcp", "sent no reply", object},
		{"reply cut", "objtcp", "unexpected EOF", object + ">20"},
		{"reply too large", "objtcp", "41", object + ">2020202020203239 …"},
		{"no size", "objtcp", "78", object + ">7820202020202020 …"},
		{"would import", "objtcp", "GLOBAL", object + ">2020202020202038 >80046361 >0A620A2E …"},
	} {
		t.Run(c.protocol+" "+c.what, func(t *testing.T) {
			t.Parallel()
			out, log, code := run(t, "send", "--protocol", c.protocol, "--timeout", "1s", "--receive-limit", "40",
				conversationWith(t, c.script), "hello", "never sent")
			assert.Equal(t, 2, code)
			assert.Empty(t, out)
			_, log, _ = strings.Cut("\n"+log, "\ntinyproto: send: message 1, ")
			assert.Contains(t, log, c.want)
			assert.Equal(t, 1, strings.Count(log, "\n"), log)
		})
	}
}

// An object that cannot be sent since the connection has ended is told by what ended it.
func TestSendAfterTheEnd(t *testing.T) {
	address := conversationWith(t, ">7820202020202020 …")
	_, log, code := run(t, "send", "--protocol", "objtcp", address, "hello")
	require.Equal(t, 2, code)
	require.Contains(t, log, "78")
}
