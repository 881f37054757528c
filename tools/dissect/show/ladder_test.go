package show

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// A whole stream: handshakes, a message, one whose payload came before its answer, one of the acceptor without an
// answer, and what was found. It is told in the order in which things are certain.
func story() []event.Event {
	at := func(micros int, acceptor bool) event.Origin {
		o := from("x.pcap")
		o.Time = o.Time.Add(time.Duration(micros) * time.Microsecond)
		if acceptor {
			o.From, o.To, o.FromAcceptor = o.To, o.From, true
		}
		return o
	}
	first, early := whole("hello"), whole(strings.Repeat("\x00", 1000))
	first.Origin, early.Origin = at(100, false), at(200, false)
	early.AnswerAfter, early.BegunAfter, early.Moved, early.Total, early.Number = 50*time.Microsecond, 0, 5*time.Microsecond, 15*time.Microsecond, 4
	return []event.Event{
		&event.Handshake{Origin: at(0, true), Octet: 0xFF}, &event.Handshake{Origin: at(20, false), Octet: 0xFF}, first,
		&event.Finding{Origin: at(210, false), Severity: event.Violation, Rule: "TP-FRAME-6", Kind: event.KindEarlyPayload, Packet: 19,
			Detail: "payload sent before the answer of packet 20 had arrived, and with that it is"},
		early,
		&event.Finding{Origin: at(400, true), Severity: event.Note, Kind: event.KindTruncated, Rule: "TP-FRAME-1", Packet: 22, Detail: "2 of 4 octets of a size"},
		&event.Message{Origin: at(300, true), Number: 5},
		&event.Stream{Origin: at(500, false), Began: began, Messages: 3, Octets: 1005, Violations: 1, Notes: 1, State: event.StateReset},
	}
}

// Times go up, what was found stands in its place and on its side, and no line is longer than 100 columns.
func TestLadder(t *testing.T) {
	var out bytes.Buffer
	showAll(t, NewLadder(&out, false, false), story()...)
	require.Equal(t, `stream 7 of x.pcap, tinyproto, from 2026-11-20 23:59:59.123456 UTC
           127.0.0.1:40000                                                            [fd00::2]:9123
  0.000000 │<────────────────────────────────────────────────────────────────────── handshake FF ──│
  0.000020 │── handshake FF ──────────────────────────────────────────────────────────────────────>│
  0.000100 │── size 5 ────────────────────────────────────────────────────────────────────────────>│
  0.000115 │<───────────────────────────────────────────────────────────────────── FF after 12µs ──│
  0.000120 │── "hello", 5 octets in 20µs ─────────────────────────────────────────────────────────>│
  0.000200 │── size 1000 ─────────────────────────────────────────────────────────────────────────>│
  0.000210 │── "\x00\x00\x00\x00\x00\x00\x00\x00"…, 1000 octets in 5µs ───────────────────────────>│
  0.000210 │ violation early-payload [TP-FRAME-6] in packet 19: payload sent before the answer of  │
           │ packet 20 had arrived, and with that it is                                            │
  0.000250 │<───────────────────────────────────────────────────────────────────── FF after 50µs ──│
  0.000300 │<─────────────────────────────────────────────────────────────────── size, cut short ──│
  0.000400 │                     note truncated [TP-FRAME-1] in packet 22: 2 of 4 octets of a size │
  0.000500 │ stream reset: 3 messages, 1005 octets, 1 violation, 1 note                            │

x.pcap: `+event.Coverage{Packets: 9}.String()+"\n", out.String())
}

func TestLadderOfASCII(t *testing.T) {
	var out bytes.Buffer
	w := NewLadder(&out, true, true)
	for _, e := range story() {
		require.NoError(t, w.Event(e))
	}
	for line := range strings.Lines(out.String()) {
		require.Less(t, strings.IndexFunc(line, func(r rune) bool { return r >= utf8.RuneSelf }), 0, line)
	}
	require.Contains(t, out.String(), string(red)+"violation early-payload")
	require.Contains(t, out.String(), "FF after 12us")
}

// Streams that run side by side are drawn one after the other, as they begin. The first is drawn as it comes.
func TestLaddersOfSeveralStreams(t *testing.T) {
	var out bytes.Buffer
	w := NewLadder(&out, false, false)
	lines := func() int { return strings.Count(out.String(), "\n") }
	send := func(stream int, e event.Event) {
		e.Source().Stream = stream
		require.NoError(t, w.Event(e))
	}
	send(0, story()[0])
	send(1, story()[0])
	send(2, story()[0])
	require.Equal(t, 3, lines(), "the head and a rung of stream 0")
	send(1, story()[7])
	require.Equal(t, 3, lines(), "stream 1 waits although it has ended")
	send(0, story()[7])
	require.Equal(t, 4+1+4+1+3, lines(), "all of 0 and 1, and 2 so far")
	send(2, story()[7])
	require.Equal(t, 4+1+4+1+4, lines())
	require.Empty(t, w.order)
	require.Zero(t, w.waiting)
}

// Sizes that collided come to nothing, and are told in another order than they were sent in.
func TestLadderOfACollision(t *testing.T) {
	var out bytes.Buffer
	events := story()
	early, late := events[6].(*event.Message), *events[6].(*event.Message)
	early.Time, late.Time = began.Add(300*time.Microsecond), began.Add(200*time.Microsecond)
	early.Size, late.Size = 7, 5
	showAll(t, NewLadder(&out, false, false), events[0], events[1], early, &late, events[7])
	require.Less(t, strings.Index(out.String(), "size 5"), strings.Index(out.String(), "size 7"))
}

// What waits is bounded: a second stream does not wait for the end of the first for ever.
func TestLadderIsBounded(t *testing.T) {
	var out bytes.Buffer
	w := NewLadder(&out, false, false)
	first, second := story()[0], story()[1]
	first.Source().Stream = 1
	require.NoError(t, w.Event(first))
	for range 2 * mostWaitingOctets / 100 {
		require.NoError(t, w.Event(second))
		require.LessOrEqual(t, w.waiting, mostWaitingOctets+200)
	}
	require.NoError(t, w.Event(first))
	require.Contains(t, out.String(), "stream 1 of x.pcap, tinyproto, continued")
	for stream := range 2 * mostWaitingOctets / 1000 {
		for _, e := range story() {
			e.Source().Stream = 2 + stream
			require.NoError(t, w.Event(e))
		}
	}
	require.Less(t, len(w.order), mostWaitingOctets/500, "streams that have ended and were written are forgotten")

	notes := NewLadder(io.Discard, false, false)
	for range 10 * mostHeld {
		require.NoError(t, notes.Event(story()[3]))
		require.LessOrEqual(t, len(notes.streams[7].held), mostHeld)
	}
}
