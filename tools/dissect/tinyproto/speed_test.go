package tinyproto

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A talk gives a conversation messages of one size, in runs of at most segmentOctets.
type talk struct {
	conv     stream.Conversation
	at       [2]int64
	packet   int
	messages int
	size     []byte
	ok       []byte
	payload  []byte
}

const segmentOctets = 1448

func newTalk(octets int) *talk {
	size := []byte{byte(octets >> 24), byte(octets >> 16), byte(octets >> 8), byte(octets)}
	t := &talk{size: size, ok: []byte{codeOK}, payload: make([]byte, octets)}
	out := &event.Output{Emit: func(e event.Event) error {
		if _, ok := e.(*event.Message); ok {
			t.messages++
		}
		return nil
	}}
	t.conv = (&Decoder{Teller: tell.Teller{Coverage: &event.Coverage{}, Output: out}}).Converse(&stream.Info{Whole: true})
	t.give(stream.Initiator, t.ok)
	t.give(stream.Acceptor, t.ok)
	return t
}

func (t *talk) give(d stream.Side, b []byte) {
	t.packet++
	t.conv.Octets(d, b, stream.Mark{Packet: t.packet, Time: int64(t.packet), Offset: t.at[d], Acked: t.at[d.Other()]})
	t.at[d] += int64(len(b))
}

func (t *talk) message() {
	t.give(stream.Initiator, t.size)
	t.give(stream.Acceptor, t.ok)
	for rest := t.payload; len(rest) > 0; rest = rest[min(len(rest), segmentOctets):] {
		t.give(stream.Initiator, rest[:min(len(rest), segmentOctets)])
	}
}

// Where neither hashes nor payloads are wanted, a message costs no memory, however long it is.
func TestNoAllocations(t *testing.T) {
	for _, octets := range []int{0, 1000, 100_000} {
		talk := newTalk(octets)
		talk.message()
		require.Zero(t, testing.AllocsPerRun(100, talk.message), "messages of %d octets", octets)
		require.Equal(t, 102, talk.messages)
	}
}

func BenchmarkMessages(b *testing.B) {
	for name, octets := range map[string]int{"1KB": 1000, "100KB": 100_000} {
		b.Run(name, func(b *testing.B) {
			talk := newTalk(octets)
			b.ReportAllocs()
			first := talk.packet
			for b.Loop() {
				talk.message()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(talk.packet-first), "ns/call")
		})
	}
}
