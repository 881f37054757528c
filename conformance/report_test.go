package conformance

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// written gives a report as a reader of the JSON sees it.
func written(t *testing.T, r Report) map[string]any {
	t.Helper()
	var b strings.Builder
	require.NoError(t, r.WriteJSON(&b))
	var out map[string]any
	require.NoError(t, json.Unmarshal([]byte(b.String()), &out))
	return out
}

func members(v any) []string { return slices.Sorted(maps.Keys(v.(map[string]any))) }

// The members of the report are a contract (README.md, "The report").
func TestReportMembers(t *testing.T) {
	c := &Case{ID: "tinyproto/a/b", Rule: "TP-A-1", Level: "MUST", Title: "B", Feature: "tinyproto/a.feature"}
	out := written(t, Report{
		Target: "./my-shim", Hello: Event{Name: "port", Version: "2", Protocol: "tinyproto"}, Spec: "2026-11-20", Seed: 7,
		Timing: Timing{Deadline: 2 * time.Second, Quiet: 25 * time.Millisecond},
		Results: []Result{{
			Case: c, Verdict: Blocked, Came: "its twin x did not pass", BlockedBy: "x", Wall: 1500 * time.Microsecond, Pcap: "p/b.pcapng",
			Seen: []Entry{{At: 12 * time.Microsecond, From: FromPeer, Peer: 1, Octets: []byte{0, 0xFF}, Note: "n"}},
		}},
	})
	require.Equal(t, map[string]any{
		"suite": map[string]any{"version": Version, "spec": "2026-11-20", "seed": 7.0, "deadline_ms": 2000.0, "quiet_ms": 25.0},
		"implementation": map[string]any{
			"name": "port", "version": "2", "protocol": "tinyproto", "target": "./my-shim"},
		"summary": map[string]any{
			"pass": 0.0, "fail": 0.0, "skip": 0.0, "blocked": 1.0, "error": 0.0, "expected-fail": 0.0, "unexpected-pass": 0.0},
		"results": []any{map[string]any{
			"case": "tinyproto/a/b", "rule": "TP-A-1", "level": "MUST", "title": "B", "feature": "tinyproto/a.feature",
			"verdict": "blocked", "reason": "its twin x did not pass", "blocked_by": "x", "wall_ms": 1.5, "pcap": "p/b.pcapng",
			"transcript": []any{map[string]any{"t_us": 12.0, "from": "peer", "octets": "00ff", "note": "n"}},
		}},
	}, out)
}

// A report of nothing has every member too, and lists where lists are due.
func TestReportOfNothing(t *testing.T) {
	out := written(t, Report{})
	require.Equal(t, []string{"implementation", "results", "suite", "summary"}, members(out))
	require.Equal(t, []any{}, out["results"])
	require.Equal(t, []string{"blocked", "error", "expected-fail", "fail", "pass", "skip", "unexpected-pass"}, members(out["summary"]))
	out = written(t, Report{Results: []Result{{Case: &Case{}, Verdict: Pass}}})
	require.Equal(t, []any{}, out["results"].([]any)[0].(map[string]any)["transcript"])
}

// An expectation that decided a verdict is in the report, and what came is still there.
func TestReportExpectation(t *testing.T) {
	out := written(t, Report{Results: []Result{{
		Case: &Case{}, Verdict: ExpectedFail, Expected: "FF", Came: "FE", Remark: "this was expected: r (i)",
		Known: &Expectation{Reason: "r", Issue: "i"},
	}}})
	result := out["results"].([]any)[0].(map[string]any)
	require.Equal(t, map[string]any{"reason": "r", "issue": "i"}, result["expectation"])
	require.Equal(t, "expected: FF; came: FE; this was expected: r (i)", result["reason"])
}

func TestReportIsReadable(t *testing.T) {
	var b strings.Builder
	require.NoError(t, Report{Target: "shim <a> & b"}.WriteJSON(&b))
	require.Contains(t, b.String(), `"target": "shim <a> & b"`, "no HTML escapes")
	require.True(t, strings.HasSuffix(b.String(), "}\n"))
}

// A run of more than 256 octets is cut in the middle; the note has its length and SHA-256.
func TestReportCutsLongRuns(t *testing.T) {
	whole, note := cutOctets(Entry{Octets: Fill(256, 1), Note: "n"})
	require.Equal(t, hex.EncodeToString(Fill(256, 1)), whole)
	require.Equal(t, "n", note)

	long := Fill(257, 1)
	cut, note := cutOctets(Entry{Octets: long})
	require.Equal(t, hex.EncodeToString(long[:128])+"…"+hex.EncodeToString(long[129:]), cut)
	require.Equal(t, fmt.Sprintf("257 octets, SHA-256 %x, cut in the middle", sha256.Sum256(long)), note)
	_, note = cutOctets(Entry{Octets: long, Note: "n"})
	require.True(t, strings.HasPrefix(note, "n; 257 octets"), note)
}

type failingWriter struct{}

func (failingWriter) Write([]byte) (int, error) { return 0, errLeft }

func TestReportSaysThatItCannotBeWritten(t *testing.T) {
	require.ErrorIs(t, Report{}.WriteJSON(failingWriter{}), errLeft)
}
