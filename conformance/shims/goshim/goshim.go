// Package goshim is the shim contract (conformance/SHIM.md) for implementations in Go: a port shows itself as a
// Library, and Serve does the rest.
package goshim

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"sync"

	"github.com/tinyproto/tinyproto/conformance"
)

// Serve reads commands from in until it ends or quit comes, and writes events to out. What it cannot read it says to
// log.
func Serve(ctx context.Context, lib Library, in io.Reader, out, log io.Writer) error {
	return ServeAny(ctx, []Library{lib}, in, out, log)
}

// ServeAny is Serve for libraries of several protocols: hello says which it is to be. One that none of them speaks is
// answered by the first.
func ServeAny(ctx context.Context, libs []Library, in io.Reader, out, log io.Writer) error {
	ctx, cancel := context.WithCancel(ctx)
	s := &session{libs: libs, lib: libs[0], ctx: ctx, out: out, servers: map[string]*server{}, conns: map[string]*connection{}}
	defer s.work.Wait()
	defer s.closeAll()
	defer cancel()
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, conformance.MaxDataOctets<<4)
	for lines.Scan() {
		var c conformance.Command
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			fmt.Fprintf(log, "ignored a line that is no command: %v\n", err)
			continue
		}
		if c.Cmd == "quit" {
			return nil
		}
		s.do(c)
	}
	return lines.Err()
}

// A session is one Serve under way.
type session struct {
	libs []Library
	lib  Library // of the protocol that hello has asked for
	ctx  context.Context
	work sync.WaitGroup

	writing sync.Mutex
	out     io.Writer

	mu      sync.Mutex
	servers map[string]*server
	conns   map[string]*connection
	ended   []string // ids of connections that have ended, the oldest first
	serial  int
}

type server struct {
	cancel context.CancelFunc
	done   chan struct{} // closed when the library's Serve has returned
}

// emit writes one event. A suite that no longer reads ends the shim soon by closing its input.
func (s *session) emit(e conformance.Event) {
	line := lineOf(e)
	if len(line) > conformance.MaxLineOctets {
		line = lineOf(tooLong(e, len(line)))
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	s.out.Write(append(line, '\n'))
}

func lineOf(e conformance.Event) []byte {
	line, err := json.Marshal(e)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return line
}

// tooLong says of an event that no line can carry it. The contract has a shorter form for octets and bytes alone: an
// object can be too long in another way, by its str for example. No rule accepts the kind of this error.
func tooLong(e conformance.Event, octets int) conformance.Event {
	detail := fmt.Sprintf("the shim cannot tell this %s: its line would have %d octets, above %d", e.Event, octets, conformance.MaxLineOctets)
	return conformance.Event{
		Event: conformance.EventError, ID: e.ID, Server: e.Server, Tag: e.Tag,
		Op: cmp.Or(e.Op, conformance.OpReceive), Kind: conformance.EventUnsupported, Detail: detail,
	}
}

// fail reports an error of the library.
func (s *session) fail(e conformance.Event, err error) {
	e.Event, e.Detail = conformance.EventError, err.Error()
	e.Kind, e.Code = s.lib.Fault(err)
	s.emit(e)
}

// failClosed reports an error as one of a connection that is closed.
func (s *session) failClosed(e conformance.Event, err error) {
	e.Event, e.Kind, e.Detail = conformance.EventError, conformance.KindClosed, err.Error()
	s.emit(e)
}

// malformed says what a command lacks that a library of octets or of objects is to get, or returns "".
func malformed(c conformance.Command, objects bool) string {
	needsID := slices.Contains([]string{"listen", "connect", "send", "close", "stop"}, c.Cmd)
	needsHost := c.Cmd == "listen" || c.Cmd == "connect"
	unknown := slices.IndexFunc(options(c).Plugins, func(name string) bool { return !isPlugin(name) })
	switch {
	case needsID && c.ID == "":
		return `no "id"`
	case needsHost && net.ParseIP(c.Host) == nil:
		return fmt.Sprintf(`"host" is %q, not a literal address`, c.Host)
	case needsHost && (c.Port == nil || *c.Port < 0 || *c.Port > 65535):
		return `"port" is missing or none`
	case unknown >= 0:
		return fmt.Sprintf(`"plugins" names %q, which is none`, options(c).Plugins[unknown])
	case c.Cmd == "send" && !objects && c.Data == nil && c.Size == nil:
		return `neither "data" nor "size"`
	}
	return ""
}

// do starts the work of one command and returns.
func (s *session) do(c conformance.Command) {
	if what := malformed(c, hasObjects(s.lib)); what != "" {
		s.emit(conformance.Event{Event: conformance.EventError, ID: c.ID, Tag: c.Tag, Op: c.Cmd, Kind: conformance.KindMalformed, Detail: what})
		return
	}
	switch c.Cmd {
	case "hello":
		s.emit(s.hello(c.Protocol))
	case "listen":
		s.listen(c)
	case "connect":
		conn := s.track(s.ctx, c.ID) // here, so that a close or reset that follows at once finds it
		s.work.Go(func() { s.connect(c, conn) })
	case "send":
		s.work.Go(func() { s.send(c) })
	case "close":
		s.work.Go(func() { s.close(c.ID) })
	case "stop":
		s.work.Go(func() { s.stop(c.ID) })
	case "reset":
		s.work.Go(func() {
			s.closeAll()
			s.emit(conformance.Event{Event: conformance.EventReset})
		})
	default:
		s.emit(conformance.Event{Event: conformance.EventUnsupported, Cmd: c.Cmd})
	}
}

// hello takes the library that speaks a protocol, and introduces it.
func (s *session) hello(protocol string) conformance.Event {
	s.lib = s.libs[0]
	for _, lib := range s.libs {
		if lib.Hello().Protocol == protocol {
			s.lib = lib
		}
	}
	e := s.lib.Hello()
	e.Event = conformance.EventHello
	return e
}

func address(c conformance.Command) string { return net.JoinHostPort(c.Host, strconv.Itoa(*c.Port)) }

func options(c conformance.Command) conformance.Options {
	if c.Options == nil {
		return conformance.Options{}
	}
	return *c.Options
}

func (s *session) listen(c conformance.Command) {
	ln, err := net.Listen("tcp", address(c))
	if err != nil {
		s.fail(conformance.Event{ID: c.ID, Op: conformance.OpListen}, err)
		return
	}
	ctx, cancel := context.WithCancel(s.ctx)
	srv := &server{cancel: cancel, done: make(chan struct{})}
	s.mu.Lock()
	s.servers[c.ID] = srv
	s.mu.Unlock()
	s.emit(conformance.Event{Event: conformance.EventListening, ID: c.ID, Port: ln.Addr().(*net.TCPAddr).Port})
	o := options(c)
	s.work.Go(func() {
		defer close(srv.done)
		s.lib.Serve(ctx, ln, o, s.hook(c.ID, "", o), func() Reports { return s.accepted(ctx, c.ID, o) })
	})
}

func (s *session) newID(server string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.serial++
	return fmt.Sprintf("%s.%d", server, s.serial)
}

func (s *session) stop(id string) {
	s.mu.Lock()
	srv := s.servers[id]
	delete(s.servers, id)
	s.mu.Unlock()
	if srv != nil {
		srv.cancel()
		<-srv.done
	}
	s.emit(conformance.Event{Event: conformance.EventStopped, ID: id})
}

func (s *session) closeAll() {
	s.mu.Lock()
	servers, conns := s.servers, s.conns
	s.servers, s.conns = map[string]*server{}, map[string]*connection{}
	s.mu.Unlock()
	for _, srv := range servers {
		srv.cancel()
		<-srv.done
	}
	for _, conn := range conns {
		conn.end()
		<-conn.done
	}
}
