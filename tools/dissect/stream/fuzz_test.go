package stream_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// FuzzSegments feeds segments that no TCP would send: six octets say what a segment is, and how many of those that
// follow are its payload.
func FuzzSegments(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0xFF})
	ends := [2]packet.End{{Port: 40000}, {Port: 9123}}
	f.Fuzz(func(t *testing.T, script []byte) {
		var cov event.Coverage
		open := map[int]bool{}
		out := &event.Output{Emit: func(e event.Event) error {
			if s, ok := e.(*event.Stream); ok {
				require.False(t, open[s.Stream], "a stream ends once")
				open[s.Stream] = true
			}
			return nil
		}}
		decoder := &tinyproto.Decoder{Teller: tell.Teller{PayloadLimit: 10, Hash: true, Coverage: &cov, Output: out}}
		table := stream.NewTable(stream.Options{Protocols: []stream.Protocol{decoder}, Ports: []uint16{9123}}, &cov)
		for number := 1; len(script) >= 6; number++ {
			flags, head := script[0], script[1:6]
			script = script[6:]
			n := min(int(head[4]), len(script))
			d := stream.Side(flags & 1)
			table.Add(&packet.Segment{Flow: packet.Flow{From: ends[d], To: ends[d.Other()]}, Packet: number, Time: int64(number),
				SYN: flags&2 != 0, FIN: flags&4 != 0, RST: flags&8 != 0, ACK: flags&16 == 0, Cut: int64(flags >> 6),
				Seq: uint32(int8(head[0])) + uint32(head[1])<<30, Ack: uint32(int8(head[2])) + uint32(head[3])<<30, Payload: script[:n]})
			script = script[n:]
		}
		table.Finish()
		require.Len(t, open, cov.Streams)
	})
}
