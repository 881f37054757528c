package dissect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// A capture of one direction decodes too: what the other side must have sent follows from the acknowledgements.
func TestOneDirection(t *testing.T) {
	w := craft.New().Open().A(size5).B("FF").A(hello).A(size5).B("FF").A(hello).Closed()
	wantEvents(t, []string{
		"> handshake FF", "< note gap ",
		"< note gap ", `> message 5 -- "hello" complete`, "< note gap ", `> message 5 -- "hello" complete`, "stream 0 open",
	}, w.Only(stream.Initiator), Options{Ports: []uint16{9123}})
}

// An acknowledgement of what was never sent does not hold up the stream for good, and accuses nobody.
func TestImpossibleAcknowledgement(t *testing.T) {
	for _, ahead := range []uint32{1 << 31, 3 << 29} {
		w := helloThere()
		w.Segments[6].Ack += ahead
		got, _ := decode(t, craft.Plain().File(t, w.Segments), Options{})
		require.Contains(t, got, `> message 5 FF "hello" complete`, "%x", ahead)
	}
}

// Any honest conversation decodes the same however TCP divides it and a capture disorders it, and nothing is found.
func TestAnyDivisionAndDisorder(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 2))
		w, want, _ := honest(random)
		segments := disorder(random, w.Segments)
		got, cov := decode(t, craft.Plain().File(t, segments), Options{Ports: []uint16{9123}})
		messages := slices.DeleteFunc(got, func(s string) bool { return s == "> handshake FF" || s == "< handshake FF" })
		require.Equal(t, want, messages, "seed %d", seed)
		require.Zero(t, cov.Undecoded)
	}
}

// A payload that was sent before its answer had arrived is found in any disorder, and nothing else is.
func TestEarlyPayloadInAnyDisorder(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 6))
		w, want, begins := honest(random)
		i := begins[random.IntN(len(begins))]
		sender := w.Segments[i].From
		for w.Segments[i].From == sender {
			i++
		}
		if i++; w.Segments[i].From != sender || w.Segments[i].FIN || slices.Contains(begins, i) {
			continue // an empty message
		}
		w.Segments[i].Ack--
		got, _ := decode(t, craft.Plain().File(t, disorder(random, w.Segments)), Options{Ports: []uint16{9123}})
		found := slices.DeleteFunc(slices.Clone(got), func(s string) bool { return s[2:] != "violation early-payload TP-FRAME-6" })
		require.Len(t, found, 1, "seed %d", seed)
		messages := slices.DeleteFunc(got, func(s string) bool { return s == "> handshake FF" || s == "< handshake FF" || s == found[0] })
		require.Equal(t, want, messages, "seed %d", seed)
	}
}

// honest makes up a conversation that keeps the rules, in segments of any size, and says what it decodes to, and with
// which segment each message begins.
func honest(random *rand.Rand) (w *craft.Wire, want []string, begins []int) {
	w = craft.New()
	w.Next = [2]uint32{random.Uint32(), 0xFFFFFFFF - uint32(random.IntN(30))}
	w.SYN().A("FF").B("FF")
	divided := func(d stream.Side, b []byte) {
		for len(b) > 0 {
			n := 1 + random.IntN(len(b))
			w.Add(craft.Segment{From: d, Payload: b[:n]})
			b = b[n:]
		}
	}
	for range 1 + random.IntN(8) {
		d := stream.Side(random.IntN(2))
		payload := make([]byte, random.IntN(30))
		for i := range payload {
			payload[i] = byte(random.IntN(3) * 0x7F)
		}
		begins = append(begins, len(w.Segments))
		divided(d, []byte{0, 0, 0, byte(len(payload))})
		divided(d.Other(), []byte{0xFF})
		divided(d, payload)
		want = append(want, fmt.Sprintf("%c message %d FF %q complete", "><"[d], len(payload), payload))
	}
	w.Closed()
	return w, append(want, "stream 0 closed"), begins
}

// disorder moves segments by a few places and repeats some. The first three open the connection and stay.
func disorder(random *rand.Rand, segments []craft.Segment) []craft.Segment {
	type placed struct {
		at float64
		craft.Segment
	}
	var moved []placed
	for i, c := range segments {
		at := float64(i)
		if i > 2 {
			at += random.Float64() * float64(random.IntN(6))
		}
		moved = append(moved, placed{at, c})
		if random.IntN(4) == 0 {
			moved = append(moved, placed{at + random.Float64()*8, c})
		}
	}
	slices.SortStableFunc(moved, func(a, b placed) int {
		if a.at < b.at {
			return -1
		}
		return 1
	})
	var out []craft.Segment
	for _, p := range moved {
		out = append(out, p.Segment)
	}
	return out
}

// A sender that announces more and more and never waits is given up, not followed.
func TestUnansweredTransmissionsAreBounded(t *testing.T) {
	const unanswered = 64
	w := craft.New().Open()
	for range unanswered + 1 {
		w.A("00 00 00 00")
	}
	got, cov := decode(t, craft.Plain().File(t, w.Segments), Options{})
	require.Equal(t, "stream 0 lost", got[len(got)-1])
	require.Equal(t, unanswered, cov.Messages)
	require.EqualValues(t, 4, cov.Undecoded)
}
