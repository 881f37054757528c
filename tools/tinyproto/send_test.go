package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// echoServer runs echo with more flags and returns its address.
func echoServer(t *testing.T, flags ...string) string {
	t.Helper()
	address, log := echoServerWithLog(t, flags...)
	go func() {
		for log.Scan() { // or the server waits for room in the pipe
		}
	}()
	return address
}

// echoServerWithLog is echoServer, with what it writes to standard error.
func echoServerWithLog(t *testing.T, flags ...string) (address string, log *bufio.Scanner) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, os.Args[0], append([]string{"echo", "--listen", "127.0.0.1:0"}, flags...)...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	stderr, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { stop(); cmd.Wait() })
	address, err = bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	return strings.TrimSpace(address), bufio.NewScanner(stderr)
}

func TestSend(t *testing.T) {
	address := echoServer(t, "--prefix", ">")
	file := filepath.Join(t.TempDir(), "message")
	require.NoError(t, os.WriteFile(file, []byte{0xFF, 0x00}, 0o600))
	for _, c := range []struct{ args, want string }{
		{"hello", ">hello\n"},
		{"one two three", ">one\n>two\n>three\n"},
		{"--hex 00FF", "3E 00 FF\n"},
		{"--hex --file " + file + " 01", "3E 01\n3E FF 00\n"},
	} {
		out, log, code := run(t, append([]string{"send", address}, strings.Fields(c.args)...)...)
		assert.Zero(t, code, "%s: %s", c.args, log)
		assert.Equal(t, c.want, out, c.args)
	}
	out, log, code := run(t, "send", address, "", "after an empty one")
	assert.Zero(t, code, log)
	assert.Equal(t, ">\n>after an empty one\n", out)
}

// Each line of standard input is a message: an empty one too, and a last one without a line end.
func TestSendLines(t *testing.T) {
	address := echoServer(t)
	for _, c := range []struct {
		in, want string
		code     int
		flags    []string
	}{
		{"one\n\ntwo", "one\n\ntwo\n", 0, nil},
		{"one\r\ntwo\n", "one\ntwo\n", 0, nil},
		{"", "", 0, nil},
		{strings.Repeat("x", 100_000), strings.Repeat("x", 100_000) + "\n", 0, nil},
		{"00 FF\n\n0a\n", "00 FF\n\n0A\n", 0, []string{"--hex"}},
		{"00\nG0\n01\n", "00\n", 2, []string{"--hex"}},
	} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"send", address, "-"}, c.flags...)...)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		cmd.Stdin = strings.NewReader(c.in)
		out, _ := cmd.Output()
		assert.Equal(t, c.want, string(out), "%.20q", c.in)
		assert.Equal(t, c.code, cmd.ProcessState.ExitCode(), "%.20q", c.in)
	}
}

// A reply is printed when it has come, not when standard input has ended; and the program ends with its context.
func TestSendLinesOneByOne(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	in, typed := io.Pipe()
	defer typed.Close()
	sent := make(chan string)
	done := make(chan error, 1)
	go func() {
		done <- (&sendFlags{}).lines(tinyprotoByHand{}, in)(ctx, func(msg message) error { sent <- string(msg.(octets)); return nil })
	}()
	for _, line := range []string{"one", "two"} {
		io.WriteString(typed, line+"\n")
		require.Equal(t, line, <-sent)
	}
	interrupt()
	require.ErrorIs(t, <-done, context.Canceled)
}

// What goes wrong is said in one line, with exit code 2.
func TestSendFailures(t *testing.T) {
	for _, c := range []struct {
		what, want string
		script     string // "<" is what the server must get, ">" what it sends, in hex; then it ends, or waits if "…"
		flags      []string
	}{
		{"refused", "message 1, 5 octets: refused with 00", ">FF <FF <00000005 >00", nil},
		{"another refusal", "refused with F1", ">FF <FF <00000005 >F1", nil},
		{"collision", "got 01", ">FF <FF <00000005 >01", nil},
		{"limit", "connection limit", ">FE", nil},
		{"another protocol", "handshake failed: got 48", ">48545450", nil},
		{"no handshake", "handshake failed", "", nil},
		{"handshake stalls", "nothing moved for 1s", "…", []string{"--timeout", "1s"}},
		{"answer stalls", "nothing moved for 1s", ">FF <FF <00000005 …", []string{"--timeout", "1s"}},
		{"no answer", "unexpected EOF", ">FF <FF <00000005", nil},
		{"no reply", "no reply began within 1s", ">FF <FF <00000005 >FF <68656C6C6F …", []string{"--timeout", "1s"}},
		{"reply stalls", "nothing moved for 1s", ">FF <FF <00000005 >FF <68656C6C6F >0000 …", []string{"--timeout", "1s"}},
		{"closed", "sent no reply", ">FF <FF <00000005 >FF <68656C6C6F", nil},
		{"reply cut", "unexpected EOF", ">FF <FF <00000005 >FF <68656C6C6F >00000002 <FF >61", nil},
		{"reply too large", "above the limit of 5", ">FF <FF <00000005 >FF <68656C6C6F >00000006 <00", []string{"--receive-limit", "5"}},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			out, log, code := run(t, append([]string{"send", conversationWith(t, c.script), "hello", "never sent"}, c.flags...)...)
			assert.Equal(t, 2, code)
			assert.Empty(t, out)
			_, log, _ = strings.Cut("\n"+log, "\ntinyproto: send: ")
			assert.Contains(t, log, c.want)
			assert.Equal(t, 1, strings.Count(log, "\n"), log)
		})
	}
}

func TestSendToNobody(t *testing.T) {
	out, log, code := run(t, "send", "127.0.0.1:0", "hello")
	require.Equal(t, 2, code, log)
	require.Empty(t, out)
	require.Equal(t, 1, strings.Count(log, "\n"), log)
}

// Without replies, the next message follows at once.
func TestSendNoReply(t *testing.T) {
	address := conversationWith(t, ">FF <FF <00000005 >FF <68656C6C6F <00000000 >FF")
	out, log, code := run(t, "send", "--no-reply", address, "hello", "")
	require.Zero(t, code, log)
	require.Empty(t, out)
}

// A reply that has begun may take longer than the timeout: its first octets stop the timer that waits for it.
func TestFirstOctetEndsTheWaitForAReply(t *testing.T) {
	h := &heard{Conn: oneOctet{}, limit: time.NewTimer(time.Hour)}
	_, err := h.Read(make([]byte, 1))
	require.NoError(t, err)
	require.False(t, h.limit.Stop(), "the octet has stopped it")
}

type oneOctet struct{ net.Conn }

func (oneOctet) Read(p []byte) (int, error) { return 1, nil }

// conversationWith serves one connection by a script and returns its address.
func conversationWith(t *testing.T, script string) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	served := make(chan struct{})
	t.Cleanup(func() { ln.Close(); <-served })
	go func() {
		defer close(served)
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		defer nc.Close()
		for _, step := range strings.Fields(script) {
			follow(t, nc, step)
		}
		nc.(*net.TCPConn).CloseWrite()
		io.Copy(io.Discard, nc)
	}()
	return ln.Addr().String()
}

func follow(t *testing.T, nc net.Conn, step string) {
	octets, err := conformance.ParseHex(strings.Trim(step, "<>…"))
	assert.NoError(t, err)
	switch step[0] {
	case '>':
		nc.Write(octets)
	case '<':
		got := make([]byte, len(octets))
		io.ReadFull(nc, got)
		assert.True(t, bytes.Equal(octets, got), "got % X, want % X", got, octets)
	default:
		io.Copy(io.Discard, nc) // to the end of the stream: the other side has given up
	}
}
