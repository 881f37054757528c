package conformance

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// Who an entry of a transcript is from.
const (
	FromPeer           = "peer"           // octets of ours, or what our side did to the connection
	FromImplementation = "implementation" // octets and events of the implementation under test
	FromSuite          = "suite"          // commands and remarks
)

// An Entry is one line of a transcript: octets on the wire, or a note, or both.
type Entry struct {
	At     time.Duration // since the case began
	From   string        // FromPeer, FromImplementation or FromSuite
	Peer   int           // which scripted peer, from 1; 0 if it is about none
	Octets []byte
	Note   string
	Begins bool // one of many performances of a script begins here
}

// A Transcript is everything that was seen in a case, in order. It is safe for concurrent use.
type Transcript struct {
	mu      sync.Mutex
	begin   time.Time
	entries []Entry
}

// NewTranscript returns an empty transcript whose clock starts now.
func NewTranscript() *Transcript { return &Transcript{begin: time.Now()} }

func (t *Transcript) add(e Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e.At = time.Since(t.begin)
	t.entries = append(t.entries, e)
}

func (t *Transcript) note(from, format string, args ...any) {
	t.add(Entry{From: from, Note: fmt.Sprintf(format, args...)})
}

// begins notes that one of many performances of a script begins.
func (t *Transcript) begins(format string, args ...any) {
	t.add(Entry{From: FromSuite, Note: fmt.Sprintf(format, args...), Begins: true})
}

// Entries returns a copy of what has been seen so far.
func (t *Transcript) Entries() []Entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]Entry(nil), t.entries...)
}

// arrow shows the direction of an entry: the scripted peer stands on the left, the implementation on the right.
func (e Entry) arrow() string {
	if e.From == FromSuite {
		return "   suite"
	}
	left, right := "peer", "impl"
	if e.Peer > 1 {
		left = fmt.Sprintf("peer%d", e.Peer)
	}
	switch {
	case e.From == FromPeer:
		return left + " ──▶ " + right
	case e.Peer > 0:
		return left + " ◀── " + right
	default:
		return "     " + right + " says"
	}
}

// String gives the entry on one line: time, direction, octets, note.
func (e Entry) String() string {
	what := e.Note
	if len(e.Octets) > 0 {
		what = strings.TrimSpace(Hex(e.Octets) + "  " + e.Note)
	}
	return fmt.Sprintf("%10.3f ms  %-14s %s", float64(e.At.Microseconds())/1000, e.arrow(), what)
}

// String gives the whole transcript, a line per entry.
func (t *Transcript) String() string {
	var b strings.Builder
	for _, e := range t.Entries() {
		fmt.Fprintln(&b, e)
	}
	return b.String()
}
