//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A machine that stops the suite while the implementation's timeout runs makes no right implementation fail. On a busy
// one the stop may come at another time, which does no harm either: then it is tried again.
func TestConformHeldUp(t *testing.T) {
	aside := regexp.MustCompile(`play 1 of this case failed while the machine held the suite up for [0-9.]+s, and was set aside`)
	for range 5 {
		report, err := stopped(t)
		require.NoError(t, err, report)
		if aside.MatchString(report) {
			return
		}
	}
	assert.Fail(t, "no play was set aside")
}

// stopped runs a case in which the implementation waits for an answer that comes late, and stops the suite meanwhile
// for longer than the timeout.
func stopped(t *testing.T) (report string, err error) {
	const id, timeout, late = "tinyproto/framing/an-answer-late-but-within-the-timeout/client", 1500 * time.Millisecond, 600 * time.Millisecond
	file := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "conform", "--run", id, "--shim-log", "/dev/stdout", "--format", "json:"+file)
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	connected, asked := false, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		connected = connected || strings.Contains(lines.Text(), `"timeout_ms":1500`)
		if connected && !asked && strings.Contains(lines.Text(), `"cmd":"send"`) {
			asked = true
			time.Sleep(late / 2) // in the middle of the peer's wait, of which the log shows nothing
			require.NoError(t, cmd.Process.Signal(syscall.SIGSTOP))
			time.Sleep(timeout)
			require.NoError(t, cmd.Process.Signal(syscall.SIGCONT))
		}
	}
	err = cmd.Wait()
	written, readErr := os.ReadFile(file)
	require.NoError(t, readErr)
	return string(written), err
}
