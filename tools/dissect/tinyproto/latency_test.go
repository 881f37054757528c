package tinyproto

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A spoken is what one side says at a time, in milliseconds.
type spoken struct {
	side    stream.Side
	ms      int64
	octets  string
	acked   int64
	stalled int64 // milliseconds that the window has been closed
	gap     int64 // or: octets that the capture lacks
}

// times decodes what is said after a handshake and returns what becomes of it.
func times(t *testing.T, said []spoken) []event.Message {
	t.Helper()
	var got []event.Message
	out := &event.Output{Emit: func(e event.Event) error {
		if m, ok := e.(*event.Message); ok {
			m := *m
			m.Origin, m.Payload = event.Origin{}, nil
			got = append(got, m)
		}
		return nil
	}}
	conv := (&Decoder{Teller: tell.Teller{Coverage: &event.Coverage{}, Output: out}}).Converse(&stream.Info{Whole: true})
	var at [2]int64
	said = append([]spoken{{side: stream.Initiator, octets: "\xFF"}, {side: stream.Acceptor, octets: "\xFF"}}, said...)
	for i, s := range said {
		mark := stream.Mark{Packet: i - 1, Time: s.ms * 1e6, Offset: at[s.side], Acked: s.acked, Stalled: s.stalled * 1e6}
		if s.gap > 0 {
			conv.Gap(s.side, s.gap, mark)
		} else {
			conv.Octets(s.side, []byte(s.octets), mark)
		}
		at[s.side] += int64(len(s.octets)) + s.gap
	}
	conv.Finish()
	return got
}

func TestLatency(t *testing.T) {
	const a, b, ms = stream.Initiator, stream.Acceptor, time.Millisecond
	for name, c := range map[string]struct {
		said []spoken
		want event.Message
	}{
		"a message": {
			[]spoken{{a, 10, "\x00\x00", 1, 0, 0}, {a, 12, "\x00\x05", 1, 0, 0}, {b, 15, "\xFF", 5, 0, 0},
				{a, 22, "he", 2, 3, 0}, {a, 40, "llo", 2, 10, 0}},
			event.Message{Size: 5, Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: 3 * ms, Begun: true, BegunAfter: 7 * ms,
				Ended: true, Moved: 18 * ms, Stalled: 7 * ms, Total: 30 * ms, Complete: true, Got: 5, FirstPacket: 1, LastPacket: 5}},
		"an empty message": {
			[]spoken{{a, 10, "\x00\x00\x00\x00", 1, 0, 0}, {b, 15, "\xFF", 5, 0, 0}},
			event.Message{Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: 5 * ms, Ended: true, Total: 5 * ms, Complete: true, FirstPacket: 1, LastPacket: 2}},
		"a clock that runs backwards": {
			[]spoken{{a, 50, "\x00\x00\x00\x05", 1, 0, 0}, {b, 40, "\xFF", 5, 0, 0}, {a, 30, "he", 2, 9, 0}, {a, 20, "llo", 2, 4, 0}},
			event.Message{Size: 5, Answered: true, Answer: 0xFF, Sized: true, Begun: true, Ended: true, Complete: true, Got: 5, FirstPacket: 1, LastPacket: 4}},
		"a window closed for longer than the payload took": {
			[]spoken{{a, 10, "\x00\x00\x00\x02", 1, 0, 0}, {b, 11, "\xFF", 5, 0, 0}, {a, 12, "h", 2, 0, 0}, {a, 14, "i", 2, 99, 0}},
			event.Message{Size: 2, Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: ms, Begun: true, BegunAfter: ms,
				Ended: true, Moved: 2 * ms, Stalled: 2 * ms, Total: 4 * ms, Complete: true, Got: 2, FirstPacket: 1, LastPacket: 4}},
		"a refusal": {
			[]spoken{{a, 10, "\x00\x00\x00\x05", 1, 0, 0}, {b, 14, "\x00", 5, 0, 0}},
			event.Message{Size: 5, Answered: true, Sized: true, AnswerAfter: 4 * ms, FirstPacket: 1, LastPacket: 2}},
		"an answer before the size was whole": {
			[]spoken{{a, 10, "\x00\x00\x00", 1, 0, 0}, {b, 14, "\xFF", 4, 0, 0}, {a, 15, "\x01", 2, 0, 0}, {a, 16, "x", 2, 0, 0}},
			event.Message{Size: 1, Answered: true, Answer: 0xFF, Ended: true, Total: 6 * ms, Complete: true, Got: 1, FirstPacket: 1, LastPacket: 4}},
		"payload before the answer": {
			[]spoken{{a, 10, "\x00\x00\x00\x01x", 1, 0, 0}, {b, 14, "\xFF", 6, 0, 0}},
			event.Message{Size: 1, Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: 4 * ms, Begun: true,
				Ended: true, Complete: true, Got: 1, FirstPacket: 1, LastPacket: 2}},
		"the answer is missing": {
			[]spoken{{a, 10, "\x00\x00\x00\x01", 1, 0, 0}, {b, 14, "", 0, 0, 1}, {a, 16, "x", 2, 0, 0}},
			event.Message{Size: 1, Ended: true, Total: 6 * ms, Complete: true, Got: 1, FirstPacket: 1, LastPacket: 3}},
		"the first octets are missing": {
			[]spoken{{a, 10, "\x00\x00\x00\x05", 1, 0, 0}, {b, 14, "\xFF", 5, 0, 0}, {a, 16, "", 0, 0, 2}, {a, 19, "llo", 2, 0, 0}},
			event.Message{Size: 5, Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: 4 * ms, Ended: true, Total: 9 * ms,
				Got: 3, Missing: 2, FirstPacket: 1, LastPacket: 4}},
		"the last octets are missing": {
			[]spoken{{a, 10, "\x00\x00\x00\x05", 1, 0, 0}, {b, 14, "\xFF", 5, 0, 0}, {a, 16, "he", 2, 0, 0}, {a, 19, "", 0, 0, 3}},
			event.Message{Size: 5, Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: 4 * ms, Begun: true, BegunAfter: 2 * ms,
				Got: 2, Missing: 3, FirstPacket: 1, LastPacket: 3}},
		"the end is missing": {
			[]spoken{{a, 10, "\x00\x00\x00\x05", 1, 0, 0}, {b, 14, "\xFF", 5, 0, 0}, {a, 16, "he", 2, 0, 0}},
			event.Message{Size: 5, Answered: true, Answer: 0xFF, Sized: true, AnswerAfter: 4 * ms, Begun: true, BegunAfter: 2 * ms, Got: 2,
				FirstPacket: 1, LastPacket: 3}},
	} {
		t.Run(name, func(t *testing.T) {
			require.Equal(t, []event.Message{c.want}, times(t, c.said))
		})
	}
}

// Messages are numbered in the order in which they began.
func TestNumbers(t *testing.T) {
	const a, b = stream.Initiator, stream.Acceptor
	got := times(t, []spoken{{a, 1, "\x00\x00\x00\x01", 1, 0, 0}, {b, 2, "\xFF", 5, 0, 0},
		{b, 3, "\x00\x00\x00\x00", 5, 0, 0}, {a, 4, "x", 6, 0, 0}, {a, 5, "\xFF", 6, 0, 0}})
	require.Len(t, got, 2)
	require.Equal(t, []int{0, 1}, []int{got[0].Number, got[1].Number})
	require.Equal(t, []uint32{1, 0}, []uint32{got[0].Size, got[1].Size})
}
