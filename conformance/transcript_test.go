package conformance

import (
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// One line per entry: the time, who, the octets, the note.
func TestEntryText(t *testing.T) {
	at := 1234567 * time.Microsecond
	for want, e := range map[string]Entry{
		"  1234.567 ms  peer ──▶ impl  FF":            {From: FromPeer, Peer: 1, Octets: []byte{0xFF}},
		"  1234.567 ms  peer ──▶ impl  FIN":           {From: FromPeer, Peer: 1, Note: "FIN"},
		"  1234.567 ms  peer2 ──▶ impl 00 01  sent":   {From: FromPeer, Peer: 2, Octets: []byte{0, 1}, Note: "sent"},
		"  1234.567 ms  peer ◀── impl  FE":            {From: FromImplementation, Peer: 1, Octets: []byte{0xFE}},
		"  1234.567 ms  peer2 ◀── impl a reset (RST)": {From: FromImplementation, Peer: 2, Note: endedReset.String()},
		"  1234.567 ms       impl says open":          {From: FromImplementation, Note: "open"},
		"  1234.567 ms     suite       listen":        {From: FromSuite, Note: "listen"},
		"  1234.567 ms     suite peer2 close":         {From: FromSuite, Peer: 2, Note: "close"},
	} {
		e.At = at
		require.Equal(t, want, e.String())
	}
}

func TestTranscriptText(t *testing.T) {
	tr := NewTranscript()
	require.Empty(t, tr.String())
	tr.note(FromSuite, "%s %d", "listen", 1)
	tr.add(Entry{From: FromPeer, Peer: 1, Octets: Fill(1000, 0)})
	lines := strings.Split(strings.TrimSuffix(tr.String(), "\n"), "\n")
	require.Len(t, lines, 2)
	require.Regexp(t, regexp.MustCompile(`^ +\d+\.\d{3} ms +suite +listen 1$`), lines[0])
	require.Contains(t, lines[1], "… ", "a long run is cut for people")
	require.Equal(t, Fill(1000, 0), tr.Entries()[1].Octets, "and kept whole for programs")
}

// Entries stand in the order of their times, whoever adds them; a copy does not change any more.
func TestTranscriptOrder(t *testing.T) {
	tr := NewTranscript()
	var adding sync.WaitGroup
	for range 8 {
		adding.Go(func() {
			for range 50 {
				tr.note(FromPeer, "x")
			}
		})
	}
	before := tr.Entries()
	adding.Wait()
	entries := tr.Entries()
	require.Len(t, entries, 400)
	require.LessOrEqual(t, len(before), 400)
	for i := range entries[1:] {
		require.LessOrEqual(t, entries[i].At, entries[i+1].At)
	}
}
