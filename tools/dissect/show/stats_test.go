package show

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// a stream of two messages, one each way, with a violation.
func twoMessages() []event.Event {
	back := whole("hi")
	back.From, back.To, back.FromAcceptor = server, client, true
	return []event.Event{
		whole("hello"),
		&event.Finding{Origin: from("x.pcap"), Severity: event.Violation, Rule: "TP-FRAME-6", Kind: event.KindEarlyPayload, Packet: 4},
		back,
		&event.Stream{Origin: from("x.pcap"), Began: began.Add(-time.Second), Messages: 2, Octets: 7, Violations: 1, State: event.StateClosed},
	}
}

func showAll(t *testing.T, w Writer, events ...event.Event) {
	t.Helper()
	for _, e := range events {
		require.NoError(t, w.Event(e))
	}
	require.NoError(t, w.Coverage("x.pcap", event.Coverage{Packets: 9}))
	require.NoError(t, w.Close())
}

func TestStats(t *testing.T) {
	var out bytes.Buffer
	showAll(t, NewStats(&out, false), twoMessages()...)
	require.Equal(t, `stream  initiator > acceptor             messages >     octets > messages <     octets <  receiver   sender   window transfer  viol.  notes state
#7      127.0.0.1:40000 > [fd00::2]:9123          1            5          1            2      24µs     10µs      6µs     34µs      1      0 closed

total: 1 stream, 2 messages, 7 octets, 1 violation, 0 notes

latency                         p50      p90      p99      max   messages
size to answer                 12µs     12µs     12µs     12µs          2
answer to first octet           5µs      5µs      5µs      5µs          2
first octet to last            20µs     20µs     20µs     20µs          2

waited for
receiver, to answer            24µs   32.4 %
sender, to begin               10µs   13.5 %
receiver's window, closed       6µs    8.1 %
transfer of payloads           34µs   45.9 %

x.pcap: `+event.Coverage{Packets: 9}.String()+"\n", out.String())
}

func TestStatsJSON(t *testing.T) {
	var out bytes.Buffer
	showAll(t, NewStatsJSON(&out), twoMessages()...)
	lines := strings.SplitAfter(out.String(), "\n")
	require.Len(t, lines, 3)
	require.Equal(t, `{"type":"stats","file":"x.pcap","stream":7,"protocol":"tinyproto","from":"127.0.0.1:40000","to":"[fd00::2]:9123",`+
		`"began":"2026-11-20T23:59:58.123456789Z","time":"2026-11-20T23:59:59.123456789Z","state":"closed","initiator":{"messages":1,"octets":5},`+
		`"acceptor":{"messages":1,"octets":2},"violations":1,"notes":0,"waited_us":{"receiver":24,"sender":10,"window":6,"transfer":34},`+
		`"max_us":{"answer":12,"begun":5,"moved":20}}`+"\n", lines[0])
	var total struct {
		Streams int                               `json:"streams"`
		Latency map[string]map[string]json.Number `json:"latency_us"`
	}
	require.NoError(t, json.Unmarshal([]byte(lines[1]), &total))
	require.Equal(t, 1, total.Streams)
	require.EqualValues(t, "12", total.Latency["answer"]["max"])
	require.EqualValues(t, "2", total.Latency["moved"]["n"])
}

// A message costs no memory, and neither does a stream that has ended.
func TestStatsAreBounded(t *testing.T) {
	s := NewStats(io.Discard, false)
	events := twoMessages()
	require.Zero(t, testing.AllocsPerRun(100, func() { s.Event(events[0]) }))
	for range 100 {
		for _, e := range events {
			require.NoError(t, s.Event(e))
		}
	}
	require.Empty(t, s.open)
}

func TestStreams(t *testing.T) {
	var out bytes.Buffer
	showAll(t, NewStreams(&out, true, false), twoMessages()...)
	require.Equal(t, `stream  protocol   initiator > acceptor             began (UTC)         took messages       octets  viol.  notes state
#7      tinyproto  127.0.0.1:40000 > [fd00::2]:9123 23:59:58.123456       1s        2            7 `+
		"\x1b[1;31m     1\x1b[0m      0 closed\nx.pcap: "+event.Coverage{Packets: 9}.String()+"\n", out.String())
}

// Where there are several files, a stream's number alone says nothing.
func TestTablesOfSeveralFiles(t *testing.T) {
	for _, make := range []func(io.Writer) Writer{
		func(w io.Writer) Writer { return NewStats(w, true) },
		func(w io.Writer) Writer { return NewStreams(w, false, true) },
	} {
		var out bytes.Buffer
		showAll(t, make(&out), twoMessages()...)
		require.Regexp(t, `(?m)^stream .* state  file$`, out.String())
		require.Regexp(t, `(?m)^#7 .* closed x\.pcap$`, out.String())
	}
}
