package sized_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A talk gives a conversation the same message again and again, in segments.
type talk struct {
	conv     stream.Conversation
	at       stream.Mark
	messages int
}

func newTalk(make func(tell.Teller) stream.Protocol) *talk {
	t := &talk{at: stream.Mark{Packet: 1, Acked: stream.Everything}}
	out := &event.Output{Emit: func(event.Event) error { t.messages++; return nil }}
	t.conv = make(tell.Teller{Coverage: &event.Coverage{}, Output: out}).Converse(&stream.Info{Whole: true})
	return t
}

func (t *talk) message(b []byte, segment int) {
	for len(b) > 0 {
		n := min(len(b), segment)
		t.conv.Octets(stream.Initiator, b[:n], t.at)
		b, t.at.Offset, t.at.Packet = b[n:], t.at.Offset+int64(n), t.at.Packet+1
	}
}

// pickled is a message of obj-over-tcp of so many octets, that are bytes.
func pickled(octets int) []byte {
	length := binary.LittleEndian.AppendUint32(nil, uint32(octets))
	return fmt.Appendf(nil, "%8X\x80\x04B%s%s.", octets+8, length, bytes.Repeat([]byte("x"), octets))
}

// A conversation that only says that messages came costs no memory for any of them.
func TestNoAllocations(t *testing.T) {
	for _, octets := range []int{0, 1000, 100_000} {
		talk, b := newTalk(gruv.New), frame(octets)
		message := func() { talk.message(b, 1448) }
		message()
		require.Zero(t, testing.AllocsPerRun(100, message), "messages of %d octets", octets)
		require.Equal(t, 102, talk.messages)
	}
}

// To judge a pickle takes memory, since rules are broken inside it. The packets that it came in take none.
func TestNoAllocationsPerPacket(t *testing.T) {
	b := pickled(32 << 10) // with more, the memory to keep it is not used again
	allocations := func(segment int) float64 {
		talk := newTalk(objtcp.New)
		talk.message(b, 100)
		return testing.AllocsPerRun(100, func() { talk.message(b, segment) })
	}
	require.Equal(t, allocations(len(b)), allocations(100))
}

func BenchmarkMessages(b *testing.B) {
	for _, c := range []struct {
		name    string
		make    func(tell.Teller) stream.Protocol
		message []byte
	}{
		{"gruv/100B", gruv.New, frame(100)}, {"gruv/1KB", gruv.New, frame(1000)}, {"gruv/100KB", gruv.New, frame(100_000)},
		{"objtcp/100B", objtcp.New, pickled(100)}, {"objtcp/1KB", objtcp.New, pickled(1000)}, {"objtcp/100KB", objtcp.New, pickled(100_000)},
		{"objtcp/1MB-not-judged", objtcp.New, pickled(1_000_000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			talk := newTalk(c.make)
			b.ReportAllocs()
			first := talk.at.Packet
			for b.Loop() {
				talk.message(c.message, 1448)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(talk.at.Packet-first), "ns/packet")
		})
	}
}
