package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDissectText(t *testing.T) {
	out, _, code := run(t, "dissect", "../../pcaps/refused-size.pcap")
	assert.Equal(t, 0, code)
	assert.Contains(t, out, "rejected [TP-REFUSE-2]")
	assert.Contains(t, out, `message size 2, answer FF`)
	assert.Contains(t, out, "1 streams decoded, 3 messages")
}

// --check fails a capture in which a rule was broken, and only such a one.
func TestDissectCheck(t *testing.T) {
	out, _, code := run(t, "dissect", "--check", "../../pcaps/suite-early-payload.pcap")
	assert.Equal(t, 1, code)
	assert.Contains(t, out, "violation early-payload [TP-FRAME-6]")
	_, _, code = run(t, "dissect", "--check", "../../pcaps/reference.pcap")
	assert.Equal(t, 0, code)
}

// A capture that was cut gives what was decoded, then an error with the file and the packet.
func TestDissectCut(t *testing.T) {
	whole, err := os.ReadFile("../../pcaps/reference.pcap")
	require.NoError(t, err)
	cut := filepath.Join(t.TempDir(), "cut.pcap")
	require.NoError(t, os.WriteFile(cut, whole[:len(whole)-10], 0o644))
	out, log, code := run(t, "dissect", "--format", "json", cut)
	assert.Equal(t, 2, code)
	assert.Contains(t, out, `"type":"message"`)
	assert.Contains(t, log, "cut.pcap: packet 21: ")
}

// The exchange that the suite saw is the exchange that a capture of it shows.
func TestDissectTellsTheTranscript(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("capturing on the loopback interface needs root")
	}
	tcpdump, err := exec.LookPath("tcpdump")
	if err != nil {
		t.Skip("tcpdump is not installed")
	}
	file := filepath.Join(t.TempDir(), "run.pcap")
	stop := capture(t, tcpdump, file)
	_, log, code := run(t, append([]string{"conform", "--run", "TP-FRAME-6"}, mutant("payload-without-waiting")...)...)
	require.Equal(t, 1, code, log)
	require.Eventually(t, func() bool { // the kernel hands packets on a little late
		out, _, _ := run(t, "dissect", file)
		return strings.Contains(out, "early-payload")
	}, 10*time.Second, 50*time.Millisecond)
	stop()
	out, log, code := run(t, "dissect", "--check", file)
	assert.Equal(t, 1, code, log)
	assert.Contains(t, out, "violation early-payload [TP-FRAME-6]")
	assert.Contains(t, out, `message size 5, no answer, incomplete: "hello"`)
}

// capture records the loopback interface from its return until stop is called.
func capture(t *testing.T, tcpdump, file string) (stop func()) {
	cmd := exec.Command(tcpdump, "-i", "lo", "-U", "--immediate-mode", "-Z", "root", "-w", file, "tcp")
	log, err := cmd.StderrPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	line := make([]byte, 256)
	_, err = log.Read(line) // "listening on lo"
	require.NoError(t, err)
	return func() {
		require.NoError(t, cmd.Process.Signal(os.Interrupt))
		cmd.Wait()
	}
}
