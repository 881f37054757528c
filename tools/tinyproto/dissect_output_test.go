package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const earlyPayload = "../../pcaps/suite-early-payload.pcap"

// Data is pure: what is for people stands below text, and on standard error otherwise.
func TestDissectCoverage(t *testing.T) {
	for _, format := range []string{"text", "ladder"} {
		out, log, _ := run(t, "dissect", "--format", format, earlyPayload)
		assert.Regexp(t, `suite-early-payload\.pcap: 48 packets read.*\n$`, out, format)
		assert.Empty(t, log, format)
	}
	for _, format := range []string{"json", "html"} {
		out, log, _ := run(t, "dissect", "--format", format, earlyPayload)
		assert.NotContains(t, out, "\n48 packets", format)
		assert.Regexp(t, `^\S*suite-early-payload\.pcap: 48 packets read.*\n$`, log, format)
	}
}

func TestDissectHTMLFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "page.html")
	out, _, code := run(t, "dissect", "--format", "html:"+file, earlyPayload)
	assert.Equal(t, 0, code)
	assert.Empty(t, out)
	page, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Contains(t, string(page), "A sender MUST NOT send any octet of the payload", "the rule's sentence")
	assert.Contains(t, string(page), "</html>")
}

// A file that is read through standard input is not written over, no more than one that is named.
func TestDissectKeepsWhatItReads(t *testing.T) {
	whole, err := os.ReadFile(earlyPayload)
	require.NoError(t, err)
	name := filepath.Join(t.TempDir(), "in.pcap")
	require.NoError(t, os.WriteFile(name, whole, 0o644))
	for flag, value := range map[string]string{"--format": "html:" + name, "--write": name} {
		in, err := os.Open(name)
		require.NoError(t, err)
		defer in.Close()
		_, log, code := runWithInput(t, in, "dissect", flag, value, "-")
		assert.Equal(t, 2, code)
		assert.Contains(t, log, name+" is read from, or written otherwise")
		got, err := os.ReadFile(name)
		require.NoError(t, err)
		require.Equal(t, whole, got, flag)
	}
}

// JSON in a file is what it is on standard output.
func TestDissectJSONFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out.json")
	for _, flags := range [][]string{{}, {"--stats"}, {"--streams"}} {
		want, _, _ := run(t, append([]string{"dissect", "--format", "json", earlyPayload}, flags...)...)
		out, _, code := run(t, append([]string{"dissect", "--format", "json:" + file, earlyPayload}, flags...)...)
		assert.Equal(t, 0, code)
		assert.Empty(t, out)
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		assert.Equal(t, want, string(got), flags)
	}
}

// A dash is standard output, as it is standard input.
func TestDissectFormatToStandardOutput(t *testing.T) {
	want, _, _ := run(t, "dissect", "--format", "json", earlyPayload)
	got, _, code := run(t, "dissect", "--format", "json:-", earlyPayload)
	assert.Equal(t, 0, code)
	assert.Equal(t, want, got)
	assert.NoFileExists(t, "-")
}

// What cannot be written is said once, whatever else follows from it.
func TestDissectFullDisk(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("there is no device that is always full")
	}
	defer full.Close()
	for _, args := range [][]string{{earlyPayload, earlyPayload}, {"--stats", earlyPayload}, {"--format", "ladder", earlyPayload}} {
		cmd := exec.CommandContext(t.Context(), os.Args[0], append([]string{"dissect"}, args...)...)
		cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
		var log bytes.Buffer
		cmd.Stdout, cmd.Stderr = full, &log
		require.Error(t, cmd.Run())
		assert.Equal(t, 2, cmd.ProcessState.ExitCode())
		assert.Equal(t, "tinyproto: write /dev/stdout: no space left on device\n", log.String(), args)
	}
}

func TestDissectStatsAndStreams(t *testing.T) {
	out, _, _ := run(t, "dissect", "--stats", earlyPayload)
	assert.Contains(t, out, "total: 4 streams, 3 messages, 12 octets, 2 violations, 2 notes")
	assert.Contains(t, out, "size to answer")
	out, _, _ = run(t, "dissect", "--streams", earlyPayload)
	assert.Equal(t, 6, strings.Count(out, "\n"), "a head, four streams, the coverage")

	for flag, lines := range map[string]int{"--stats": 5, "--streams": 4} {
		out, _, _ = run(t, "dissect", flag, "--format", "json", earlyPayload)
		assert.Equal(t, lines, strings.Count(out, "\n"), flag)
		for line := range strings.Lines(out) {
			var object struct{ Type string }
			require.NoError(t, json.Unmarshal([]byte(line), &object))
			assert.Equal(t, strings.TrimSuffix(strings.TrimPrefix(flag, "--"), "s"), strings.TrimSuffix(object.Type, "s"))
		}
	}
}

// Each of the ways to select, and that --check judges what is selected.
func TestDissectSelects(t *testing.T) {
	for _, c := range []struct {
		args  []string
		lines int
		code  int
	}{
		{[]string{"--stream", "0"}, 3, 0},
		{[]string{"--stream", "0", "--stream", "1"}, 8, 1},
		{[]string{"--stream", "9"}, 0, 2},
		{[]string{"--where", "size > 4"}, 2, 0},
		{[]string{"--where", `type == "finding" and severity == "violation"`}, 2, 1},
		{[]string{"--where", `rule startsWith "TP-FRAME"`, "--stream", "3"}, 2, 1},
		{[]string{"--where", "octet == 'ff'"}, 8, 0},
		{[]string{"--where", "text contains 'hell'"}, 2, 0},
	} {
		out, log, code := run(t, append(append([]string{"dissect", "--check", "--format", "json"}, c.args...), earlyPayload)...)
		assert.Equal(t, c.code, code, "%v: %s", c.args, log)
		assert.Equal(t, c.lines, strings.Count(out, "\n"), c.args)
	}
}

// What sums up streams has the end of those of which something is selected, and no others.
func TestDissectSumsUpWhatIsSelected(t *testing.T) {
	out, _, _ := run(t, "dissect", "--format", "ladder", "--where", "size == 2", earlyPayload)
	assert.Equal(t, 1, strings.Count(out, "stream 2 of"))
	assert.Equal(t, 1, strings.Count(out, "stream closed"))
	out, _, _ = run(t, "dissect", "--stats", "--where", "size == 5 and complete", earlyPayload)
	assert.Contains(t, out, "total: 1 stream, 1 message, 5 octets, 0 violations, 0 notes")
}

// A stream of another protocol is decoded when that is asked for.
func TestDissectForced(t *testing.T) {
	none, _, _ := run(t, "dissect", "--format", "json", "--port", "1", earlyPayload)
	assert.Empty(t, none)
	out, _, _ := run(t, "dissect", "--format", "json", "--protocol", "tinyproto", earlyPayload)
	assert.Equal(t, 19, strings.Count(out, "\n"))
}

// Each protocol has its form of messages, in everything that shows them.
func TestDissectProtocols(t *testing.T) {
	const object, gruv = "../../pcaps/objtcp-pickle-nested.pcap", "../../pcaps/gruv-both-directions.pcap"
	out, _, _ := run(t, "dissect", object)
	assert.Contains(t, out, "in all: {'a': [(1, 2)]}\n")
	out, _, _ = run(t, "dissect", "--format", "html", object)
	assert.Contains(t, out, "{&#39;a&#39;: [(1, 2)]}, 15 octets")
	out, _, _ = run(t, "dissect", "--where", `object contains "(1, 2)"`, "--format", "json", object)
	assert.Contains(t, out, `"protocol":"objtcp"`)
	assert.Contains(t, out, `"object":{"dict":[[{"str":"a"},{"list":[{"tuple":[{"int":"1"},{"int":"2"}]}]}]]}}`)
	_, _, code := run(t, "dissect", "--check", "../../pcaps/objtcp-pickle-command.pcap")
	assert.Equal(t, 1, code)

	out, _, _ = run(t, "dissect", gruv)
	assert.Contains(t, out, "0 streams decoded")
	for _, how := range [][]string{{"--protocol", "gruv"}, {"--protocol", "gruv", "--port", "9123"}} {
		out, _, code = run(t, append([]string{"dissect", "--check", gruv}, how...)...)
		assert.Equal(t, 0, code)
		assert.Equal(t, 2, strings.Count(out, `in all: "hello"`))
	}
	out, _, _ = run(t, "dissect", "--protocol", "gruv", "--stats", "--format", "json", gruv)
	assert.Contains(t, out, `"initiator":{"messages":1,"octets":5},"acceptor":{"messages":1,"octets":5}`)
}

// What is no capture has no line of what was read of it, and does not keep others from being shown.
func TestDissectSeveral(t *testing.T) {
	out, log, code := run(t, "dissect", "main.go", earlyPayload)
	assert.Equal(t, 2, code)
	assert.Contains(t, out, "48 packets read")
	assert.NotContains(t, out, "main.go")
	assert.Regexp(t, `^tinyproto: main\.go: .*\n$`, log)
}

// A capture without packets is one all the same.
func TestDissectEmpty(t *testing.T) {
	whole, err := os.ReadFile(earlyPayload)
	require.NoError(t, err)
	out, log, code := runWithInput(t, bytes.NewReader(whole[:24]), "dissect", "-")
	assert.Equal(t, 0, code, log)
	assert.Contains(t, out, "-: 0 packets read")
}

func TestDissectStandardInput(t *testing.T) {
	whole, err := os.ReadFile(earlyPayload)
	require.NoError(t, err)
	excerpt := filepath.Join(t.TempDir(), "out.pcapng")
	out, log, code := runWithInput(t, bytes.NewReader(whole), "dissect", "--write", excerpt, "-")
	assert.Equal(t, 0, code, log)
	assert.Contains(t, out, "-: 48 packets read")
	assert.Contains(t, log, "of 2 streams written")
}

// The packets of the streams in which a rule was broken, as they were, with what was found as a comment.
func TestDissectWrite(t *testing.T) {
	for _, c := range []struct {
		args    []string
		streams []string
	}{
		{nil, []string{"1", "3"}},
		{[]string{"--stream", "2"}, []string{"2"}},
		{[]string{"--where", "octet == 'ff'"}, []string{"0", "1", "2", "3"}},
		{[]string{"--where", "size == 5", "--stream", "3"}, []string{"3"}},
	} {
		file := filepath.Join(t.TempDir(), "out.pcapng")
		_, log, code := run(t, append(append([]string{"dissect", "--write", file}, c.args...), earlyPayload)...)
		require.Equal(t, 0, code, log)
		want, _, _ := run(t, "dissect", "--streams", earlyPayload)
		got, _, _ := run(t, "dissect", "--streams", file)
		for i, number := range c.streams {
			assert.Equal(t, row(want, number), row(got, string(rune('0'+i))), c.args)
		}
		assert.Equal(t, 2+len(c.streams), strings.Count(got, "\n"), c.args)
	}
}

// Fragments are written with the packet that completes their datagram: the streams decode to the same again.
func TestDissectWriteFragments(t *testing.T) {
	captures, err := filepath.Glob("../../pcaps/ip*-fragment*.pcap")
	require.NoError(t, err)
	require.NotEmpty(t, captures)
	place := regexp.MustCompile(`"(file|packet|first_packet|last_packet)":("[^"]*"|[0-9]+)`)
	for _, capture := range captures {
		file := filepath.Join(t.TempDir(), "out.pcapng")
		_, log, code := run(t, "dissect", "--write", file, "--stream", "0", capture)
		require.Equal(t, 0, code, log)
		want, _, _ := run(t, "dissect", "--format", "json", capture)
		got, _, _ := run(t, "dissect", "--format", "json", file)
		assert.Equal(t, place.ReplaceAllString(want, ""), place.ReplaceAllString(got, ""), capture)
	}
}

// row is the line of a stream without its number.
func row(table, number string) string {
	for line := range strings.Lines(table) {
		if rest, ok := strings.CutPrefix(line, "#"+number+" "); ok {
			return rest
		}
	}
	return ""
}

// Wireshark shows the comments.
func TestDissectWriteForWireshark(t *testing.T) {
	tshark, err := exec.LookPath("tshark")
	if err != nil {
		t.Skip("tshark is not installed")
	}
	file := filepath.Join(t.TempDir(), "out.pcapng")
	run(t, "dissect", "--write", file, earlyPayload)
	out, err := exec.Command(tshark, "-r", file, "-Y", "frame.comment", "-T", "fields", "-e", "frame.comment").Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "violation early-payload [TP-FRAME-6] in packet 19: payload sent")
}
