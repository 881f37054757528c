package conformance

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// plain is a fake that plays the plainest exchange there is, and sends back what it is given in echo mode.
func plain() fake {
	asked := make(chan []byte, 1)
	var echoing sync.Map // by the id of the listen or connect command
	f := opensAnd(func(s *faking, id string, conn *net.TCPConn) {
		reads(conn, 4)
		conn.Write([]byte{0xFF})
		msg := make([]byte, 5)
		io.ReadFull(conn, msg)
		s.say(`{"event":"message","id":%q,"size":5,"data":%q}`, id, base64.StdEncoding.EncodeToString(msg))
		of, _, _ := strings.Cut(id, ".")
		if _, ok := echoing.Load(of); !ok {
			msg = <-asked
		}
		conn.Write([]byte{0, 0, 0, byte(len(msg))})
		reads(conn, 1)
		conn.Write(msg)
	})
	begins := func(s *faking, c Command) {
		if c.Options.Mode == "echo" {
			echoing.Store(c.ID, true)
		}
		s.healthy(c)
	}
	f.on = map[string]func(*faking, Command){
		"listen": begins, "connect": begins,
		"send": func(s *faking, c Command) {
			asked <- *c.Data
			s.say(`{"event":"sent","id":%q,"tag":%q}`, c.ID, c.Tag)
		},
		"reset": func(s *faking, _ Command) { s.say(`{"event":"reset"}`) },
	}
	return f
}

func TestSmoke(t *testing.T) {
	target, starts := plain().inProcess()
	var steps []string
	var log bytes.Buffer
	require.NoError(t, Smoke(t.Context(), target, "tinyproto", due, &log, func(step string) { steps = append(steps, step) }))
	require.Len(t, steps, 7)
	require.Equal(t, "hello: fake 1, roles [server client], can [timeout]", steps[0])
	require.Contains(t, steps[2], "as a server")
	require.Contains(t, steps[3], "as a server in echo mode")
	require.Contains(t, steps[4], "as a client")
	require.Equal(t, "reset is answered", steps[6])
	require.Equal(t, int64(1), starts.Load())
	require.Contains(t, log.String(), `> {"cmd":"quit"}`)
}

func TestSmokeOfOneRole(t *testing.T) {
	f := plain()
	f.hello = `{"event":"hello","name":"n","protocol":"tinyproto","roles":["client"]}`
	target, _ := f.inProcess()
	var steps []string
	require.NoError(t, Smoke(t.Context(), target, "tinyproto", due, nil, func(step string) { steps = append(steps, step) }))
	require.Len(t, steps, 5)
}

// sameIDs has a fake give every accepted connection the same id.
func sameIDs(f fake) Target {
	return InProcess("fake", func(_ context.Context, in io.Reader, out, _ io.Writer) error { return f.serve(1, in, renaming{out}) })
}

type renaming struct{ io.Writer }

func (r renaming) Write(line []byte) (int, error) {
	r.Writer.Write(regexp.MustCompile(`"id":"s[0-9]+\.[0-9]+"`).ReplaceAll(line, []byte(`"id":"x"`)))
	return len(line), nil
}

// A shim that gives every connection the same id breaks its contract, which is not the library's fault.
func TestUsedIDs(t *testing.T) {
	t.Parallel()
	results := judge(t, sameIDs(fake{}), scenario("a", opens(Server)), scenario("b", opens(Server)))
	passed := slices.DeleteFunc(slices.Clone(results), func(r Result) bool { return r.Verdict != Pass })
	require.Len(t, passed, 1)
	for _, r := range results {
		if r.Verdict != Pass {
			requireResult(t, r, Errored, `"id":"x"`)
			require.Contains(t, r.Reason(), "(the id was used before)")
		}
	}
	results = judge(t, sameIDs(fake{}), scenario("a", opens(Server), opens(Server)))
	requireResult(t, results[0], Errored, `open with the id "x", which was used before`)
	err := Smoke(t.Context(), sameIDs(plain()), "tinyproto", due, nil, func(string) {})
	require.ErrorContains(t, err, "(the id was used before)")
}

// The error names the step that was not met, and shows the transcript.
func TestSmokeFails(t *testing.T) {
	for why, f := range map[string]fake{
		"no answer to hello within 50ms":                            answersWith("hello"),
		"as a server: expected: the connection is reported as open": {wire: func(_ *faking, _ string, conn *net.TCPConn) { conn.Close() }},
	} {
		target, _ := f.inProcess()
		within := due
		if f.wire == nil {
			within = 50 * time.Millisecond
		}
		var setUp *ShimError
		err := Smoke(t.Context(), target, "tinyproto", within, nil, func(string) {})
		require.ErrorAs(t, err, &setUp)
		require.ErrorContains(t, err, why)
	}
}
