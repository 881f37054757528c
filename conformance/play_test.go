package conformance

import (
	"context"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// verdictOf judges one case against one fake.
func verdictOf(t *testing.T, f fake, script ...Step) Result {
	t.Helper()
	return verdictAs(t, "tinyproto", f, script...)
}

// verdictAs is verdictOf for a protocol.
func verdictAs(t *testing.T, protocol string, f fake, script ...Step) Result {
	t.Helper()
	target, _ := f.inProcess()
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: protocol, Cases: []*Case{scenario("a", script...)},
		Deadline: 1500 * time.Millisecond, Quiet: 10 * time.Millisecond, unhurried: true,
	})
	require.NoError(t, err)
	return report.Results[0]
}

// answersWith is a fake that answers a command with lines in which ID stands for the command's id, TAG for its tag.
func answersWith(cmd string, lines ...string) fake {
	return fake{on: map[string]func(*faking, Command){cmd: func(s *faking, c Command) {
		for _, line := range lines {
			s.say("%s", strings.NewReplacer("ID", c.ID, "TAG", c.Tag).Replace(line))
		}
	}}}
}

func requireResult(t *testing.T, r Result, want Verdict, reason string) {
	t.Helper()
	require.Equal(t, want, r.Verdict, r.Reason())
	require.Contains(t, r.Reason(), reason)
}

// What the shim owes the suite, whatever the implementation does, and does not give, is an error.
func TestPlayBlamesTheShim(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fake   fake
		role   Role
		reason string
	}{
		"no answer to listen":         {answersWith("listen"), Server, "expected: an open server; came: no answer to listen within 1.5s"},
		"nonsense for listen":         {answersWith("listen", "listening"), Server, "no answer to listen within 1.5s"},
		"listen fails":                {answersWith("listen", `{"event":"error","id":"ID","op":"listen","kind":"closed","detail":"no"}`), Server, "error listen: closed (no)"},
		"listening without a port":    {answersWith("listen", `{"event":"listening","id":"ID"}`), Server, "port 0"},
		"listening on no port":        {answersWith("listen", `{"event":"listening","id":"ID","port":65536}`), Server, "port 65536"},
		"listening for somebody else": {answersWith("listen", `{"event":"listening","id":"other","port":80}`), Server, "no answer to listen within 1.5s"},
		"no answer to stop":           {answersWith("stop"), Server, "no message is left over, and the connection ends; came: no answer to stop within 1.5s"},
		"no answer to close":          {answersWith("close"), Client, "came: no answer to close within 1.5s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireResult(t, verdictOf(t, tc.fake, opens(tc.role)), Errored, tc.reason)
		})
	}
}

// What the implementation owes is a failure when it does not come.
func TestPlayBlamesTheImplementation(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fake   fake
		role   Role
		reason string
	}{
		"nobody listens where it says": {answersWith("listen", `{"event":"listening","id":"ID","port":1}`), Server, "no TCP connection"},
		"no connection is made":        {answersWith("connect"), Client, "no TCP connection within 1.5s"},
		"no greeting":                  {fake{wire: func(_ *faking, _ string, c *net.TCPConn) { io.Copy(io.Discard, c) }}, Server, "nothing more within 1.5s"},
		"another greeting":             {fake{wire: func(_ *faking, _ string, c *net.TCPConn) { c.Write([]byte{0xFE}); io.Copy(io.Discard, c) }}, Client, "came: FE"},
		"not reported as open": {fake{wire: func(_ *faking, _ string, c *net.TCPConn) {
			c.Write([]byte{0xFF})
			io.Copy(io.Discard, c)
		}}, Server, "no such report within 1.5s"},
		"another report": {fake{wire: func(s *faking, id string, c *net.TCPConn) {
			c.Write([]byte{0xFF})
			s.say(`{"event":"error","id":%q,"op":"connect","kind":"limit"}`, id)
			io.Copy(io.Discard, c)
		}}, Client, "no such report within 1.5s, but: error connect: limit"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireResult(t, verdictOf(t, tc.fake, opens(tc.role)), Fail, tc.reason)
		})
	}
}

// opensAnd is a wire that opens the connection and goes on.
func opensAnd(then func(s *faking, id string, conn *net.TCPConn)) fake {
	return fake{wire: func(s *faking, id string, conn *net.TCPConn) {
		greet(s, id, conn)
		then(s, id, conn)
		io.Copy(io.Discard, conn)
	}}
}

// beforeItStops is a fake that opens the connection, and has done then before its server stops or its caller closes.
func beforeItStops(then func(s *faking, id string, conn *net.TCPConn)) fake {
	done, isDone := context.WithCancel(context.Background())
	f := opensAnd(func(s *faking, id string, conn *net.TCPConn) {
		then(s, id, conn)
		isDone()
	})
	after := func(s *faking, c Command) { <-done.Done(); s.healthy(c) }
	f.on = map[string]func(*faking, Command){"stop": after, "close": after}
	return f
}

// At the end of every case, what no step has expected fails it.
func TestPlayConscience(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		fake   fake
		came   string
		script []Step
	}{
		"octets": {came: "00 00", fake: opensAnd(func(s *faking, id string, conn *net.TCPConn) {
			conn.Write([]byte{0, 0})
		}), script: []Step{{Text: "wait for them", Do: func(p *Play) error {
			return p.Peer(1).await(due, func() bool { return p.Peer(1).arrived.Len() == 2 })
		}}}},
		"octets after the peer's end": {came: "00", fake: beforeItStops(func(_ *faking, _ string, conn *net.TCPConn) {
			io.Copy(io.Discard, conn)
			conn.Write([]byte{0})
		})},
		"a message": {came: "message of 1 octets: 07", fake: beforeItStops(func(s *faking, id string, conn *net.TCPConn) {
			s.say(`{"event":"message","id":%q,"size":1,"data":"Bw=="}`, id)
		})},
		"a message on another of its connections": {came: "message of 0 octets", fake: beforeItStops(func(s *faking, id string, conn *net.TCPConn) {
			server, _, _ := strings.Cut(id, ".")
			s.say(`{"event":"message","id":"%s.99","server":%q,"size":0}`, server, server)
		})},
		"octets before the implementation's end": {came: "FE", fake: opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
			conn.Write([]byte{0xFE})
			conn.CloseWrite()
		}), script: []Step{{Text: "wait for the end", Do: func(p *Play) error {
			return p.Peer(1).await(due, func() bool { return p.Peer(1).how != notEnded })
		}}}},
		"octets before the peer's reset": {came: "FE", fake: opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
			conn.Write([]byte{0xFE})
		}), script: []Step{{Text: "wait for it, and reset", Do: func(p *Play) error {
			defer p.Peer(1).Reset()
			return p.Peer(1).await(due, func() bool { return p.Peer(1).arrived.Len() > 0 })
		}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := verdictOf(t, tc.fake, append([]Step{opens(Server)}, tc.script...)...)
			requireResult(t, r, Fail, "expected: at the end of the case, no octet and no message is left over, and the connection ends; came: "+tc.came)
		})
	}
}

// A connection that the implementation keeps after its stop or close is one that stays open.
func TestPlayEndsEveryConnection(t *testing.T) {
	keep := make(chan struct{})
	defer close(keep)
	f := opensAnd(func(*faking, string, *net.TCPConn) { <-keep })
	f.on = map[string]func(*faking, Command){"stop": func(s *faking, c Command) { s.say(`{"event":"stopped","id":%q}`, c.ID) }}
	target, _ := f.inProcess()
	s, err := startShim(t.Context(), target, "tinyproto", due, io.Discard)
	require.NoError(t, err)
	r := &run{ctx: t.Context(), report: Report{Timing: Timing{Deadline: 200 * time.Millisecond, Quiet: quiet}}}
	p := r.play(s, scenario("a", opens(Server)), nil)
	requireResult(t, p.result, Fail, "nothing within 200ms: the connection stays open")
	go s.stop(0)
}

// What no rule speaks of fails nobody: reports of errors, hooks, an end that no step waits for.
func TestPlayLeavesTheRestAlone(t *testing.T) {
	r := verdictOf(t, opensAnd(func(s *faking, id string, conn *net.TCPConn) {
		s.say(`{"event":"error","id":%q,"op":"receive","kind":"truncated"}`, id)
		s.say(`{"event":"hook","id":%q,"name":"pre_loop"}`, id)
		s.say(`{"event":"closed","id":%q}`, id)
		conn.CloseWrite()
	}), opens(Server))
	requireResult(t, r, Pass, "")
}

// A script may end while its peer does not read: the end of the case is seen all the same.
func TestPlayEndsWhileHeld(t *testing.T) {
	r := verdictOf(t, fake{}, opens(Server), Step{Text: "the peer stops reading", Do: func(p *Play) error { return p.Hold(1) }})
	requireResult(t, r, Pass, "")
}

// Each connection of a case has its peer, and each case ids of its own.
func TestPlayOfTwoPeers(t *testing.T) {
	seen := map[string]bool{}
	script := []Step{opens(Server), opens(Server), {Text: "ids are used once", Do: func(p *Play) error {
		require.NotEqual(t, p.conns[0], p.conns[1])
		require.False(t, seen[p.server])
		seen[p.server] = true
		return nil
	}}}
	target, _ := fake{}.inProcess()
	requireVerdicts(t, judge(t, target, scenario("a", script...)), Pass)
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Cases: []*Case{scenario("b", opens(Client), opens(Client)), scenario("c", opens(Server))},
	})
	require.NoError(t, err)
	requireVerdicts(t, report.Results, Pass, Pass)
}

// A failed case leaves nothing with the shim: its connections are reset, its server is stopped, its events are not
// kept.
func TestPlayAbandons(t *testing.T) {
	ended, stopped := make(chan error, 1), make(chan error, 1)
	f := opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
		_, err := conn.Read(make([]byte, 1))
		ended <- err
	})
	f.on = map[string]func(*faking, Command){"stop": func(s *faking, c Command) { stopped <- <-ended; s.healthy(c) }}
	target, _ := f.inProcess()
	s, err := startShim(t.Context(), target, "tinyproto", due, io.Discard)
	require.NoError(t, err)
	defer s.stop(due)
	r := &run{ctx: t.Context(), report: Report{Timing: Timing{Deadline: due, Quiet: quiet}}}
	p := r.play(s, scenario("a", opens(Server), breaks()), nil)
	require.Equal(t, Fail, p.result.Verdict)
	require.ErrorContains(t, <-stopped, "reset")
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Len(t, s.inboxes, 1, "the control inbox alone")
}

// The transcript reads as what happened.
func TestPlayTranscript(t *testing.T) {
	r := verdictOf(t, fake{}, opens(Server))
	var lines []string
	for _, e := range r.Seen {
		lines = append(lines, strings.TrimSpace(e.arrow())+": "+strings.TrimSpace(Hex(e.Octets)+" "+e.Note))
	}
	require.Equal(t, Pass, r.Verdict, r.Reason())
	require.Equal(t, "suite: listen", lines[0])
	require.Equal(t, "listen", r.Seen[0].Command)
	require.Equal(t, "impl says: listening", lines[1])
	require.Regexp(t, "^suite: TCP connection: peer 127.0.0.1:[0-9]+, implementation 127.0.0.1:[0-9]+$", lines[2])
	require.Contains(t, lines, "peer ◀── impl: FF")
	require.Contains(t, lines, "peer ──▶ impl: FF")
	require.Contains(t, lines, "peer ──▶ impl: FIN")
	require.Contains(t, lines, "suite: stop")
}

// A command's options, and which peer it is about, are in the transcript: a person has to be able to do the same.
func TestTranscriptOfOptions(t *testing.T) {
	timeout := Step{Text: "a timeout", Do: func(p *Play) error { p.Options.TimeoutMS = 500; return nil }}
	r := verdictOf(t, fake{}, timeout, opens(Client), opens(Client))
	require.Equal(t, Pass, r.Verdict, r.Reason())
	var commands []string
	for _, e := range r.Seen {
		if e.Command != "" {
			commands = append(commands, fmt.Sprintf("%s, peer %d", e.Command, e.Peer))
		}
	}
	require.Equal(t, []string{"connect, peer 0", "connect, peer 0", "close, peer 1", "close, peer 2"}, commands)
	require.Regexp(t, `^connect to 127.0.0.1:[0-9]+ with \{"timeout_ms":500\}$`, r.Seen[0].Note)
}
