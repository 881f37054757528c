package conformance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A fake is a shim with no library behind it. What it does is written in the test; what a test leaves out, it does as
// a healthy shim does.
type fake struct {
	hello string                            // the line that answers hello; "": fakeHello
	on    map[string]func(*faking, Command) // what it does with a command, in the loop that reads commands
	wire  func(*faking, string, *net.TCPConn)
}

const fakeHello = `{"event":"hello","name":"fake","version":"1","protocol":"tinyproto","roles":["server","client"],"can":["timeout"]}`

// A faking is one run of a fake.
type faking struct {
	fake
	number int // which start of the target this is, from 1
	ended  chan struct{}
	over   error // how the run ends after leave

	writing sync.Mutex
	out     io.Writer

	mu        sync.Mutex
	listeners map[string]net.Listener
	conns     map[string]*net.TCPConn
	serving   sync.WaitGroup
}

// errLeft is what a fake ends with that dies in the middle.
var errLeft = errors.New("the fake gave up")

// serve runs the fake until its input ends, quit comes, or it leaves.
func (f fake) serve(number int, in io.Reader, out io.Writer) error {
	s := &faking{
		fake: f, number: number, out: out, ended: make(chan struct{}),
		listeners: map[string]net.Listener{}, conns: map[string]*net.TCPConn{},
	}
	defer s.serving.Wait()
	defer s.end(func(string) bool { return true })
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 1<<20)
	for s.over == nil && lines.Scan() {
		var c Command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			return err
		}
		if do, ok := s.on[c.Cmd]; ok {
			do(s, c)
		} else if c.Cmd == "quit" {
			return nil
		} else {
			s.healthy(c)
		}
	}
	return s.over
}

// leave ends the fake once the command that is being worked on is done with.
func (s *faking) leave() { s.over = errLeft }

// say writes one line.
func (s *faking) say(format string, args ...any) {
	s.writing.Lock()
	defer s.writing.Unlock()
	fmt.Fprintf(s.out, format+"\n", args...)
}

// done answers the command of ask.
func (s *faking) done(c Command) { s.say(`{"event":"done","id":%q}`, c.ID) }

func (s *faking) healthy(c Command) {
	switch c.Cmd {
	case "hello":
		if s.hello == "" {
			s.hello = fakeHello
		}
		s.say("%s", s.hello)
	case "do":
		s.done(c)
	case "listen":
		s.listen(c.ID)
	case "connect":
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", *c.Port))
		if err != nil {
			s.say(`{"event":"error","id":%q,"op":"connect","kind":"closed"}`, c.ID)
			return
		}
		s.work(c.ID, conn.(*net.TCPConn))
	case "close":
		s.end(func(id string) bool { return id == c.ID })
		s.say(`{"event":"closed","id":%q}`, c.ID)
	case "stop":
		s.end(func(id string) bool { return id == c.ID || strings.HasPrefix(id, c.ID+".") })
		s.say(`{"event":"stopped","id":%q}`, c.ID)
	default:
		s.say(`{"event":"unsupported","cmd":%q,"id":%q,"tag":%q}`, c.Cmd, c.ID, c.Tag)
	}
}

func (s *faking) listen(id string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		s.say(`{"event":"error","id":%q,"op":"listen","kind":"closed"}`, id)
		return
	}
	s.mu.Lock()
	s.listeners[id] = ln
	s.mu.Unlock()
	s.say(`{"event":"listening","id":%q,"port":%d}`, id, ln.Addr().(*net.TCPAddr).Port)
	s.serving.Go(func() {
		for n := 1; ; n++ {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			s.work(fmt.Sprintf("%s.%d", id, n), conn.(*net.TCPConn))
		}
	})
}

// work gives a connection to the fake's wire.
func (s *faking) work(id string, conn *net.TCPConn) {
	s.mu.Lock()
	s.conns[id] = conn
	s.mu.Unlock()
	s.serving.Go(func() {
		defer conn.Close()
		if s.wire == nil {
			greet(s, id, conn)
			io.Copy(io.Discard, conn)
			return
		}
		s.wire(s, id, conn)
	})
}

// greet takes the implementation's part in the handshake and reports the connection as open.
func greet(s *faking, id string, conn net.Conn) {
	conn.Write([]byte{0xFF})
	if _, err := io.ReadFull(conn, make([]byte, 1)); err == nil {
		s.opened(id)
	}
}

func (s *faking) opened(id string) {
	if server, _, accepted := strings.Cut(id, "."); accepted {
		s.say(`{"event":"open","id":%q,"server":%q}`, id, server)
		return
	}
	s.say(`{"event":"open","id":%q}`, id)
}

// end closes the listeners and connections whose ids match.
func (s *faking) end(match func(id string) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, ln := range s.listeners {
		if match(id) {
			ln.Close()
		}
	}
	for id, conn := range s.conns {
		if match(id) {
			conn.Close()
		}
	}
}

// inProcess makes the fake a target that runs in this process, and counts its starts.
func (f fake) inProcess() (t Target, starts *atomic.Int64) {
	starts = new(atomic.Int64)
	return InProcess("fake", func(_ context.Context, in io.Reader, out, _ io.Writer) error {
		return f.serve(int(starts.Add(1)), in, out)
	}), starts
}

// scenario makes a case.
func scenario(id string, script ...Step) *Case {
	return &Case{ID: id, Rule: "TP-TEST-1", Level: "MUST", Protocol: "tinyproto", Role: Server, Script: script}
}

// ask is a step that gives the shim a command, and is met by the event done.
func ask(cmd string) Step {
	return Step{Text: "the shim answers " + cmd, Do: func(p *Play) error {
		id := p.newID("x")
		p.shim.subscribe(id, p.inbox)
		p.command(Command{Cmd: cmd, ID: id})
		_, err := p.answer(cmd, func(e Event) bool { return e.ID == id && e.Event == "done" })
		return err
	}}
}

// meets is a step that the implementation has met.
func meets() Step { return Step{Text: "it is met", Do: func(*Play) error { return nil }} }

// breaks is a step that the implementation has not met.
func breaks() Step {
	return Step{Text: "it is met", Do: func(*Play) error { return &Failure{Came: "something else"} }}
}

// opens is a step that makes an open connection.
func opens(role Role) Step {
	return Step{Text: "an open " + string(role), Do: func(p *Play) error { return p.Open(role) }}
}

// soon is a deadline for fakes: what is due comes well within it on a busy machine too.
const soon = time.Second

// judge runs cases against a target.
func judge(t *testing.T, target Target, cases ...*Case) []Result {
	t.Helper()
	report, err := Run(t.Context(), Config{
		Target: target, Protocol: "tinyproto", Cases: cases, Deadline: soon, Quiet: 10 * time.Millisecond, unhurried: true,
	})
	require.NoError(t, err)
	require.Len(t, report.Results, len(cases))
	return report.Results
}

// requireVerdicts compares the verdicts, in the order of the cases.
func requireVerdicts(t *testing.T, results []Result, want ...Verdict) {
	t.Helper()
	var have []Verdict
	reasons := ""
	for _, r := range results {
		have = append(have, r.Verdict)
		reasons += r.Case.ID + ": " + r.Reason() + "\n"
	}
	require.Equal(t, want, have, reasons)
}
