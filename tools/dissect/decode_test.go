package dissect

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// short says in a few words what an event is: ">" is from the initiator, "<" from the acceptor.
func short(e Event) string {
	switch e := e.(type) {
	case Handshake:
		return fmt.Sprintf("%s handshake %02X", arrow(e.Origin), e.Octet)
	case Message:
		answer := "--"
		if e.Answered {
			answer = fmt.Sprintf("%02X", e.Answer)
		}
		state := "complete"
		if !e.Complete {
			state = "incomplete"
		}
		return fmt.Sprintf("%s message %d %s %q %s", arrow(e.Origin), e.Size, answer, e.Payload, state)
	case Finding:
		return fmt.Sprintf("%s %s %s %s", arrow(e.Origin), e.Severity, e.Kind, e.Rule)
	case Stream:
		return fmt.Sprintf("stream %d %s", e.Stream, e.State)
	}
	return "?"
}

func arrow(o Origin) string {
	if o.From.Port() >= 40000 {
		return ">"
	}
	return "<"
}

// decode returns what Decode gave, in short, and fails the test on an error.
func decode(t testing.TB, capture []byte, opt Options) ([]string, Coverage) {
	t.Helper()
	var got []string
	cov, err := Decode("test.pcap", bytes.NewReader(capture), opt, func(e Event) error {
		got = append(got, short(e))
		return nil
	})
	require.NoError(t, err)
	return got, cov
}

// wantEvents decodes the segments and compares.
func wantEvents(t *testing.T, want []string, segments []crafted, opt Options) Coverage {
	t.Helper()
	got, cov := decode(t, plain().file(t, segments), opt)
	require.Equal(t, want, got)
	return cov
}

const size5, hello = "00 00 00 05", "68 65 6C 6C 6F"

// helloThere is a whole conversation: one message, closed by the initiator.
func helloThere() *wire { return newWire().open().a(size5).b("FF").a(hello).closed() }

var helloEvents = []string{"> handshake FF", "< handshake FF", `> message 5 FF "hello" complete`, "stream 0 closed"}
