package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
)

// A failure says how to see it again, for whatever protocol: the command, the packets and the script. The server here
// closes the connection on a long message.
func TestFailureSeenAgain(t *testing.T) {
	for _, protocol := range conformance.Protocols() {
		if protocol == defaultProtocol {
			continue
		}
		t.Run(protocol, func(t *testing.T) {
			address := echoServer(t, "--protocol", protocol, "--receive-limit", "1000")
			dir := t.TempDir()
			_, log, code := run(t, "conform", "--protocol", protocol, "--connect", address, "--pcap", dir, "--repro", dir,
				"--format", "pretty", "--format", "junit:"+filepath.Join(dir, "junit.xml"), "--format", "html:"+filepath.Join(dir, "page.html"))
			require.Equal(t, 1, code, log)
			assert.Contains(t, log, protocol+" suite ")
			assert.Contains(t, log, "' --protocol "+protocol+" --connect "+address+"\n")
			for _, tinyprotoAlone := range []string{"handshake", "the answer"} {
				assert.NotContains(t, log, tinyprotoAlone)
			}
			for file, want := range map[string]string{"junit.xml": `name="` + protocol + " " + address, "page.html": "--protocol " + protocol} {
				text, err := os.ReadFile(filepath.Join(dir, file))
				require.NoError(t, err)
				assert.Contains(t, string(text), want)
			}
			requireEvidence(t, protocol, address, dir)
		})
	}
}

// requireEvidence plays a script again, and decodes the packets.
func requireEvidence(t *testing.T, protocol, address, dir string) {
	scripts, err := filepath.Glob(filepath.Join(dir, "*.py"))
	require.NoError(t, err)
	require.NotEmpty(t, scripts)
	host, port, err := net.SplitHostPort(address)
	require.NoError(t, err)
	out, code := replay(t, scripts[0], host, port, "--auto", "--linger", "0.2")
	assert.Zero(t, code, out)
	out, log, code := run(t, "dissect", "--protocol", protocol, "--format", "json", strings.TrimSuffix(scripts[0], "py")+"pcapng")
	require.Zero(t, code, log)
	assert.Contains(t, out, `"type":"message"`)
	assert.Contains(t, out, `"protocol":"`+protocol+`"`)
}

// One file of expectations may do for several protocols: the entries of others are neither right nor wrong, and stay.
func TestExpectationsOfOtherProtocols(t *testing.T) {
	file := filepath.Join(t.TempDir(), "known.yaml")
	const entry = "- case: tinyproto/framing/a-message-goes-out-behind-its-size/server\n  reason: r\n"
	require.NoError(t, os.WriteFile(file, []byte(entry), 0o600))
	_, log, code := run(t, "conform", "--protocol", "gruv", "--run", "GS-FRAME-1", "--expect", file, "--write-expectations", file)
	require.Zero(t, code, log)
	text, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, knownHeader+entry, string(text))
}

// Rules can be those of one protocol, and a report of it gives their cases verdicts.
func TestRulesOfOneProtocol(t *testing.T) {
	report := filepath.Join(t.TempDir(), "report.json")
	_, log, code := run(t, "conform", "--protocol", "objtcp", "--run", "OT-SIZE-1", "--format", "json:"+report)
	require.Zero(t, code, log)
	out, log, code := run(t, "rules", "--protocol", "objtcp", "--report", report)
	require.Zero(t, code, log)
	assert.Regexp(t, `(?m)^    pass +objtcp/`, out)
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, " ") {
			assert.True(t, strings.HasPrefix(line, "[OT-"), line)
		}
	}
	out, log, code = run(t, "diff", report, report)
	require.Zero(t, code, log)
	assert.Contains(t, out, "regressions: 0")
	var read struct{ Implementation struct{ Protocol string } }
	text, err := os.ReadFile(report)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &read))
	assert.Equal(t, "objtcp", read.Implementation.Protocol)
}
