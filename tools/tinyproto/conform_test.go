package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// patient is a deadline for implementations that are slow under the race detector on a busy machine: to make 8 MiB of a
// message may take them seconds. It costs nothing where what is due comes.
const patient = "--deadline=30s"

// The main job: the whole suite against the reference, through a shim process.
func TestConformReference(t *testing.T) {
	s, err := loadSuite("tinyproto")
	require.NoError(t, err)
	_, log, code := run(t, "conform", patient)
	assert.Equal(t, 0, code, log)
	assert.Contains(t, log, fmt.Sprintf("%[1]d cases: %[1]d pass in", len(s.cases)))
}

// The implementations in other languages pass too.
func TestConformOtherLanguages(t *testing.T) {
	for language, shim := range map[string]string{"python3": "python/shim.py", "node": "node/shim.mjs"} {
		t.Run(language, func(t *testing.T) {
			program, err := exec.LookPath(language)
			if err != nil {
				t.Skip(language + " is not installed")
			}
			_, log, code := run(t, "conform", patient, "--strict", "--require-all", "--", program, "../../conformance/shims/"+shim)
			assert.Equal(t, 0, code, log)
			_, log, code = run(t, "conform", "--smoke", "--", program, "../../conformance/shims/"+shim)
			assert.Equal(t, 0, code, log)
		})
	}
}

// mutantShim is the command line of a mutant's shim. The program passes its environment on, and so is itself again.
func mutantShim(name string) []string { return []string{"--", os.Args[0], "shim", "--mutant", name} }

// A failure says what an author needs to mend it, and how to see it again; what builds on it is one line.
func TestConformFailure(t *testing.T) {
	_, log, code := run(t, append([]string{"conform", patient}, mutantShim("answers-early")...)...)
	assert.Equal(t, 1, code)
	for _, want := range []string{
		"FAIL  tinyproto/framing/no-answer-before-the-fourth-octet/server",
		"[TP-FRAME-3] A receiver MUST NOT send any octet in answer to a size before the fourth octet of that size has arrived.",
		"expected  the peer receives nothing",
		"came      FF",
		"peer ──▶ impl  00",
		"peer ◀── impl  FF",
		"more cases build on this one and were not judged",
		"conform --run 'tinyproto/framing/no-answer-before-the-fourth-octet/server' -- ",
	} {
		assert.Contains(t, log, want)
	}
	assert.Equal(t, 1, strings.Count(log, "FAIL"), log)
}

// An implementation that ends its process is blamed for it, with how it ended; the run goes on.
func TestConformCrash(t *testing.T) {
	_, log, code := run(t, append([]string{"conform", "--run", "TP-REFUSE-*"}, mutantShim("crashes-on-f1000000")...)...)
	assert.Equal(t, 1, code)
	assert.Contains(t, log, "FAIL  tinyproto/refusal/the-size-f1000000-is-refused/server")
	assert.Contains(t, log, "the shim ended: exit status 70")
	assert.Equal(t, 1, strings.Count(log, "FAIL"), log)
}

// The printed command runs the case alone, with its twins.
func TestConformOneCase(t *testing.T) {
	_, log, code := run(t, "conform", "--format", "progress", "--run", "tinyproto/framing/no-answer-*/client")
	assert.Equal(t, 0, code, log)
	assert.Contains(t, log, "tinyproto/handshake/a-server-greets-at-once")
	assert.Contains(t, log, "tinyproto/framing/no-answer-before-the-fourth-octet/client")
	assert.NotContains(t, log, "tinyproto/refusal")
}

// JSON goes to standard output, or to a file beside another format.
func TestConformJSON(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.json")
	out, _, code := run(t, "conform", "--format", "json", "--format", "json:"+file, "--run", "TP-FRAME-11")
	require.Equal(t, 0, code)
	written, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, out, string(written))
	var report struct {
		Suite   struct{ Version, Spec string }
		Summary map[string]int
		Results []struct {
			Case, Rule, Level, Verdict string
			Transcript                 []struct{ From, Octets, Note string }
		}
	}
	require.NoError(t, json.Unmarshal([]byte(out), &report))
	assert.NotEmpty(t, report.Suite.Spec)
	assert.Equal(t, len(report.Results), report.Summary["pass"])
	for _, r := range report.Results {
		assert.NotEmpty(t, r.Transcript, r.Case)
	}

	rules, _, code := run(t, "rules", "--report", file)
	assert.Equal(t, 0, code)
	assert.Regexp(t, `(?m)^    pass +tinyproto/framing/an-empty-message-is-answered-and-delivered/server$`, rules)
}

// A shim that is no shim is a set-up problem, never a verdict.
func TestConformNoShim(t *testing.T) {
	_, log, code := run(t, "conform", "--start-timeout", "300ms", "--", os.Args[0], "rules")
	assert.Equal(t, 2, code)
	assert.Contains(t, log, "no answer to hello")
	_, log, code = run(t, "conform", "--smoke", "--start-timeout", "300ms", "--", os.Args[0], "rules")
	assert.Equal(t, 2, code)
	assert.Contains(t, log, "no answer to hello")
}

// The log has every line between the suite and the shim.
func TestConformShimLog(t *testing.T) {
	file := filepath.Join(t.TempDir(), "shim.log")
	_, _, code := run(t, "conform", "--run", "TP-HS-2", "--shim-log", file)
	require.Equal(t, 0, code)
	log, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(log), `> {"cmd":"hello","protocol":"tinyproto"}`)
	assert.Contains(t, string(log), `< {"event":"hello","name":"reference"`)
}

// A failure of the implementation decides the exit code; what else went wrong is said all the same.
func TestConformFailureAndLostLog(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("there is no " + full)
	}
	args := []string{"conform", "--run", "TP-FRAME-1", "--shim-log", full, "--format", "json:" + full}
	_, log, code := run(t, append(args, mutantShim("little-endian")...)...)
	assert.Equal(t, 1, code)
	assert.Regexp(t, `(?m)^tinyproto: --shim-log: .*no space left`, log)
	assert.Regexp(t, `(?m)^tinyproto: write .*no space left`, log)
	args[2] = "TP-HS-2"
	_, _, code = run(t, args...)
	assert.Equal(t, 2, code)
}
