package conformance

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// A shim is one running shim process: commands go in, events come out and are handed to the plays they concern.
type shim struct {
	proc     *process
	protocol *Protocol
	caller   caller
	host     string // where servers and peers listen
	hello    Event
	log      io.Writer // every line in both directions, and what is odd about one

	probes   atomic.Int64
	commands chan []byte // lines on their way to the shim, which may be slow to read them

	mu      sync.Mutex
	inboxes map[string]*inbox  // by connection or server id
	origin  map[string]string  // of each id that was used: the server whose connection it is, "" for one that the suite chose
	early   map[string][]Event // hooks of connections that no other event has introduced yet, by id
	gone    bool
	deaf    bool   // it has closed its standard input
	killed  string // why the suite has killed it; "": it has not
	unasked int    // octets of lines that no case has asked for
	odd     string // the last line that was no event, and why
	objects bool   // its messages are objects
	broken  string // the last of those that breaks the contract: a JSON object
}

// pendingCommands is how many commands may wait for a shim that does not read.
const pendingCommands = 1024

// controlID is the inbox of answers that carry no id: hello, unsupported, reset.
const controlID = ""

// startShim starts a shim and goes through hello and the probe with a command that cannot exist.
//
// Any error is a set-up problem: nothing has been judged. The end of the context kills the shim, so that nothing waits
// for it any longer.
func startShim(ctx context.Context, t Target, protocol string, within time.Duration, log io.Writer) (*shim, error) {
	framing, err := protocolNamed(protocol)
	if err != nil {
		return nil, err
	}
	proc, err := t.start()
	if err != nil {
		return nil, &ShimError{err.Error()}
	}
	s := &shim{
		proc: proc, protocol: framing, caller: t.caller(), host: cmp.Or(t.Loopback, loopback), log: log,
		commands: make(chan []byte, pendingCommands),
		inboxes:  map[string]*inbox{controlID: newInbox()},
		origin:   map[string]string{},
		early:    map[string][]Event{},
	}
	go s.read()
	go s.write()
	stop := context.AfterFunc(ctx, proc.kill)
	go func() { <-proc.exited; stop() }()
	if s.hello, err = s.greet(protocol, within); err != nil {
		s.stop(0)
		if tail := proc.log.String(); tail != "" {
			err = &ShimError{fmt.Sprintf("%v; its log ends:\n%s", err, tail)}
		}
		return nil, err
	}
	return s, nil
}

func (s *shim) greet(protocol string, within time.Duration) (Event, error) {
	s.send(Command{Cmd: "hello", Protocol: protocol})
	hello, err := s.control().await(within, func(e Event) bool {
		return e.Event == EventHello || e.Event == EventUnsupported
	})
	switch {
	case err != nil:
		return hello, s.missing("no answer to hello", within, err)
	case hello.Event == EventUnsupported:
		return hello, &ShimError{"the shim does not know the command hello"}
	}
	if err := checkHello(hello, protocol); err != nil {
		return hello, &ShimError{err.Error()}
	}
	s.mu.Lock()
	s.objects = s.protocol.Objects && slices.Contains(hello.Can, CanObjects)
	s.mu.Unlock()
	return hello, s.probe(within)
}

// hasObjects reports whether the shim's messages are objects. Else they are octets, if of pickles.
func (s *shim) hasObjects() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.objects
}

// probe asks for a command that cannot exist and waits for the answer, which shows that the shim has read every command
// before it.
func (s *shim) probe(within time.Duration) error {
	name := fmt.Sprintf("no-such-command-%d", s.probes.Add(1))
	s.send(Command{Cmd: name})
	_, err := s.control().await(within, func(e Event) bool {
		return e.Event == EventUnsupported && e.Cmd == name
	})
	if err != nil {
		return s.missing(fmt.Sprintf(`no {"event":"unsupported","cmd":%q}`, name), within, err)
	}
	return nil
}

func (s *shim) control() *inbox {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.inboxes[controlID]
}

// missing says that a wait failed, and why: the shim has ended, wrote something else, or wrote nothing.
func (s *shim) missing(what string, within time.Duration, err error) error {
	if errors.Is(err, errShimGone) {
		return &ShimError{what + ": " + s.ending()}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	why := "it does not answer"
	if s.odd != "" {
		why = "it wrote " + s.odd
	}
	return &ShimError{fmt.Sprintf("%s within %v: %s", what, within, why)}
}

// ending says how a shim that is gone has ended.
func (s *shim) ending() string {
	if why := s.whyKilled(); why != "" {
		return why
	}
	<-s.proc.exited
	return "the shim ended: " + s.proc.status()
}

// send writes one command. A shim that has ended shows where the answer is awaited.
func (s *shim) send(c Command) {
	line, err := json.Marshal(c)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	fmt.Fprintf(s.log, "> %s\n", line)
	select {
	case s.commands <- append(line, '\n'):
	default: // it has read nothing for long; the missing answer will show it
		fmt.Fprintf(s.log, "! not sent: %d commands wait to be read\n", pendingCommands)
	}
}

// write passes commands on until the shim has ended.
func (s *shim) write() {
	for {
		select {
		case line := <-s.commands:
			if _, err := s.proc.in.Write(line); err != nil {
				s.mu.Lock()
				s.deaf = true
				s.mu.Unlock()
			}
		case <-s.proc.exited:
			return
		}
	}
}

// subscribe hands the events of an id, and of the connections that a server of this id accepts, to an inbox.
func (s *shim) subscribe(id string, in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.inboxes[id], s.origin[id] = in, ""
	if s.gone {
		in.end()
	}
}

func (s *shim) unsubscribe(in *inbox) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, other := range s.inboxes {
		if other == in {
			delete(s.inboxes, id)
		}
	}
}

// alive reports whether the shim still answers, and kills it if it does not.
func (s *shim) alive(within time.Duration) bool {
	if s.probe(within) == nil {
		return true
	}
	s.mu.Lock()
	why := "the shim did not answer and was killed"
	if s.deaf {
		why = "the shim has closed its standard input and was killed"
	}
	s.mu.Unlock()
	s.condemn(why)
	return false
}

// condemn kills the shim. The first reason is kept; one that has ended by itself keeps its status.
func (s *shim) condemn(why string) {
	s.mu.Lock()
	if !s.gone && s.killed == "" {
		s.killed = why
	}
	s.mu.Unlock()
	s.proc.kill()
}

// whyKilled says why the suite has killed the shim, or returns "".
func (s *shim) whyKilled() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.killed
}

// isGone reports whether the shim has ended.
func (s *shim) isGone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone
}

// stop asks the shim to quit, and kills what is left of it after the grace.
func (s *shim) stop(grace time.Duration) {
	s.send(Command{Cmd: "quit"})
	select {
	case <-s.proc.exited:
	case <-time.After(grace):
	}
	s.proc.kill()
	<-s.proc.exited
}

// can reports whether the shim claims every one of the words, and names the first that it does not.
func (s *shim) can(words []string) (missing string, ok bool) {
	for _, w := range words {
		if !slices.Contains(s.hello.Can, w) {
			return w, false
		}
	}
	return "", true
}
