package conformance

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"
)

// mostUnaskedOctets is how much a process may write that is no event of a case. A shim whose library logs to standard
// output stays far below it.
const mostUnaskedOctets = 64 << 20

// What is wrong with a line beside what parseEvent finds.
var (
	errLongLine = fmt.Errorf("a line above %d octets", MaxLineOctets)
	errNoID     = errors.New(`no member "id"`)
	errUsedID   = errors.New("the id was used before")
)

// read hands events to inboxes until the shim's output ends.
func (s *shim) read() {
	lines := bufio.NewReaderSize(s.proc.out, MaxLineOctets+1)
	for {
		line, err := lines.ReadSlice('\n')
		if err == bufio.ErrBufferFull {
			fmt.Fprintf(s.log, "! %v\n", errLongLine)
			if bytes.HasPrefix(line, []byte("{")) {
				s.noteOdd(line, errLongLine)
			}
			for err == bufio.ErrBufferFull {
				s.countUnasked(line)
				line, err = lines.ReadSlice('\n')
			}
			continue
		}
		if text := bytes.TrimSpace(line); len(text) > 0 {
			s.take(text)
		} else {
			s.countUnasked(line)
		}
		if err != nil {
			s.end()
			return
		}
	}
}

// end is called when the shim's output has ended: it will say nothing more. One that still runs is killed.
func (s *shim) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
	for _, in := range s.inboxes {
		in.end()
	}
	time.AfterFunc(killGrace, func() {
		select {
		case <-s.proc.exited:
		default:
			s.proc.kill()
		}
	})
}

// take hands an event to the inbox that it concerns.
func (s *shim) take(line []byte) {
	fmt.Fprintf(s.log, "< %s\n", line)
	e, err := parseEvent(line, s.hasObjects())
	if err != nil {
		s.ignore(line, err)
		return
	}
	if e.ID == controlID && !isControl(e) {
		s.ignore(line, errNoID)
		return
	}
	if e.Server != "" && s.isUsed(e.ID, e.Server) {
		s.ignore(line, errUsedID)
		return
	}
	s.mu.Lock()
	in := s.inboxes[e.ID]
	if server := s.inboxes[e.Server]; in == nil && e.Server != "" && server != nil {
		in, s.inboxes[e.ID], s.origin[e.ID] = server, server, e.Server
		s.introduce(e.ID, in)
	}
	early := in == nil && s.keepEarly(e)
	s.mu.Unlock()
	if early {
		return
	}
	if in == nil {
		if e.Event != EventClosed { // a connection may end after its case
			fmt.Fprintf(s.log, "! no case knows the id %q\n", e.ID)
		}
		s.countUnasked(line)
		return
	}
	if !in.put(e, len(line)) {
		s.condemn("the shim floods its output: more events than any case asks for, such as " + shown(line))
	}
}

// isUsed reports whether an id that an event gives to a connection of a server was something else's before.
func (s *shim) isUsed(id, server string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	of, used := s.origin[id]
	return used && of != server
}

// How many hooks are kept of connections that nothing has introduced.
const (
	mostEarlyIDs   = 4096
	mostEarlyHooks = 8
)

// keepEarly keeps a hook of a connection that is not known yet: conn_init may come before open. The caller holds mu.
func (s *shim) keepEarly(e Event) bool {
	if e.Event != EventHook || len(s.early) >= mostEarlyIDs || len(s.early[e.ID]) >= mostEarlyHooks {
		return false
	}
	s.early[e.ID] = append(s.early[e.ID], e)
	return true
}

// introduce hands the hooks that came early to the inbox of their connection. The caller holds mu.
func (s *shim) introduce(id string, in *inbox) {
	for _, hook := range s.early[id] {
		in.put(hook, leastEventOctets)
	}
	delete(s.early, id)
}

// ignore drops a line that is no event.
func (s *shim) ignore(line []byte, err error) {
	fmt.Fprintf(s.log, "! %v\n", err)
	s.noteOdd(line, err)
	s.countUnasked(line)
}

// countUnasked counts a line that is of no use, and ends a shim that writes no end of them.
func (s *shim) countUnasked(line []byte) {
	s.mu.Lock()
	s.unasked += len(line)
	flood := s.unasked > mostUnaskedOctets
	s.mu.Unlock()
	if flood {
		s.condemn(fmt.Sprintf("the shim floods its output: above %d MiB that concern no case, such as %s",
			mostUnaskedOctets>>20, shown(line)))
	}
}

// shown is the beginning of what a shim has written, in printable form.
func shown(text []byte) string { return printable(string(text[:min(len(text), 200)])) }

// printable puts a mark in the place of what would break a line or do harm to a terminal.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return unicode.ReplacementChar
	}, text)
}

// noteOdd keeps what is wrong with a line. What is no JSON object at all may be anybody's.
func (s *shim) noteOdd(line []byte, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.odd = fmt.Sprintf("%s (%s)", shown(line), shown([]byte(err.Error())))
	if !errors.Is(err, errNoObject) {
		s.broken = s.odd
	}
}

func (s *shim) lastBroken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.broken
}

// isControl reports whether an event without an id can be an answer. Nobody would ever claim another.
func isControl(e Event) bool {
	return e.Event == EventHello || e.Event == EventUnsupported && e.Cmd != "send" || e.Event == EventReset
}
