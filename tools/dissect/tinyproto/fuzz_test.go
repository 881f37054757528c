package tinyproto

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A script is calls of a conversation, five octets each and what some of them hand over:
//
//	what | side | how far the other side is acknowledged | how the offset is off | length
type script struct {
	dec    *Decoder
	conv   stream.Conversation
	at     [2]int64
	packet int
	handed int64 // octets
	told   int64 // octets of payload, as the stream's end says
	ends   int
}

func newScript(midway, whole bool) *script {
	s := &script{}
	out := &event.Output{Emit: func(e event.Event) error {
		if end, ok := e.(*event.Stream); ok {
			s.ends++
			s.told += end.Octets
		}
		return nil
	}}
	s.dec = &Decoder{Teller: tell.Teller{PayloadLimit: 10, Hash: true, Coverage: &event.Coverage{}, Output: out}}
	s.conv = s.dec.Converse(&stream.Info{Midway: midway, Whole: whole})
	return s
}

func (s *script) run(t *testing.T, b []byte) {
	for len(b) >= 5 && !s.conv.Over() {
		call, n := b[:5], int(b[4])
		b = b[5:]
		d := stream.Side(call[1] & 1)
		s.packet++
		at := stream.Mark{Packet: s.packet, Time: int64(s.packet), Offset: s.at[d] + int64(int8(call[3])), Acked: s.at[d.Other()] - int64(int8(call[2]))}
		if call[1]&2 != 0 {
			at.Acked = stream.Everything
		}
		switch call[0] % 16 {
		case 0:
			s.conv.Gap(d, int64(n)+1, at)
			s.at[d] += int64(n) + 1
		case 1:
			s.conv.FIN(d, at)
		case 2:
			s.conv.Reset(d, at)
		case 3, 4:
			s.octets(d, bytes.Repeat([]byte{call[3]}, n*int(call[2])), at)
		default:
			n = min(n, len(b))
			s.octets(d, b[:n], at)
			b = b[n:]
		}
		if c := s.conv.(*conversation); c.search != nil {
			require.LessOrEqual(t, c.search.cost(), 4*maxKept)
		}
	}
	if !s.conv.Over() {
		s.conv.Finish()
	}
}

func (s *script) octets(d stream.Side, b []byte, at stream.Mark) {
	s.handed += int64(len(b))
	s.at[d] += int64(len(b))
	s.conv.Octets(d, b, at)
}

// FuzzConversation makes calls that no stream makes, and octets that no endpoint sends. Whatever comes, the stream ends
// once, and every octet is accounted for: as framing, as payload, or as not understood.
func FuzzConversation(f *testing.F) {
	call := func(what, side byte, octets ...byte) []byte {
		return append([]byte{what, side, 0, 0, byte(len(octets))}, octets...)
	}
	message := bytes.Join([][]byte{call(5, 0, 0, 0, 0, 2), call(5, 1, 0xFF), call(5, 0, 'h', 'i')}, nil)
	hello := bytes.Join([][]byte{call(5, 0, 0xFF), call(5, 1, 0xFF), message}, nil)
	f.Add(false, true, hello)
	f.Add(true, false, bytes.Repeat(message, 4))
	f.Add(false, true, append(append(hello, call(0, 0)...), bytes.Repeat(message, 4)...))
	f.Add(false, true, append(append(hello, call(5, 1, 1, 0, 0, 0)...), message...))
	f.Add(true, false, append(append(bytes.Repeat(message, 2), call(5, 0, 0, 0, 0xFF, 0)...), append(call(5, 1, 0xFF), 3, 0, 0xFF, 0, 0xFF)...))
	f.Fuzz(func(t *testing.T, midway, whole bool, b []byte) {
		s := newScript(midway, whole)
		s.run(t, b)
		cov := s.dec.Coverage
		require.Equal(t, 1, s.ends, "the stream ends once")
		require.Equal(t, s.handed, cov.Framing+s.told+cov.Undecoded, "framing %d, payload %d, undecoded %d", cov.Framing, s.told, cov.Undecoded)
		require.Zero(t, s.dec.kept, "what searches kept is given back")
		require.LessOrEqual(t, len(s.dec.spare), 2*maxUnanswered)
	})
}

// An error of the sink of payloads ends the decoding.
func TestPayloadSinkFails(t *testing.T) {
	s := newScript(false, true)
	full := errors.New("disk full")
	s.dec.Payload = func(r tell.Run) error {
		require.Equal(t, tell.Run{Number: 0, From: stream.Initiator, Octets: []byte("hi")}, r)
		return full
	}
	for _, octets := range []string{"\xFF", "\x00\x00\x00\x02", "hi"} {
		s.octets(stream.Initiator, []byte(octets), stream.Mark{Packet: 1, Offset: s.at[0], Acked: stream.Everything})
	}
	require.ErrorIs(t, s.dec.Output.Err, full)
}
