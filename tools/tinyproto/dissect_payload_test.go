package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each message that is selected has its payload in a file.
func TestDissectPayloadDir(t *testing.T) {
	for _, c := range []struct {
		args []string
		want map[string]string
	}{
		{nil, map[string]string{"suite-early-payload.pcap.1.0.acceptor": "hello", "suite-early-payload.pcap.2.0.initiator": "hi", "suite-early-payload.pcap.3.0.acceptor": "hello"}},
		{[]string{"--stats", "--where", "size == 2"}, map[string]string{"suite-early-payload.pcap.2.0.initiator": "hi"}},
		{[]string{"--stream", "3", "--write", filepath.Join(t.TempDir(), "x")}, map[string]string{"suite-early-payload.pcap.3.0.acceptor": "hello"}},
	} {
		dir := filepath.Join(t.TempDir(), "payloads")
		_, log, code := run(t, append([]string{"dissect", "--payload-dir", dir, earlyPayload}, c.args...)...)
		require.Equal(t, 0, code, log)
		index, err := os.ReadFile(filepath.Join(dir, "index.jsonl"))
		require.NoError(t, err)
		got := map[string]string{}
		for line := range strings.Lines(string(index)) {
			var about struct{ Path string }
			require.NoError(t, json.Unmarshal([]byte(line), &about))
			content, err := os.ReadFile(filepath.Join(dir, about.Path))
			require.NoError(t, err)
			got[about.Path] = string(content)
		}
		assert.Equal(t, c.want, got)
		entries, err := os.ReadDir(dir)
		require.NoError(t, err)
		assert.Len(t, entries, len(c.want)+1)

		_, log, code = run(t, "dissect", "--payload-dir", dir, earlyPayload)
		assert.Equal(t, 2, code)
		assert.Contains(t, log, "--payload-dir: "+dir+" is not empty")
	}
}

// A capture that cannot be opened leaves nothing behind.
func TestDissectLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	_, _, code := run(t, "dissect", "--payload-dir", filepath.Join(dir, "payloads"), "--write", filepath.Join(dir, "out.pcapng"), filepath.Join(dir, "absent"))
	assert.Equal(t, 2, code)
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, left)
}

// The list names what is found in a capture.
func TestDissectFindings(t *testing.T) {
	out, _, code := run(t, "dissect", "--findings")
	assert.Equal(t, 0, code)
	assert.Regexp(t, `(?m)^early-payload +violation +TP-FRAME-6 +\S`, out)
	assert.Regexp(t, `(?m)^malformed +violation +OT-SIZE-1 +\S`, out)
	assert.Regexp(t, `(?m)^truncated +note +GS-END-2 +\S`, out)
	assert.Len(t, regexp.MustCompile(`(?m)^reset +note +\S`).FindAllString(out, -1), 1, "once, of every protocol")

	out, _, code = run(t, "dissect", "--findings", "--protocol", "gruv")
	assert.Equal(t, 0, code)
	assert.NotRegexp(t, `TP-|OT-`, out)
	assert.Regexp(t, `(?m)^truncated +note +GS-END-2 +\S`, out)
	assert.Regexp(t, `(?m)^reset +note +\S`, out)
}
