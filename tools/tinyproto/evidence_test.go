package main

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// violations decodes a capture and gives, for each rule that was broken, its kind; only those of one side: the first
// stream's from (the initiator) or to (the acceptor).
func violations(t *testing.T, file string, byAcceptor bool) map[string]string {
	t.Helper()
	f, err := os.Open(file)
	require.NoError(t, err)
	defer f.Close()
	var findings []event.Finding
	acceptors := map[int]string{}
	_, err = dissect.Decode(file, f, dissect.Options{}, func(e event.Event) error {
		switch e := e.(type) {
		case *event.Finding:
			findings = append(findings, *e)
		case *event.Stream:
			acceptors[e.Stream] = e.To.String()
		}
		return nil
	})
	require.NoError(t, err)
	found := map[string]string{}
	for _, f := range findings {
		if f.Severity == event.Violation && (f.From.String() == acceptors[f.Stream]) == byAcceptor {
			found[f.Rule] = string(f.Kind)
		}
	}
	return found
}

// The packets of a failed case show the dissector what the suite saw.
func TestPcapShowsTheFault(t *testing.T) {
	for name, c := range map[string]struct{ id, rule, kind string }{
		"payload-without-waiting": {"tinyproto/framing/the-payload-is-held-back-until-the-answer/server", "TP-FRAME-6", "early-payload"},
		"answers-early":           {"tinyproto/framing/no-answer-before-the-fourth-octet/server", "TP-FRAME-3", "unsolicited-answer"},
	} {
		dir := filepath.Join(t.TempDir(), "new", "pcaps")
		_, log, code := run(t, append([]string{"conform", "--run", c.id, "--pcap", dir}, mutantShim(name)...)...)
		require.Equal(t, 1, code, log)
		file := filepath.Join(dir, fileName(c.id, ".pcapng"))
		assert.Contains(t, log, "packets   "+file)
		assert.Equal(t, map[string]string{c.rule: c.kind}, violations(t, file, true), name)
	}
}

// The packets of a run that passes accuse the peer alone, which breaks rules on purpose; but a caller may close a
// connection in the middle of a payload, which the dissector cannot tell from a fault. The report names every file.
func TestPcapOfAllCases(t *testing.T) {
	dir := t.TempDir()
	out, log, code := run(t, "conform", "--pcap", dir, "--repro", filepath.Join(dir, "repro"), "--format", "json")
	require.Equal(t, 0, code, log)
	var report struct {
		Results []struct{ Case, Verdict, Pcap string }
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	s, err := loadSuite("tinyproto")
	require.NoError(t, err)
	roles := map[string]conformance.Role{}
	for _, c := range s.cases {
		roles[c.ID] = c.Role
	}
	require.NotEmpty(t, report.Results)
	for _, r := range report.Results {
		if r.Verdict == string(conformance.Skip) {
			assert.Empty(t, r.Pcap, r.Case)
			continue
		}
		require.Equal(t, filepath.Join(dir, fileName(r.Case, ".pcapng")), r.Pcap)
		found := violations(t, r.Pcap, roles[r.Case] == conformance.Server)
		maps.DeleteFunc(found, func(_, kind string) bool { return kind == string(event.KindTruncated) })
		assert.Empty(t, found, r.Case)
	}
	scripts, err := os.ReadDir(filepath.Join(dir, "repro"))
	require.NoError(t, err)
	assert.Empty(t, scripts, "nothing failed")
}

// What cannot be written costs exit code 2, but never a verdict.
func TestEvidenceThatCannotBeWritten(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.MkdirAll(filepath.Join(dir, fileName("tinyproto/handshake/a-server-greets-at-once", ".pcapng")), 0o777))
	_, log, code := run(t, "conform", "--run", "TP-HS-2", "--pcap", dir)
	assert.Equal(t, 2, code)
	assert.Regexp(t, `(?m)^tinyproto: --pcap: open .*_a-server-greets-at-once\.pcapng: is a directory$`, log)

	args := append([]string{"conform", "--run", "TP-FRAME-3", "--pcap", dir}, mutantShim("answers-early")...)
	_, log, code = run(t, args...)
	assert.Equal(t, 1, code)
	assert.Contains(t, log, "tinyproto: --pcap: open ")
}

// An implementation to which no TCP connection is made leaves no evidence.
func TestNoEvidenceOfNothing(t *testing.T) {
	dir := t.TempDir()
	_, log, code := run(t, append([]string{"conform", "--run", "TP-FRAME-1*", "--pcap", dir, "--repro", dir}, mutantShim("little-endian")...)...)
	require.Equal(t, 1, code, log)
	out, _, code := run(t, append([]string{"conform", "--run", "TP-FRAME-1*", "--format", "json"}, mutantShim("little-endian")...)...)
	require.Equal(t, 1, code)
	var report struct{ Summary map[string]int }
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	require.NotZero(t, report.Summary["blocked"])
	for suffix, want := range map[string]int{"*.pcapng": report.Summary["pass"] + report.Summary["fail"], "*.py": report.Summary["fail"]} {
		files, err := filepath.Glob(filepath.Join(dir, suffix))
		require.NoError(t, err)
		assert.Len(t, files, want, suffix)
	}
}
