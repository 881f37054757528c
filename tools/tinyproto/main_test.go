package main

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// asProgram makes the test binary be the program itself, as this test and the suite start it.
const asProgram = "TINYPROTO_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

// run runs the program as a user would and returns what it wrote and its exit code.
func run(t *testing.T, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	return runWithInput(t, nil, args...)
}

// runWithInput is run, with something on standard input.
func runWithInput(t *testing.T, input io.Reader, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, log bytes.Buffer
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	// The race detector would keep each of the many processes for a second at its end.
	cmd.Env = append(os.Environ(), asProgram+"=1", "GORACE=atexit_sleep_ms=0")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = input, &out, &log
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return out.String(), log.String(), cmd.ProcessState.ExitCode()
}

// Every subcommand explains itself, with an example.
func TestHelp(t *testing.T) {
	for _, name := range []string{"conform", "diff", "dissect", "rules", "shim", "vectors", "echo", "send"} {
		out, _, code := run(t, name, "-h")
		assert.Equal(t, 0, code, name)
		assert.Contains(t, out, "Examples:", name)
		assert.Contains(t, out, "  ./tinyproto "+name, name)
	}
}

// What cannot be done is said in one line, with exit code 2.
func TestUsageErrors(t *testing.T) {
	missing, aside := filepath.Join(t.TempDir(), "no-such-file"), filepath.Join(t.TempDir(), "aside")
	digest := `{"dict":[[null,{"bytes_sha256":"` + strings.Repeat("00", 32) + `"}]]}`
	for _, c := range []struct {
		want string
		args []string
	}{
		{"unknown command", []string{"confrom"}},
		{"unknown flag", []string{"conform", "--fast"}},
		{"follows a --", []string{"conform", "./my-shim"}},
		{"--protocol", []string{"conform", "--protocol", "http"}},
		{"--protocol: no vectors", []string{"vectors", "--protocol", "http"}},
		{"--echo-prefix: objects", []string{"conform", "--protocol", "objtcp", "--connect", "127.0.0.1:1", "--echo-prefix", "Echo: "}},
		{"--format", []string{"conform", "--format", "yaml"}},
		{"matches", []string{"conform", "--run", "tinyproto/nothing/*"}},
		{"no case or rule matches", []string{"conform", "--list", "--run", "tinyproto/nothing/*"}},
		{"cannot start the shim", []string{"conform", "--", missing}},
		{"no such file", []string{"dissect", missing}},
		{"it is a directory; name the captures in it", []string{"dissect", t.TempDir()}},
		{"--format", []string{"dissect", "--format", "xml", missing}},
		{"--port", []string{"dissect", "--port", "70000", missing}},
		{"invalid argument \"http\" for \"--port\" flag: it is no whole number; see tinyproto dissect -h", []string{"dissect", "--port", "http", missing}},
		{"for \"--payload-limit\" flag: it is too large; see", []string{"dissect", "--payload-limit", "99999999999999999999", missing}},
		{"flag: it is json already: one at a time", []string{"dissect", "--format", "json", "--format", "text", missing}},
		{"--where: it is empty", []string{"dissect", "--where", " ", missing}},
		{"--interface: it is empty", []string{"dissect", "-i", ""}},
		{"--findings: no flag but --protocol", []string{"dissect", "--findings", "--check"}},
		{"--write -: standard output is for what is shown", []string{"dissect", "--write", "-", missing}},
		{"--format html:: no file", []string{"dissect", "--format", "html:", missing}},
		{"--format html:" + missing, []string{"dissect", "--format", "html:" + missing + "/page", missing}},
		{"--format html:main_test.go: main_test.go is read from", []string{"dissect", "--format", "html:main_test.go", "main_test.go"}},
		{"--stats: the format is text or json", []string{"dissect", "--stats", "--format", "ladder", missing}},
		{"--streams: the format is text or json", []string{"dissect", "--streams", "--format", "html", missing}},
		{"--stats and --streams: choose one", []string{"dissect", "--stats", "--streams", missing}},
		{"--stream -1", []string{"dissect", "--stream", "-1", missing}},
		{"--protocol \"http\"", []string{"dissect", "--protocol", "http", missing}},
		{"--where: column 8: unexpected token", []string{"dissect", "--where", "size > > 5", missing}},
		{"--where: column 1: unknown name sise", []string{"dissect", "--where", "sise > 5", missing}},
		{"--where: column 1: expected bool, but got int", []string{"dissect", "--where", "size", missing}},
		{"--write: main_test.go is read from", []string{"dissect", "--write", "main_test.go", "main_test.go"}},
		{"--findings: no FILE is read", []string{"dissect", "--findings", missing}},
		{"--payload-dir: open", []string{"dissect", "--payload-dir", filepath.Join(os.Args[0], "x"), "main_test.go"}},
		{"--write: open", []string{"dissect", "--write", filepath.Join(missing, "x"), "main_test.go"}},
		{"a FILE is missing", []string{"dissect"}},
		{"--mutant", []string{"shim", "--mutant", "perfect"}},
		{"--report", []string{"rules", "--report", missing}},
		{"--protocol \"http\"", []string{"rules", "--protocol", "http"}},
		{"--run GS-FRAME-1: it is for --protocol gruv", []string{"conform", "--run", "GS-FRAME-1"}},
		{"--listen", []string{"echo", "--listen", "256.0.0.1:1"}},
		{"--jobs", []string{"conform", "--jobs", "0"}},
		{"--deadline", []string{"conform", "--deadline", "1ms"}},
		{"--quiet", []string{"conform", "--quiet", "5s"}},
		{"--start-timeout", []string{"conform", "--start-timeout", "-1s"}},
		{"--shim-log", []string{"conform", "--shim-log", ""}},
		{"--shim-log", []string{"conform", "--shim-log", filepath.Join(missing, "log")}},
		{"--pcap: no directory", []string{"conform", "--pcap", ""}},
		{"--repro: no directory", []string{"conform", "--repro", ""}},
		{"--pcap: mkdir", []string{"conform", "--pcap", filepath.Join(os.Args[0], "x")}},
		{"--repro: mkdir", []string{"conform", "--repro", filepath.Join(os.Args[0], "x")}},
		{"--list and --pcap do not go together", []string{"conform", "--list", "--pcap", "x"}},
		{"no shim follows", []string{"conform", "--"}},
		{"is there already", []string{"conform", "--format", "json", "--format", "json"}},
		{"--list and --smoke do not go together", []string{"conform", "--list", "--smoke"}},
		{"no case: A default", []string{"conform", "--run", "TP-TIME-1"}},
		{"--payload-limit", []string{"dissect", "--payload-limit", "-1", missing}},
		{"--timeout", []string{"echo", "--timeout", "-1s"}},
		{"--receive-limit", []string{"echo", "--receive-limit", "0"}},
		{"--protocol \"http\": known is tinyproto, objtcp, gruv", []string{"echo", "--protocol", "http"}},
		{"--prefix: objects", []string{"echo", "--protocol", "objtcp", "--prefix", ">"}},
		{"--max-connections: only TinyProto", []string{"echo", "--protocol", "gruv", "--max-connections", "1"}},
		{"--hex: messages are objects", []string{"send", "--protocol", "objtcp", "--hex", "127.0.0.1:1", "00"}},
		{"--object: messages are octets", []string{"send", "--object", "127.0.0.1:1", "null"}},
		{"--object: it is no VALUE", []string{"send", "--protocol", "objtcp", "--object", "127.0.0.1:1", "hello"}},
		{"a list is not hashable", []string{"send", "--protocol", "objtcp", "--object", "127.0.0.1:1", `{"set":[{"list":[]}]}`}},
		{`"\xed\xa0\x80" is not UTF-8`, []string{"send", "--protocol", "objtcp", "--object", "127.0.0.1:1", `{"str":"\ud800"}`}},
		{"--object: bytes_sha256", []string{"send", "--protocol", "objtcp", "--object", "127.0.0.1:1", digest}},
		{"unknown command", []string{"vectors", "sizes"}},
		{"at least 1 arg", []string{"send"}},
		{"nothing to send", []string{"send", "127.0.0.1:1"}},
		{"missing port", []string{"send", "127.0.0.1", "hello"}},
		{"invalid byte", []string{"send", "--hex", "127.0.0.1:1", "hello"}},
		{"--file", []string{"send", "--file", missing, "127.0.0.1:1"}},
		{"--timeout", []string{"send", "--timeout", "0s", "127.0.0.1:1", "hello"}},
		{"--receive-limit", []string{"send", "--receive-limit", "0", "127.0.0.1:1", "hello"}},
		{"no case has such tags", []string{"conform", "--tags", "@TP-FRAME-3 and @TP-FRAME-4"}},
		{"no case that --run selects", []string{"conform", "--list", "--run", "TP-HS-1", "--tags", "@TP-FRAME-3"}},
		{"expected operand", []string{"conform", "--list", "--tags", "@a and"}},
		{"the expression is empty", []string{"conform", "--tags", ""}},
		{"want I/N", []string{"conform", "--shard", "5/4"}},
		{"it has no case", []string{"conform", "--list", "--run", "TP-FRAME-11", "--shard", "9/9"}},
		{"--repeat", []string{"conform", "--repeat", "0"}},
		{"--slowest", []string{"conform", "--slowest", "-1"}},
		{"--seed", []string{"conform", "--seed", "often"}},
		{"--expect", []string{"conform", "--expect", ""}},
		{"--expect: open", []string{"conform", "--list", "--expect", missing}},
		{"--write-expectations: open", []string{"conform", "--write-expectations", filepath.Join(missing, "known.yaml")}},
		{"no file is named", []string{"conform", "--format", "html:"}},
		{"is there already", []string{"conform", "--format", "html", "--format", "junit"}},
		{"is there already", []string{"conform", "--shim-log", aside, "--format", "html:" + aside}},
		{"is there already", []string{"conform", "--write-expectations", aside, "--shim-log", aside}},
		{"--smoke and --strict do not go together", []string{"conform", "--smoke", "--strict"}},
		{"--smoke and --connect do not go together", []string{"conform", "--connect", "127.0.0.1:1", "--smoke"}},
		{"--mutant and --mutants do not go together", []string{"shim", "--mutant", "late", "--mutants"}},
		{"accepts 2 arg", []string{"diff", missing}},
		{"no such file", []string{"diff", missing, missing}},
	} {
		out, log, code := run(t, c.args...)
		assert.Equal(t, 2, code, c.args)
		assert.Empty(t, out, c.args)
		assert.Contains(t, log, c.want, c.args)
		assert.Equal(t, 1, bytes.Count([]byte(log), []byte("\n")), "%v: %s", c.args, log)
	}
}
