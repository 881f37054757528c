package sized_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// Wherever a capture begins, and whatever it lacks, the messages that are told whole are among those that were sent, in
// their order, and hardly any behind the middle of the capture is missing.
func TestRandomBeginnings(t *testing.T) {
	for name, make := range map[string]func(tell.Teller) stream.Protocol{gruv.Name: gruv.New, objtcp.Name: objtcp.New} {
		t.Run(name, func(t *testing.T) {
			told, sent := 0, 0
			for seed := range uint64(200) {
				random := rand.New(rand.NewPCG(seed, 1))
				messages, segments := randomMessages(random, name == objtcp.Name)
				s := newScript(make, stream.Info{Midway: true})
				lost := random.IntN(len(segments))
				for i, b := range segments[random.IntN(len(segments)/4):] {
					if i == lost {
						s.gap(stream.Initiator, int64(len(b)))
					} else {
						s.octets(stream.Initiator, b)
					}
				}
				s.conv.Finish()
				told, sent = told+matched(t, messages, s.events), sent+len(messages)
			}
			require.Greater(t, told, sent*7/10, "of %d", sent)
		})
	}
}

// randomMessages returns messages in short, and the segments that carry them: each begins with a segment, mostly.
func randomMessages(random *rand.Rand, pickled bool) (messages []string, segments [][]byte) {
	var b []byte
	for range 40 {
		payload := make([]byte, random.IntN(20)*random.IntN(200))
		for i := range payload {
			payload[i] = byte(random.Uint32())
		}
		size := []byte{byte(len(payload) >> 24), byte(len(payload) >> 16), byte(len(payload) >> 8), byte(len(payload))}
		if pickled {
			payload = fmt.Appendf(nil, "\x80\x04B%c%c%c%c%s.", 0, 0, 0, 0, payload)
			size = fmt.Appendf(nil, "%8X", len(payload))
		}
		messages = append(messages, short(payload))
		for b = append(append(b, size...), payload...); len(b) > 1448; b = b[1448:] {
			segments = append(segments, b[:1448])
		}
		if random.IntN(8) > 0 {
			segments, b = append(segments, b), nil
		}
	}
	return messages, append(segments, b)
}

func short(payload []byte) string {
	return fmt.Sprintf("%d %x", len(payload), payload[:min(len(payload), 10)])
}

// matched returns how many messages were told whole, and fails if they are not among those sent, in order.
func matched(t *testing.T, sent []string, events []event.Event) int {
	n := 0
	for _, e := range events {
		m, ok := e.(*event.Message)
		if !ok || !m.Complete {
			continue
		}
		told := fmt.Sprintf("%d %x", m.Size, m.Payload)
		for len(sent) > 0 && sent[0] != told {
			sent = sent[1:]
		}
		require.NotEmpty(t, sent, "%s was not sent", told)
		sent = sent[1:]
		n++
	}
	return n
}
