package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What has come is shown before more is waited for. An interrupt is the end of a pipe: what was decoded is complete.
func TestDissectInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("no interrupt can be sent")
	}
	whole, err := os.ReadFile(earlyPayload)
	require.NoError(t, err)
	excerpt := filepath.Join(t.TempDir(), "out.pcapng")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "dissect", "--stream", "3", "--write", excerpt, "-")
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var log bytes.Buffer
	cmd.Stderr = &log
	in, err := cmd.StdinPipe()
	require.NoError(t, err)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	_, err = in.Write(whole[:len(whole)-100])
	require.NoError(t, err)

	lines := bufio.NewScanner(out)
	require.True(t, lines.Scan(), "a line before the end of the input")
	require.NoError(t, cmd.Process.Signal(os.Interrupt))
	var rest strings.Builder
	for lines.Scan() {
		rest.WriteString(lines.Text() + "\n")
	}
	require.NoError(t, cmd.Wait(), log.String())
	assert.Contains(t, log.String(), " packets of 1 stream written\n", "what had come")
	assert.Contains(t, rest.String(), "stream    open", "what was under way")
	assert.Regexp(t, `-: 4\d packets read.*\n$`, rest.String())
}

// A reader that has seen enough, such as head, ends the program without a word.
func TestDissectClosedOutput(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there is no SIGPIPE")
	}
	read, write, err := os.Pipe()
	require.NoError(t, err)
	require.NoError(t, read.Close())
	cmd := exec.CommandContext(t.Context(), os.Args[0], "dissect", earlyPayload)
	cmd.Env = append(os.Environ(), asProgram+"=1")
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = write, &log
	require.Error(t, cmd.Run())
	require.NoError(t, write.Close())
	assert.Empty(t, log.String())
	assert.Equal(t, "signal: broken pipe", cmd.ProcessState.String())
}
