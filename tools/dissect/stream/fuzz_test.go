package stream_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// FuzzSegments feeds segments that no TCP would send. The first octet says how streams are recognised; then eight say
// what a segment is, and how many of those that follow are its payload:
//
//	flags: from the acceptor, SYN, FIN, RST, no ACK, closed window, two of octets cut off
//	two of the connection, six of milliseconds since the segment before, which may be negative
//	the sequence number: its low octet with a sign, its quarter of the space
//	the acknowledgement, in the same way
//	how often it comes again
//	the length of the payload
func FuzzSegments(f *testing.F) {
	for _, segments := range seeds() {
		for how := range byte(4) {
			f.Add(append([]byte{how}, slices.Concat(segments...)...))
		}
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) == 0 {
			return
		}
		var cov event.Coverage
		ended := map[int]bool{}
		out := &event.Output{Emit: func(e event.Event) error {
			if s, ok := e.(*event.Stream); ok {
				require.False(t, ended[s.Stream], "a stream ends once")
				ended[s.Stream] = true
			}
			return nil
		}}
		decoder := &tinyproto.Decoder{Teller: tell.Teller{PayloadLimit: 10, Hash: true, Coverage: &cov, Output: out}}
		opt := stream.Options{Protocols: []stream.Protocol{checked{t, decoder}}, All: script[0]&2 != 0}
		if script[0]&1 != 0 {
			opt.Ports = []uint16{9123}
		}
		table := stream.NewTable(opt, &cov)
		play(table, script[1:])
		table.Finish()
		require.Len(t, ended, cov.Streams)
		require.Zero(t, table.Lent())
	})
}

// seeds has a whole conversation, and what may happen to one.
func seeds() [][][]byte {
	const acceptor, syn, fin, rst, noAck, cut = 1, 2, 4, 8, 16, 64
	segment := func(flags, seq, ack byte, payload ...byte) []byte {
		return append([]byte{flags, 0, seq, 0, ack, 0, 0, byte(len(payload))}, payload...)
	}
	begin, answer := segment(syn|noAck, 0, 0), segment(acceptor|syn, 0, 1)
	hello, back := segment(0, 1, 1, 0xFF), segment(acceptor, 1, 2, 0xFF)
	size, payload := segment(0, 2, 2, 0, 0, 0, 2), segment(0, 6, 3, 'h', 'i')
	ok, half := segment(acceptor, 2, 6, 0xFF), segment(cut, 2, 2, 0, 0)
	fins := append(segment(fin, 8, 3), segment(acceptor|fin, 3, 9)...)
	often := segment(acceptor, 2, 8)
	often[6] = 70
	return [][][]byte{
		{begin, answer, hello, back, size, ok, payload, fins},
		{begin, answer, hello, back, ok, payload, size, fins},
		{hello, back, size, ok, payload, segment(rst, 8, 3)},
		{payload, ok, size, back, hello},
		{begin, answer, hello, back, half, segment(acceptor, 2, 8, 0xFF), fins},
		{begin, hello, segment(syn|noAck, 9, 0), segment(0, 10, 1, 0xFF), segment(acceptor, 1, 11, 0xFF)},
		{begin, answer, hello, back, payload, often, fins},
	}
}

func play(table *stream.Table, script []byte) {
	var time int64
	for number := 1; len(script) >= 8; {
		flags, head := script[0], script[1:8]
		script = script[8:]
		n := min(int(head[6]), len(script))
		d := stream.Side(flags & 1)
		ends := [2]packet.End{{Port: 40000 + uint16(head[0]&3)}, {Port: 9123}}
		time += int64(int8(head[0])>>2) * 1_000_000
		for range 1 + int(head[5]) {
			table.Add(&packet.Segment{Flow: packet.Flow{From: ends[d], To: ends[d.Other()]}, Packet: number, Time: time,
				SYN: flags&2 != 0, FIN: flags&4 != 0, RST: flags&8 != 0, ACK: flags&16 == 0, Window: 1 - uint16(flags>>5&1), Cut: int64(flags >> 6),
				Seq: uint32(int8(head[1])) + uint32(head[2])<<30, Ack: uint32(int8(head[3])) + uint32(head[4])<<30, Payload: script[:n]})
			number++
		}
		script = script[n:]
	}
}

// checked sees to it that a conversation is given what it may rely on.
type checked struct {
	t *testing.T
	stream.Protocol
}

func (c checked) Converse(info *stream.Info) stream.Conversation {
	return &conversation{t: c.t, Conversation: c.Protocol.Converse(info)}
}

type conversation struct {
	t *testing.T
	stream.Conversation
	begun    [2]bool
	position [2]int64
}

func (c *conversation) Octets(d stream.Side, b []byte, at stream.Mark) {
	c.move(d, int64(len(b)), at)
	c.Conversation.Octets(d, b, at)
}

func (c *conversation) Gap(d stream.Side, n int64, at stream.Mark) {
	c.move(d, n, at)
	c.Conversation.Gap(d, n, at)
}

func (c *conversation) FIN(d stream.Side, at stream.Mark) {
	c.move(d, 1, at)
	c.Conversation.FIN(d, at)
}

func (c *conversation) move(d stream.Side, n int64, at stream.Mark) {
	require.False(c.t, c.Over())
	require.Positive(c.t, n)
	require.GreaterOrEqual(c.t, at.Stalled, int64(0))
	if c.begun[d] {
		require.Equal(c.t, c.position[d], at.Offset, "one after the other")
	}
	c.begun[d], c.position[d] = true, at.Offset+n
}
