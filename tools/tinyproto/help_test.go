package main

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Help that cannot be written is an error as any output is.
func TestHelpOnFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no device that is always full")
	}
	defer full.Close()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "dissect", "-h")
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = full, &log
	require.Error(t, cmd.Run())
	assert.Equal(t, 2, cmd.ProcessState.ExitCode())
	assert.Equal(t, "tinyproto: write /dev/stdout: no space left on device\n", log.String())
}
