package conformance

import (
	"fmt"
	"net/netip"
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
	At      time.Duration // since the case began
	From    string        // FromPeer, FromImplementation or FromSuite
	Peer    int           // which scripted peer, from 1; 0 if it is about none
	Octets  []byte
	Note    string
	Command string // what the implementation's caller is told to do: "send"; "" where the entry is no command
	Begins  bool   // one of many performances of a script begins here

	// Connected is where the two sides of a TCP connection are, in the entry with which it begins; nil in others. A
	// peer's number may stand for one connection after another.
	Connected *Endpoints
}

// Endpoints are the two addresses of a TCP connection.
type Endpoints struct{ Peer, Implementation netip.AddrPort }

func (e Endpoints) String() string {
	return fmt.Sprintf("TCP connection: peer %v, implementation %v", e.Peer, e.Implementation)
}

// Ending says how the entry's side ended its direction of the connection: "FIN", "RST", or "" if it did not.
func (e Entry) Ending() string {
	switch {
	case e.Peer == 0, e.From == FromSuite:
	case e.Note == noteFIN, e.Note == endedFIN.String():
		return noteFIN
	case e.Note == noteRST, e.Note == endedReset.String():
		return noteRST
	}
	return ""
}

// Reading says what becomes of the peer's reading: 1 if it goes on after it had stopped, -1 if it stops, else 0.
func (e Entry) Reading() int {
	switch {
	case e.Peer == 0, e.From != FromSuite:
	case e.Note == noteHold:
		return -1
	case e.Note == noteResume:
		return 1
	}
	return 0
}

// How the peer's own doings are noted, other than octets.
const (
	noteFIN    = "FIN"
	noteRST    = "RST"
	noteHold   = "the peer stops reading"
	noteResume = "the peer reads again"
)

// A Transcript is everything that was seen in a case, in order. It is safe for concurrent use.
type Transcript struct {
	mu      sync.Mutex
	began   time.Time
	entries []Entry
}

// NewTranscript returns an empty transcript whose clock starts now.
func NewTranscript() *Transcript { return &Transcript{began: time.Now()} }

func (t *Transcript) add(e Entry) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e.At = time.Since(t.began)
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
	left, right := "peer", "impl"
	if e.Peer > 1 {
		left = fmt.Sprintf("peer%d", e.Peer)
	}
	switch {
	case e.From == FromSuite && e.Peer > 1:
		return "   suite " + left
	case e.From == FromSuite:
		return "   suite"
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
