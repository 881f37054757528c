package main

import (
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// seen makes up the entries of a transcript, a millisecond apart.
func seen(entries ...conformance.Entry) []conformance.Entry {
	for i := range entries {
		entries[i].At = time.Duration(i) * time.Millisecond
	}
	return entries
}

func begins(peer, port uint16) conformance.Entry {
	ends := &conformance.Endpoints{
		Peer:           netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port),
		Implementation: netip.MustParseAddrPort("127.0.0.1:9123"),
	}
	return conformance.Entry{From: conformance.FromSuite, Peer: int(peer), Note: ends.String(), Connected: ends}
}

func ours(peer int, octets ...byte) conformance.Entry {
	return conformance.Entry{From: conformance.FromPeer, Peer: peer, Octets: octets}
}

func theirs(peer int, octets ...byte) conformance.Entry {
	return conformance.Entry{From: conformance.FromImplementation, Peer: peer, Octets: octets}
}

func note(from string, peer int, text string) conformance.Entry {
	return conformance.Entry{From: from, Peer: peer, Note: text}
}

// resultOf is a failed case of a server.
func resultOf(entries []conformance.Entry) *conformance.Result {
	return &conformance.Result{
		Case:    &conformance.Case{ID: "tinyproto/a/b", Rule: "TP-A-1", Sentence: `An endpoint MUST "x".`, Role: conformance.Server},
		Verdict: conformance.Fail, Expected: "the peer receives FF", Came: "nothing",
		Began: time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC), Seen: entries,
	}
}

// written writes a file of evidence and returns its name and what it holds.
func written(t *testing.T, name string, write func(*os.File, *conformance.Result) error, r *conformance.Result) (string, []byte) {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	file, err := os.Create(name)
	require.NoError(t, err)
	require.NoError(t, write(file, r))
	require.NoError(t, file.Close())
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	return name, content
}

// A peer's number may be used again, on the same ports too; each connection is a stream of its own. What a connection
// cannot carry any more is said, and not made up.
func TestPcapOfSeveralConnections(t *testing.T) {
	r := resultOf(seen(
		begins(1, 40000), theirs(1, 0xFF), ours(1, 0xFF), begins(2, 40001), ours(2, 0xFF), theirs(2, 0xFE),
		note(conformance.FromImplementation, 2, "the end of the stream (FIN)"), note(conformance.FromPeer, 2, "FIN"),
		note(conformance.FromPeer, 1, "RST"), theirs(1, 0xAB, 0xCD),
		note(conformance.FromSuite, 0, "division 2 of 2"),
		begins(1, 40000), theirs(1, 0xFF), ours(1, 0xFF, 0, 0, 0, 2), theirs(1, 0xFF), ours(1, 0x68, 0x69),
	))
	name, content := written(t, "x.pcapng", writePcap, r)
	for _, want := range []string{"case: tinyproto/a/b", `rule: [TP-A-1] An endpoint MUST "x".`, "verdict: fail",
		"suite: division 2 of 2", "not on the wire, the connection had ended: AB CD", "fail: expected: the peer receives FF; came: nothing"} {
		assert.Contains(t, string(content), want)
	}
	file, err := os.Open(name)
	require.NoError(t, err)
	defer file.Close()
	var text strings.Builder
	_, err = dissect.Decode("x", file, dissect.Options{}, show.NewText(&text, false).Event)
	require.NoError(t, err)
	assert.Equal(t, `10:00:00.001000 #0   127.0.0.1:9123 > 127.0.0.1:40000  handshake FF
10:00:00.002000 #0   127.0.0.1:40000 > 127.0.0.1:9123  handshake FF
10:00:00.004000 #1   127.0.0.1:40001 > 127.0.0.1:9123  handshake FF
10:00:00.005000 #1   127.0.0.1:9123 > 127.0.0.1:40001  handshake FE
10:00:00.005000 #1   127.0.0.1:9123 > 127.0.0.1:40001  note      limit [TP-HS-9] in packet 10: the acceptor is at its connection limit
10:00:00.007000 #1   127.0.0.1:40001 > 127.0.0.1:9123  stream    closed: 0 messages, 0 octets, 0 violations, 1 note
10:00:00.008000 #0   127.0.0.1:40000 > 127.0.0.1:9123  note      reset in packet 14: the connection was reset
10:00:00.008000 #0   127.0.0.1:40000 > 127.0.0.1:9123  stream    reset: 0 messages, 0 octets, 0 violations, 1 note
10:00:00.012000 #2   127.0.0.1:9123 > 127.0.0.1:40000  handshake FF
10:00:00.013000 #2   127.0.0.1:40000 > 127.0.0.1:9123  handshake FF
10:00:00.013000 #2   127.0.0.1:40000 > 127.0.0.1:9123  message   size        2, answer FF after    1ms,    2ms in all: "hi"
10:00:00.015000 #2   127.0.0.1:40000 > 127.0.0.1:9123  stream    open: 1 message, 2 octets, 0 violations, 0 notes
`, text.String())
}

// Commands are comments on the packet that follows them, reports on the one before.
func TestPcapComments(t *testing.T) {
	command := note(conformance.FromSuite, 1, "send 2 octets")
	command.Command = "send"
	_, content := written(t, "x.pcapng", writePcap, resultOf(seen(
		begins(1, 40000), ours(1, 0xC1), command, ours(1, 0xC2), note(conformance.FromImplementation, 0, "sent"), ours(1, 0xC3),
	)))
	var places []int
	for _, part := range []string{"suite, peer 1: TCP connection", "\xC1", "\xC2", "suite, peer 1: send 2 octets", "implementation: sent", "\xC3", "fail: "} {
		at := strings.Index(string(content), part)
		require.NotEqual(t, -1, at, part)
		places = append(places, at)
	}
	assert.IsIncreasing(t, places)
}
