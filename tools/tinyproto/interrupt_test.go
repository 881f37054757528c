package main

import (
	"os"
	"os/exec"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A second interrupt ends the program, whatever it waits for: here, for somebody to read what it writes.
func TestSecondInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no interrupt can be sent")
	}
	cmd := exec.CommandContext(t.Context(), os.Args[0], "vectors") // more than a pipe takes
	cmd.Env = append(os.Environ(), asProgram+"=1")
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = out.Read(make([]byte, 1))
	require.NoError(t, err)
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	for range 1000 { // when it has taken notice of the first, only another one tells
		_ = cmd.Process.Signal(os.Interrupt)
		select {
		case <-ended:
			assert.Equal(t, "signal: interrupt", cmd.ProcessState.String())
			return
		case <-time.After(10 * time.Millisecond):
		}
	}
	_ = cmd.Process.Kill()
	<-ended
	assert.Fail(t, "interrupts are swallowed")
}
