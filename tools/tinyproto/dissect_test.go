package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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
	assert.Contains(t, out, `message   size        2, answer FF`)
	assert.Contains(t, out, "1 stream decoded, 3 messages")
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
	file, shimLog := filepath.Join(t.TempDir(), "run.pcap"), filepath.Join(t.TempDir(), "shim.log")
	stop := recordLoopback(t, tcpdump, file)
	conform := []string{"conform", "--run", "TP-FRAME-6", "--shim-log", shimLog}
	_, log, code := run(t, append(conform, mutantShim("payload-without-waiting")...)...)
	require.Equal(t, 1, code, log)
	decode := append([]string{"dissect", "--check"}, portsOf(t, shimLog)...) // other tests use the loopback interface too
	require.Eventually(t, func() bool {                                      // the kernel hands packets on a little late
		out, _, _ := run(t, append(decode, file)...)
		return strings.Contains(out, "early-payload")
	}, 20*time.Second, 50*time.Millisecond)
	stop()
	out, log, code := run(t, append(decode, file)...)
	assert.Equal(t, 1, code, log)
	assert.Contains(t, out, "violation early-payload [TP-FRAME-6]")
	assert.Contains(t, out, `message   size        5, no answer, incomplete: "hello"`)
}

// portsOf names, as flags of dissect, the ports that a run has used.
func portsOf(t *testing.T, shimLog string) (flags []string) {
	log, err := os.ReadFile(shimLog)
	require.NoError(t, err)
	for _, m := range regexp.MustCompile(`"port":([1-9][0-9]*)`).FindAllStringSubmatch(string(log), -1) {
		flags = append(flags, "--port", m[1])
	}
	require.NotEmpty(t, flags)
	return flags
}

// recordLoopback records the loopback interface from its return until stop is called.
func recordLoopback(t *testing.T, tcpdump, file string) (stop func()) {
	cmd := exec.Command(tcpdump, "-i", "lo", "-B", "65536", "-U", "--immediate-mode", "-Z", "root", "-w", file, "tcp")
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
