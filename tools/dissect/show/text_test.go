package show

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

func textOf(t *testing.T, colours bool, events ...event.Event) string {
	var out bytes.Buffer
	w := NewText(&out, colours)
	for _, e := range events {
		require.NoError(t, w.Event(e))
	}
	return out.String()
}

func TestTextEscapesWhatATerminalActsUpon(t *testing.T) {
	require.Equal(t, `"\x1b[2J\u202e\xff"`, string(appendPreview(nil, []byte("\x1b[2J\u202e\xff"), 8, 32)))
	require.Equal(t, `"`+strings.Repeat("a", 32)+`"…`, string(appendPreview(nil, bytes.Repeat([]byte("a"), 99), 99, 32)))
	require.Equal(t, "a�[2J�", legible("a\x1b[2J\n"))
}

// Columns are as wide as what came before them, counts are right for one, and only what is bad is red.
func TestText(t *testing.T) {
	early := whole("hi")
	early.AnswerAfter, early.Total = 3*time.Millisecond, 50*time.Microsecond
	short := &event.Message{Origin: from("x.pcap"), Size: 2_000_000, Answered: true, Answer: 0xF7}
	none := &event.Message{Origin: from("x.pcap"), Size: 4_043_309_055}
	events := []event.Event{
		&event.Handshake{Origin: from("x.pcap"), Octet: 0xFF}, whole("hello"), early, short, none,
		&event.Finding{Origin: from("x.pcap"), Severity: event.Violation, Rule: "TP-FRAME-6", Kind: event.KindEarlyPayload, Detail: "too soon", Packet: 4},
		&event.Finding{Origin: from("x.pcap"), Severity: event.Note, Kind: event.KindReset, Detail: "reset", Packet: 5},
		&event.Stream{Origin: from("x.pcap"), State: event.StateClosed, Messages: 1, Octets: 1, Violations: 1},
	}
	require.Equal(t, strings.ReplaceAll(`AT handshake FF
AT message   size        5, answer FF after   12µs,   40µs in all: "hello"
AT message   size        2, answer FF after    3ms, payload before it, within   50µs of the size: "hi"
AT message   size  2000000, answer F7 inside the size, incomplete
AT message   size 4043309055, no answer, incomplete
AT violation early-payload [TP-FRAME-6] in packet 4: too soon
AT note      reset in packet 5: reset
AT stream    closed: 1 message, 1 octet, 1 violation, 0 notes
`, "AT", "23:59:59.123456 #7   127.0.0.1:40000 > [fd00::2]:9123 "), textOf(t, false, events...))

	painted := textOf(t, true, events...)
	require.Contains(t, painted, string(red)+"violation "+string(plain))
	require.Equal(t, 1, strings.Count(painted, string(red)))
}

func TestDurations(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "   0µs", 999: " 999ns", 1_000: "   1µs", 12_340: "12.3µs", 1_230_000: "1.23ms", 999_999_999: " 999ms",
		1_200_000_000: "  1.2s", 61 * time.Second: "   61s", 1000 * time.Hour: "3600000s",
	} {
		require.Equal(t, want, string(appendDuration(nil, d)))
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.ErrUnsupported }

func TestWritersReportTheirErrors(t *testing.T) {
	for _, e := range []event.Event{&event.Handshake{}, &event.Message{}, &event.Finding{}, &event.Stream{}} {
		require.ErrorIs(t, NewText(brokenWriter{}, false).Event(e), errors.ErrUnsupported)
		require.ErrorIs(t, NewJSON(brokenWriter{}).Event(e), errors.ErrUnsupported)
	}
}

// No event costs memory once the line has its length.
func TestLinesCostNoMemory(t *testing.T) {
	for _, w := range []Writer{NewText(discard{}, true), NewJSON(discard{})} {
		m := whole("hello")
		require.Zero(t, testing.AllocsPerRun(100, func() { w.Event(m) }), "%T", w)
	}
}

type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }
