package show

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// some has an event of each type, and one of each with as few members as there can be.
func some() []event.Event {
	return []event.Event{
		&event.Handshake{Origin: from("x.pcap"), Octet: 0xFE, Packet: 3},
		whole("hello"),
		&event.Message{Origin: from("x.pcap"), Size: 9},
		&event.Finding{Origin: from("x.pcap"), Severity: event.Violation, Rule: "TP-COLL-3", Kind: event.KindCollision, Detail: "d", Packet: 4, Offset: 5},
		&event.Finding{Origin: from("x.pcap"), Severity: event.Note, Kind: event.KindGap, Packet: 5},
		&event.Stream{Origin: from("x.pcap"), Messages: 2, Octets: 5, Violations: 1, State: event.StateClosed},
	}
}

// The fields of expressions are the members of JSON, by name and value, and "text".
func TestFieldsAreThoseOfJSON(t *testing.T) {
	seen := map[string]bool{"text": true}
	for _, e := range some() {
		var line map[string]any
		require.NoError(t, json.Unmarshal([]byte(lineOf(t, e)), &line))
		for _, f := range fields {
			value := f.of(e)
			if value != nil {
				require.IsType(t, f.sample, value, f.name)
			}
			switch n := value.(type) {
			case int:
				value = float64(n)
			case int64:
				value = float64(n)
			}
			if f.name != "text" {
				require.Equal(t, line[f.name], value, "%s of %s", f.name, line["type"])
			}
			seen[f.name] = true
		}
		for name := range line {
			require.True(t, seen[name], "%s is no field", name)
		}
	}
}

// What is absent is nil, and compares as false on either side of and, or and not.
func TestWhere(t *testing.T) {
	for where, want := range map[string][]int{
		"":                                  {0, 1, 2, 3, 4, 5},
		"size > 5 and answer_us > 1":        {},
		"size >= 5 and answer_us > 1":       {1},
		"size > 5":                          {2},
		"not (size > 5)":                    {0, 1, 3, 4, 5},
		"size > 5 or type == 'finding'":     {2, 3, 4},
		`rule startsWith "TP-COLL"`:         {3},
		"rule == nil":                       {0, 1, 2, 4, 5},
		"nil != rule":                       {3},
		`rule != "TP-COLL-3"`:               {},
		"answer_us + begun_us < 100":        {1},
		"complete":                          {1},
		"not complete":                      {0, 2, 3, 4, 5},
		"complete or kind == 'gap'":         {1, 4},
		"complete ? size == 5 : stream > 7": {1},
		"complete == false":                 {2},
		"complete == nil":                   {0, 3, 4, 5},
		`text contains "ell"`:               {1},
		"kind in ['gap', 'reset']":          {4},
		"size in 1..6":                      {1},
		"packet == 4":                       {3},
		`octet == "fe"`:                     {0},
		`let s = size; s > 5`:               {2},
		"octets == 5 and state == 'closed'": {5},
		"any([1, 5], # == size)":            {1},
		"time > '2026'":                     {0, 1, 2, 3, 4, 5},
		"true":                              {0, 1, 2, 3, 4, 5},
		`len(text) > 3 && text[0:1] == "h"`: {1},
		`upper(rule) == "TP-COLL-3"`:        {3},
	} {
		f, err := NewFilter(nil, where)
		require.NoError(t, err, where)
		got := []int{}
		for i, e := range some() {
			selected, err := f.Event(e)
			require.NoError(t, err, "%s of %T", where, e)
			if selected {
				got = append(got, i)
			}
		}
		require.Equal(t, want, got, where)
	}
}

func TestFilterOfStreams(t *testing.T) {
	f, err := NewFilter([]int{1, 7}, "type == 'stream'")
	require.NoError(t, err)
	for stream, want := range map[int]bool{1: true, 2: false, 7: true} {
		selected, err := f.Event(&event.Stream{Origin: event.Origin{Stream: stream}})
		require.NoError(t, err)
		require.Equal(t, want, selected, stream)
	}
}

func TestWhereThatIsWrong(t *testing.T) {
	for where, want := range map[string]string{
		"sise > 5":         "column 1: unknown name sise",
		"size > > 5":       "column 8: unexpected token",
		"size > 'a'":       "column 6: invalid operation: > (mismatched types int64 and string)",
		"size":             "true or false",
		"size + 1":         "true or false",
		"rule":             "true or false",
		"kind matches '(":  "column ",
		"kind matches '('": "column ",
		"size > 5\nand":    "column 12: unexpected token EOF",
	} {
		_, err := NewFilter(nil, where)
		require.ErrorContains(t, err, want, where)
		require.NotContains(t, err.Error(), "\n")
	}
}

func BenchmarkFilter(b *testing.B) {
	f, err := NewFilter(nil, "size > 1000000 and answer_us > 1000")
	require.NoError(b, err)
	m := whole("hello")
	b.ReportAllocs()
	for b.Loop() {
		if _, err := f.Event(m); err != nil {
			b.Fatal(err)
		}
	}
}
