//go:build unix

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A machine that stops the suite while the implementation's timeout runs makes no right implementation fail.
func TestConformHeldUp(t *testing.T) {
	const id, timeout = "tinyproto/framing/an-answer-late-but-within-the-timeout/client", 1500 * time.Millisecond
	report := filepath.Join(t.TempDir(), "report.json")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "conform", "--run", id, "--shim-log", "/dev/stdout", "--format", "json:"+report)
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	connected, heldUp := false, false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		connected = connected || strings.Contains(lines.Text(), `"timeout_ms":1500`)
		if connected && !heldUp && strings.Contains(lines.Text(), `"cmd":"send"`) { // its timeout runs from here
			heldUp = true
			require.NoError(t, cmd.Process.Signal(syscall.SIGSTOP))
			time.Sleep(timeout + timeout/4)
			require.NoError(t, cmd.Process.Signal(syscall.SIGCONT))
		}
	}
	written, err := os.ReadFile(report)
	require.NoError(t, err)
	assert.NoError(t, cmd.Wait(), string(written))
	assert.Regexp(t, `play 1 of this case failed while the machine held the suite up for 1\.\d+s, and was set aside`, string(written))
}
