//go:build unix

package main

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A watcher is the program, of which the lines are read as they come.
type watcher struct {
	cmd   *exec.Cmd
	lines *bufio.Scanner
	log   *bufio.Reader
}

// watch starts the program.
func watch(t *testing.T, args ...string) *watcher {
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	log, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	return &watcher{cmd, bufio.NewScanner(out), bufio.NewReader(log)}
}

// await returns the next line that has the text.
func (w *watcher) await(t *testing.T, text string) string {
	for w.lines.Scan() {
		if strings.Contains(w.lines.Text(), text) {
			return w.lines.Text()
		}
	}
	require.Fail(t, "the output has ended", "without %q", text)
	return ""
}

// interrupt ends the program, and returns its last line and its exit code.
func (w *watcher) interrupt(t *testing.T) (last string, code int) {
	require.NoError(t, w.cmd.Process.Signal(os.Interrupt))
	for w.lines.Scan() {
		last = w.lines.Text()
	}
	_, err := io.Copy(io.Discard, w.log)
	require.NoError(t, err)
	_ = w.cmd.Wait() // the code says it
	return last, w.cmd.ProcessState.ExitCode()
}

// What is appended to a file is shown at once, and what is half written is waited for.
func TestDissectFollow(t *testing.T) {
	whole, err := os.ReadFile("../../pcaps/reference.pcap")
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "growing.pcap")
	file, err := os.Create(name)
	require.NoError(t, err)
	defer file.Close()
	half := bytes.Index(whole, []byte("hello")) + 2 // inside a packet
	_, err = file.Write(whole[:half])
	require.NoError(t, err)

	w := watch(t, "dissect", "--follow", name)
	w.await(t, "handshake FF")
	_, err = file.Write(whole[half:])
	require.NoError(t, err)
	w.await(t, "closed: 4 messages")
	last, code := w.interrupt(t)
	assert.Zero(t, code, "the interrupt is the end of the capture")
	assert.Equal(t, name+": 21 packets read, 21 TCP segments, 1 stream decoded, 4 messages", last)
}

func TestDissectInterface(t *testing.T) {
	if runtime.GOOS != "linux" || syscall.Geteuid() != 0 {
		t.Skip("live capture wants Linux and root")
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	w := watch(t, "dissect", "--interface", "lo", "--check")
	line, err := w.log.ReadString('\n')
	require.NoError(t, err)
	require.Equal(t, "lo: capturing; an interrupt ends it\n", line)

	// Other tests may keep the interface so busy that packets are lost: there is another conversation until one is seen.
	seen := make(chan struct{})
	var talking sync.WaitGroup
	talking.Go(func() {
		for {
			converse(t, listener)
			select {
			case <-seen:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	end := w.await(t, " > "+listener.Addr().String()+"  stream")
	close(seen)
	talking.Wait()
	assert.Contains(t, end, "0 messages")
	last, _ := w.interrupt(t) // the code is that of all that passed on the interface meanwhile
	assert.Regexp(t, `^lo: \d+ packets read`, last)
}

// converse makes a connection whose sides greet and close.
func converse(t *testing.T, listener net.Listener) {
	a, err := net.Dial("tcp", listener.Addr().String())
	if !assert.NoError(t, err) {
		return
	}
	b, err := listener.Accept()
	if !assert.NoError(t, err) {
		return
	}
	for _, conn := range []net.Conn{a, b} {
		_, err := conn.Write([]byte{0xFF})
		assert.NoError(t, err)
		assert.NoError(t, conn.Close())
	}
}

func TestDissectSources(t *testing.T) {
	for want, args := range map[string][]string{
		"a FILE is missing; see tinyproto dissect -h":                                                     {},
		"--interface lo: no FILE is read beside it":                                                       {"-i", "lo", "x.pcap"},
		"--interface and --follow: choose one":                                                            {"-i", "lo", "--follow"},
		"--follow: one FILE at a time":                                                                    {"--follow", "x.pcap", "y.pcap"},
		"--write: needs a capture that has an end, to read it twice; record it first":                     {"--follow", "--write", "z", "x.pcap"},
		"../../pcaps/gzip.pcap.gz: a compressed file cannot be followed: it can be read once it is whole": {"--follow", "../../pcaps/gzip.pcap.gz"},
	} {
		_, log, code := run(t, append([]string{"dissect"}, args...)...)
		assert.Equal(t, 2, code)
		assert.Equal(t, "tinyproto: "+want+"\n", log)
	}
}
