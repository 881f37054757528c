package show

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// thing is an object of a text, of which JSON takes as many octets.
type thing string

func (o thing) String() string { return string(o) }

func (o thing) AppendJSON(b []byte, most int) []byte {
	if len(o) > most {
		return b
	}
	return append(append(append(b, '"'), o...), '"')
}

// oneWay is a message of a protocol without answers.
func oneWay(payload string, object event.Object) *event.Message {
	m := whole(payload)
	m.OneWay, m.Answered, m.Sized, m.Object = true, false, false, object
	return m
}

// Of a message that nobody answers nothing is said of an answer, and an object stands in place of its octets.
func TestMessagesWithoutAnswers(t *testing.T) {
	long := thing(strings.Repeat("é", 50))
	cut := oneWay("hi", nil)
	cut.Size, cut.Complete, cut.Ended = 9, false, false
	none := oneWay("", nil)
	none.Complete, none.Ended = false, false
	for _, c := range []struct {
		m                  *event.Message
		text, ladder, json string
	}{
		{oneWay("hello", nil), `size        5,   40µs in all: "hello"`, `── "hello", 5 octets in 20µs ──`, ""},
		{oneWay("hello", thing("{'a': 1}")), `size        5,   40µs in all: {'a': 1}`, `── {'a': 1}, 5 octets in 20µs ──`, `,"object":"{'a': 1}"}`},
		{oneWay("hello", thing("a\x1b[2J")), `size        5,   40µs in all: a�[2J`, `── a�[2J, 5 octets in 20µs ──`, `,"object":`},
		{oneWay("hello", long), `in all: ` + string(long), `── ` + strings.Repeat("é", 39) + `…, 5 octets in 20µs ──`, `,"object":`},
		{oneWay("", nil), `size        0,   40µs in all`, `── 0 octets in 20µs ──`, ""},
		{cut, `size        9, incomplete: "hi"…`, `── "hi"…, 2 of 9 octets ──`, ""},
		{none, `size        0, incomplete`, `── size, cut short ──`, ""},
	} {
		require.Contains(t, textOf(t, false, c.m), c.text+"\n")
		var ladder bytes.Buffer
		showAll(t, NewLadder(&ladder, false, false), c.m, &event.Stream{Origin: c.m.Origin})
		require.Contains(t, ladder.String(), c.ladder)
		require.NotContains(t, ladder.String(), "<─", "an answer")
		line := lineOf(t, c.m)
		require.NotContains(t, line, `"answer`)
		require.Equal(t, c.json != "", strings.Contains(line, `"object"`))
		require.Contains(t, line, c.json)
	}
}

// An object is shown in JSON where its whole payload is, if it is not much larger.
func TestObjectsInJSON(t *testing.T) {
	m := oneWay("hello", thing("x"))
	m.Size = 6 // of which five octets were kept
	require.NotContains(t, lineOf(t, m), "object")
	require.Contains(t, lineOf(t, oneWay("hello", thing(strings.Repeat("x", mostNamedTwice)))), `"object":"xxx`)
	require.NotContains(t, lineOf(t, oneWay("hello", thing(strings.Repeat("x", mostNamedTwice+1)))), "object")
}

// An expression sees an object as its text.
func TestWhereObject(t *testing.T) {
	for where, want := range map[string]bool{`object contains "'a'"`: true, `object == nil`: false, `protocol == "tinyproto" and object != nil`: true} {
		f, err := NewFilter(nil, where)
		require.NoError(t, err)
		got, err := f.Event(oneWay("hello", thing("{'a': 1}")))
		require.NoError(t, err)
		require.Equal(t, want, got, where)
		got, err = f.Event(oneWay("hello", nil))
		require.NoError(t, err)
		require.Equal(t, where == "object == nil", got, where)
	}
}

// Statistics have the time that payloads took, and no answers.
func TestStatsOfMessagesWithoutAnswers(t *testing.T) {
	var tally total
	tally.message(oneWay("hello", nil))
	require.Zero(t, tally.answer.n)
	require.Zero(t, tally.begin.n, "from an answer")
	require.Zero(t, tally.longest.begin)
	require.Equal(t, int64(1), tally.move.n)
	require.Equal(t, 20*time.Microsecond, tally.waited.transfer+tally.waited.window)
}
