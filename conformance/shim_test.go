package conformance

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// started starts a shim that the test stops.
func started(t *testing.T, f fake, log io.Writer) *shim {
	t.Helper()
	target, _ := f.inProcess()
	s, err := startShim(t.Context(), target, "tinyproto", due, &lockedWriter{w: log})
	require.NoError(t, err)
	t.Cleanup(func() { s.stop(due) })
	return s
}

// A shim that does not introduce itself as the contract says is a set-up problem, told in time and in words.
func TestStartShimFails(t *testing.T) {
	silent := func(*faking, Command) {}
	for name, tc := range map[string]struct {
		fake fake
		why  string
	}{
		"no answer to hello": {
			fake{on: map[string]func(*faking, Command){"hello": silent}}, "no answer to hello within 50ms: it does not answer"},
		"another protocol": {
			fake{hello: `{"event":"hello","name":"n","protocol":"gruv","roles":["server"]}`}, `protocol is "gruv", asked for "tinyproto"`},
		"no roles": {
			fake{hello: `{"event":"hello","name":"n","protocol":"tinyproto"}`}, `"roles" names neither`},
		"a hello with wrong types": {
			fake{hello: `{"event":"hello","name":"n","protocol":"tinyproto","roles":"server"}`}, "no answer to hello within 50ms"},
		"hello is no command": {
			fake{hello: `{"event":"unsupported","cmd":"hello"}`}, "does not know the command hello"},
		"no JSON": {
			fake{hello: `hello, world`}, "no answer to hello within 50ms"},
		"no answer to the unknown command": {
			fake{on: map[string]func(*faking, Command){firstProbe: silent}},
			`no {"event":"unsupported","cmd":"no-such-command-1"} within 50ms: it does not answer`},
		"another answer to the unknown command": {
			fake{on: map[string]func(*faking, Command){firstProbe: func(s *faking, _ Command) {
				s.say(`{"event":"unsupported","cmd":"another"}`)
			}}}, `no {"event":"unsupported","cmd":"no-such-command-1"}`},
		"dies at hello": {
			fake{on: map[string]func(*faking, Command){"hello": func(s *faking, _ Command) { s.leave() }}},
			"the shim ended: the fake gave up"},
		"dies at the unknown command": {
			fake{on: map[string]func(*faking, Command){firstProbe: func(s *faking, _ Command) { s.leave() }}},
			"the shim ended: the fake gave up"},
	} {
		t.Run(name, func(t *testing.T) {
			target, _ := tc.fake.inProcess()
			within := due
			if strings.Contains(tc.why, "50ms") || strings.Contains(tc.why, "no {") {
				within = 50 * time.Millisecond
			}
			_, err := startShim(t.Context(), target, "tinyproto", within, io.Discard)
			var setUp *ShimError
			require.ErrorAs(t, err, &setUp)
			require.ErrorContains(t, err, tc.why)
		})
	}
}

// A member that is not known is ignored, and one that is null counts as absent.
func TestStartShimTakesMoreThanItKnows(t *testing.T) {
	s := started(t, fake{hello: `{"event":"hello","name":"n","version":null,"protocol":"tinyproto","roles":["client"],"can":["x"],"max_receive":null,"mood":1}`}, io.Discard)
	require.Equal(t, []string{"client"}, s.hello.Roles)
	require.Nil(t, s.hello.MaxReceive)
}

// listened subscribes an inbox to the ids.
func listened(s *shim, ids ...string) *inbox {
	in := newInbox()
	for _, id := range ids {
		s.subscribe(id, in)
	}
	return in
}

// answers has the shim write lines, and waits for the event done of this command after them.
func answers(t *testing.T, s *shim) {
	t.Helper()
	in := listened(s, "fence")
	s.send(Command{Cmd: "talk", ID: "fence"})
	_, err := in.await(due, named("done"))
	require.NoError(t, err)
}

// talks is a fake that writes lines when it is told to.
func talks(lines ...string) fake {
	return fake{on: map[string]func(*faking, Command){"talk": func(s *faking, c Command) {
		for _, line := range lines {
			s.say("%s", line)
		}
		s.done(c)
	}}}
}

// What is no event is logged and ignored; what follows it is taken.
func TestShimIgnoresNonsense(t *testing.T) {
	var log bytes.Buffer
	lines := []string{
		"", "   ", "Traceback (most recent call last):", "[]", "5", "null", "{}", `{"event":5}`, `{"event":"sent","id":7}`,
		"\xff\xfe\x00", `{"event":"message","id":"c1","size":9,"data":"AA=="}`, `{"event":"sent","id":"nobody"}`, "\r",
		`{"event":"sent","id":"c1"}` + "\r",
	}
	s := started(t, talks(lines...), &log)
	in := listened(s, "c1")
	answers(t, s)
	require.Len(t, in.events, 1)
	require.Equal(t, "sent", in.events[0].Event.Event)
	s.stop(due)
	require.Equal(t, 10, strings.Count(log.String(), "\n! "), "each is logged:\n%s", log.String())
	require.Contains(t, log.String(), `! no case knows the id "nobody"`)
	require.Contains(t, log.String(), "< Traceback (most recent call last):\n! no JSON object")
}

// A line is at most 256 KiB, without its end.
func TestShimLineLength(t *testing.T) {
	padded := func(tag string, octets int) string {
		line := fmt.Sprintf(`{"event":"sent","id":"c1","tag":%q}`, tag)
		return line + strings.Repeat(" ", octets-len(line))
	}
	var log bytes.Buffer
	s := started(t, talks(
		padded("longest", MaxLineOctets), padded("one more", MaxLineOctets+1), padded("many more", 3*MaxLineOctets), padded("short", 50),
	), &log)
	in := listened(s, "c1")
	answers(t, s)
	var tags []string
	for _, e := range in.events {
		tags = append(tags, e.Tag)
	}
	require.Equal(t, []string{"longest", "short"}, tags)
	s.stop(due)
	require.Equal(t, 2, strings.Count(log.String(), "! a line above 262144 octets"))
	require.Contains(t, s.lastBroken(), "(a line above 262144 octets)")
}

// A last line without its end is taken too.
func TestShimEndsInALine(t *testing.T) {
	target, _ := fake{on: map[string]func(*faking, Command){"die": func(s *faking, c Command) {
		io.WriteString(s.out, `{"event":"sent","id":"c1"}`)
		s.leave()
	}}}.inProcess()
	s, err := startShim(t.Context(), target, "tinyproto", due, io.Discard)
	require.NoError(t, err)
	defer s.stop(0)
	in := listened(s, "c1")
	s.send(Command{Cmd: "die"})
	_, err = in.await(due, named("sent"))
	require.NoError(t, err)
	_, err = in.await(due, named("sent"))
	require.Equal(t, errShimGone, err)
	require.True(t, s.isGone())
	require.Equal(t, "the shim ended: the fake gave up", s.ending())
	require.Equal(t, errShimGone, func() error { _, err := listened(s, "late").await(due, named("x")); return err }())
}

// Events that concern no case and answer nothing are not kept, however many they are.
func TestShimKeepsNoFlood(t *testing.T) {
	const many = 2000
	s := started(t, fake{on: map[string]func(*faking, Command){"talk": func(s *faking, c Command) {
		for range many {
			s.say(`{"event":"hook","name":"loop_pass"}`)
		}
		s.done(c)
	}}}, io.Discard)
	answers(t, s)
	control := s.control()
	control.mu.Lock()
	defer control.mu.Unlock()
	require.Empty(t, control.events)
}

// An event of a server's connection that lacks its id breaks the contract, and harms nobody else.
func TestShimMissesAnID(t *testing.T) {
	s := started(t, talks(`{"event":"open","server":"s1"}`), io.Discard)
	in := listened(s, "s1")
	answers(t, s)
	require.Empty(t, in.events)
	require.Equal(t, `{"event":"open","server":"s1"} (no member "id")`, s.lastBroken())
	s.unsubscribe(in)
	require.NoError(t, s.probe(due), "its answers have a place")
}

// What a shim says is shown in one line, and cannot command a terminal.
func TestShown(t *testing.T) {
	require.Equal(t, "a\uFFFD[31mb\uFFFDc\uFFFD ü", shown([]byte("a\x1b[31mb\nc\xff ü")))
	require.Len(t, shown(bytes.Repeat([]byte("x"), 1000)), 200)
	e := Event{Event: "error", Op: "send", Kind: "closed", Detail: "first\nsecond"}
	require.Equal(t, "error send: closed (first\uFFFDsecond)", e.String())
}

// A shim that does not stop writing what concerns no case is ended.
func TestShimEndsAFlood(t *testing.T) {
	for _, line := range []string{`{"event":"hook","id":"nobody"}`, `{"event":"closed","id":"nobody"}`, `{"event":"hook"}`, "[]"} {
		s := started(t, talks(line), io.Discard)
		s.mu.Lock()
		s.unasked = mostUnaskedOctets
		s.mu.Unlock()
		s.send(Command{Cmd: "talk", ID: "x1"})
		<-s.proc.exited
		require.Equal(t, "the shim floods its output: above 64 MiB that concern no case, such as "+line, s.ending())
	}
}

// The connections of a server belong to who has subscribed to the server, until he leaves.
func TestShimHandsOnAServersConnections(t *testing.T) {
	s := started(t, talks(
		`{"event":"open","id":"s1.1","server":"s1"}`, `{"event":"sent","id":"s1.1"}`,
		`{"event":"error","id":"s1.2","server":"s1","op":"accept","kind":"handshake"}`, `{"event":"closed","id":"s1.2"}`,
		`{"event":"open","id":"s2.1","server":"s2"}`, `{"event":"open","id":"s9.1","server":"s9"}`,
	), io.Discard)
	one, two := listened(s, "s1"), listened(s, "s2")
	answers(t, s)
	require.Len(t, one.events, 4)
	require.Len(t, two.events, 1)
	s.unsubscribe(one)
	answers(t, s)
	require.Len(t, one.events, 4)
	require.Len(t, two.events, 2)
	s.mu.Lock()
	defer s.mu.Unlock()
	require.NotContains(t, s.inboxes, "s1.1")
}

func TestShimCan(t *testing.T) {
	s := &shim{hello: Event{Can: []string{"timeout", "limit"}}}
	for _, words := range [][]string{nil, {"limit"}, {"limit", "timeout"}} {
		_, ok := s.can(words)
		require.True(t, ok, words)
	}
	missing, ok := s.can([]string{"timeout", "ipv6", "hooks"})
	require.False(t, ok)
	require.Equal(t, "ipv6", missing)
}

// Two plays can find at once that the shim hangs. Both are right.
func TestShimFoundToHangTwice(t *testing.T) {
	hang := make(chan struct{})
	var hung atomic.Bool
	target, _ := fake{on: map[string]func(*faking, Command){"hang": func(*faking, Command) { hung.Store(true); <-hang }}}.inProcess()
	s, err := startShim(t.Context(), target, "tinyproto", due, io.Discard)
	require.NoError(t, err)
	require.True(t, s.alive(due))
	s.send(Command{Cmd: "hang"})
	found := make(chan bool)
	for range 2 {
		go func() { found <- s.alive(50 * time.Millisecond) }()
	}
	require.False(t, <-found)
	require.False(t, <-found)
	require.False(t, s.alive(50*time.Millisecond), "and whoever finds it gone later does not change why")
	require.Equal(t, "the shim did not answer and was killed", s.ending())
	close(hang)
	s.stop(0)
}

// firstProbe is the command that cannot exist, as a run first asks for it.
const firstProbe = "no-such-command-1"
