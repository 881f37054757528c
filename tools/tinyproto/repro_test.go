package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// script is the command that runs a script.
func script(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("python3 is not installed")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return exec.CommandContext(ctx, python, args...)
}

// replay runs a script to its end and returns what it printed and its exit code.
func replay(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := script(t, args...)
	out, err := cmd.CombinedOutput()
	if _, ok := err.(*exec.ExitError); !ok {
		require.NoError(t, err)
	}
	return string(out), cmd.ProcessState.ExitCode()
}

// An implementation is a shim process, driven by hand.
type implementation struct {
	in  *json.Encoder
	out *json.Decoder
}

// started starts the shim of a mutant, or of the reference with "".
func started(t *testing.T, mutant string) implementation {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "shim", "--mutant", mutant)
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	t.Cleanup(func() { in.Close(); cmd.Wait() })
	return implementation{json.NewEncoder(in), json.NewDecoder(out)}
}

// listening makes it a server and returns its port.
func (i implementation) listening(t *testing.T) string {
	t.Helper()
	require.NoError(t, i.in.Encode(conformance.Command{Cmd: "listen", ID: "s1", Host: "127.0.0.1", Port: new(int)}))
	var e conformance.Event
	require.NoError(t, i.out.Decode(&e))
	require.Equal(t, conformance.EventListening, e.Event)
	return strconv.Itoa(e.Port)
}

// failedCase has a mutant fail a case and returns the script.
func failedCase(t *testing.T, name, id string) string {
	t.Helper()
	dir := t.TempDir()
	_, log, code := run(t, append([]string{"conform", "--run", id, "--repro", dir}, mutantShim(name)...)...)
	require.Equal(t, 1, code, log)
	file := filepath.Join(dir, fileName(id, ".py"))
	require.Contains(t, log, "replay    python3 "+file+" -h")
	return file
}

// A script shows the fault of a server again, octet by octet, and says when it is gone.
func TestReproOfAServer(t *testing.T) {
	file := failedCase(t, "answers-early", "tinyproto/framing/no-answer-before-the-fourth-octet/server")
	out, code := replay(t, file, "127.0.0.1", started(t, "answers-early").listening(t), "--auto")
	assert.Equal(t, 0, code, out)
	assert.Regexp(t, `(?m)ms  peer 1 --> impl  00\n.* ms  peer 1 <-- impl  FF\n`, out)
	for _, want := range []string{"DO THIS with your server: listen", "rule: [TP-FRAME-3] A receiver MUST NOT", "expected: the peer receives nothing",
		"came: FF", "This one was the same."} {
		assert.Contains(t, out, want)
	}
	out, code = replay(t, file, "127.0.0.1", started(t, "").listening(t), "--auto", "--timeout", "0.2")
	assert.Equal(t, 1, code, out)
	assert.Contains(t, out, "DIFFERS: recorded FF, came nothing")
	assert.Contains(t, out, "This one differs from it: 1 x.")
}

// The same of a client, which is pointed at the script.
func TestReproOfAClient(t *testing.T) {
	file := failedCase(t, "client-greets-late", "tinyproto/handshake/a-client-greets-at-once")
	for name, want := range map[string]string{"client-greets-late": "This one was the same.", "": "DIFFERS: peer 1 got more than was recorded: FF"} {
		cmd := script(t, file, "--auto", "--linger", "0.2")
		stdout, err := cmd.StdoutPipe()
		require.NoError(t, err)
		require.NoError(t, cmd.Start())
		lines := bufio.NewReader(stdout)
		first, err := lines.ReadString('\n')
		require.NoError(t, err)
		at := regexp.MustCompile(`listening on 127\.0\.0\.1:(\d+)`).FindStringSubmatch(first)
		require.NotNil(t, at, first)
		port, err := strconv.Atoi(at[1])
		require.NoError(t, err)
		require.NoError(t, started(t, name).in.Encode(conformance.Command{Cmd: "connect", ID: "c1", Host: "127.0.0.1", Port: &port}))
		out, err := io.ReadAll(lines)
		require.NoError(t, err)
		cmd.Wait()
		assert.Contains(t, string(out), want)
		assert.Contains(t, string(out), "peer 1 <-> impl  TCP connection")
	}
}

// Without --auto, a script waits for the person; an octet that comes shows that it is done.
func TestReproWaits(t *testing.T) {
	command := conformance.Entry{From: conformance.FromSuite, Command: "send", Note: "send 5 octets: 68 65 6C 6C 6F [t47]"}
	file, content := written(t, "x.py", writeRepro, resultOf(seen(begins(1, 40000), command, theirs(1, 0xAA), command, ours(1, 0xBB))))
	assert.NotContains(t, string(content), "t47")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	cmd := script(t, file, "127.0.0.1", port)
	enter, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	conn, err := ln.Accept()
	require.NoError(t, err)
	defer conn.Close()
	lines := bufio.NewScanner(stdout)
	until := func(want string) {
		for lines.Scan() {
			if strings.Contains(lines.Text(), want) {
				return
			}
		}
		require.Fail(t, "the script ended", "before %q", want)
	}
	until("press Enter")
	_, err = conn.Write([]byte{0xAA})
	require.NoError(t, err)
	until("press Enter")
	fmt.Fprintln(enter)
	until("--> impl  BB")
	conn.Close()
	until("This one was the same.")
	require.NoError(t, cmd.Wait())
}

// A script sends just the octets of the transcript, however they are written in it, and its ends.
func TestReproSendsTheSame(t *testing.T) {
	random := make([]byte, 1000)
	for i := range random {
		random[i] = byte(rand.Int())
	}
	sent := together(conformance.Fill(8<<20, 7), random, []byte{1, 2, 3}, conformance.Fill(40, 250)[5:], make([]byte, 100_000))
	file, content := written(t, "x.py", writeRepro, resultOf(seen(
		begins(1, 40000), ours(1, sent...), note(conformance.FromPeer, 1, "FIN"), theirs(1, 0xFF),
		begins(1, 40001), ours(1, 0xCC), note(conformance.FromPeer, 1, "RST"),
	)))
	assert.Less(t, len(content), 20<<10)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer ln.Close()
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	cmd := script(t, file, "127.0.0.1", port, "--auto")
	require.NoError(t, cmd.Start())
	first, err := ln.Accept()
	require.NoError(t, err)
	defer first.Close()
	got, err := io.ReadAll(first)
	require.NoError(t, err)
	assert.True(t, bytes.Equal(sent, got), "%d octets sent, %d came", len(sent), len(got))
	_, err = first.Write([]byte{0xFF})
	require.NoError(t, err)
	second, err := ln.Accept()
	require.NoError(t, err)
	defer second.Close()
	_, err = io.ReadAll(second)
	assert.ErrorContains(t, err, "reset")
	require.NoError(t, cmd.Wait())
}

func together(parts ...[]byte) []byte { return bytes.Join(parts, nil) }

// How octets are written in a script.
func TestNotation(t *testing.T) {
	for want, b := range map[string][]byte{
		"":                          {},
		"FF":                        {0xFF},
		"00 00 00 28 fill:40:7":     together([]byte{0, 0, 0, 40}, conformance.Fill(40, 7)),
		"fill:5000:250 00 00 00 01": together(conformance.Fill(5000, 250), []byte{0, 0, 0, 1}),
		"fill:32:0 FB fill:33:1":    together(conformance.Fill(32, 0), []byte{0xFB}, conformance.Fill(33, 1)),
		"00 1F 3E 5D 7C":            conformance.Fill(5, 0),
	} {
		assert.Equal(t, want, notation(b))
	}
}

// Of many performances a script has the last: with the connection that it was on, and without what was before.
func TestReproOfTheLastPerformance(t *testing.T) {
	listen := conformance.Entry{From: conformance.FromSuite, Command: "listen", Note: "listen"}
	performance := conformance.Entry{From: conformance.FromSuite, Note: "division", Begins: true}
	closed := note(conformance.FromImplementation, 0, "closed")
	for want, entries := range map[string][]conformance.Entry{
		"listen connects AA":                      {listen, begins(1, 40000), ours(1, 0xAA)},
		"listen division connects BB":             {listen, performance, begins(1, 40000), ours(1, 0xAA), performance, closed, note(conformance.FromPeer, 1, "FIN"), begins(2, 40001), ours(2, 0xBB)},
		"listen division connects AA division BB": {listen, performance, begins(1, 40000), ours(1, 0xAA), performance, ours(1, 0xBB)},
	} {
		var got []string
		for _, a := range actionsOf(lastPerformance(seen(entries...))) {
			switch {
			case a.octets != nil:
				got = append(got, notation(a.octets))
			case a.does == "connects":
				got = append(got, a.does)
			default:
				got = append(got, a.what)
			}
		}
		assert.Equal(t, want, strings.Join(got, " "))
	}
}
