package dissect

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

// short says in a few words what an event is: ">" is from the stream.Initiator, "<" from the acceptor.
func short(e event.Event) string {
	switch e := e.(type) {
	case *event.Handshake:
		return fmt.Sprintf("%s handshake %02X", arrow(e.Origin), e.Octet)
	case *event.Message:
		answer := "--"
		if e.Answered {
			answer = fmt.Sprintf("%02X", e.Answer)
		}
		state := "complete"
		if !e.Complete {
			state = "incomplete"
		}
		return fmt.Sprintf("%s message %d %s %q %s", arrow(e.Origin), e.Size, answer, e.Payload, state)
	case *event.Finding:
		return fmt.Sprintf("%s %s %s %s", arrow(e.Origin), e.Severity, e.Kind, e.Rule)
	case *event.Stream:
		return fmt.Sprintf("stream %d %s", e.Stream, e.State)
	}
	return "?"
}

func arrow(o event.Origin) string {
	if o.From.Port() >= 40000 {
		return ">"
	}
	return "<"
}

// decode returns what Decode gave, in short, and fails the test on an error.
func decode(t testing.TB, capture []byte, opt Options) ([]string, event.Coverage) {
	t.Helper()
	var got []string
	cov, err := Decode("test.pcap", bytes.NewReader(capture), opt, func(e event.Event) error {
		got = append(got, short(e))
		return nil
	})
	require.NoError(t, err)
	return got, cov
}

// wantEvents decodes the segments and compares.
func wantEvents(t *testing.T, want []string, segments []craft.Segment, opt Options) event.Coverage {
	t.Helper()
	got, cov := decode(t, craft.Plain().File(t, segments), opt)
	require.Equal(t, want, got)
	return cov
}

const size5, hello = "00 00 00 05", "68 65 6C 6C 6F"

// helloThere is a whole conversation: one message, closed by the initiator.
func helloThere() *craft.Wire { return craft.New().Open().A(size5).B("FF").A(hello).Closed() }

var helloEvents = []string{"> handshake FF", "< handshake FF", `> message 5 FF "hello" complete`, "stream 0 closed"}
