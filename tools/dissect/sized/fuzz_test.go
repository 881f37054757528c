package sized_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/sized"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A script is calls of a conversation, three octets each and what some of them hand over:
//
//	what and side | how often | length
type script struct {
	dec    *sized.Decoder
	conv   stream.Conversation
	at     [2]int64
	packet int
	handed int64 // octets
	told   int64 // octets of payload, as the stream's end says
	ends   int
	events []event.Event // copies
}

func newScript(make func(tell.Teller) stream.Protocol, info stream.Info) *script {
	s := &script{}
	out := &event.Output{Emit: func(e event.Event) error {
		switch e := e.(type) {
		case *event.Stream:
			s.ends++
			s.told += e.Octets
		case *event.Message:
			copied := *e
			copied.Payload = bytes.Clone(e.Payload)
			s.events = append(s.events, &copied)
		case *event.Finding:
			copied := *e
			s.events = append(s.events, &copied)
		}
		return nil
	}}
	s.dec = make(tell.Teller{PayloadLimit: 10, Hash: true, Coverage: &event.Coverage{}, Output: out}).(*sized.Decoder)
	s.conv = s.dec.Converse(&info)
	return s
}

func (s *script) octets(d stream.Side, b []byte) {
	if s.conv.Over() {
		return
	}
	s.handed += int64(len(b))
	s.conv.Octets(d, b, s.mark(d))
	s.at[d] += int64(len(b))
}

func (s *script) gap(d stream.Side, n int64) {
	s.conv.Gap(d, n, s.mark(d))
	s.at[d] += n
}

func (s *script) mark(d stream.Side) stream.Mark {
	s.packet++
	return stream.Mark{Packet: s.packet, Time: int64(s.packet) * 1000, Offset: s.at[d], Acked: stream.Everything}
}

func (s *script) run(t *testing.T, b []byte) {
	for len(b) >= 3 && !s.conv.Over() {
		d, what, often, n := stream.Side(b[0]&1), b[0]>>1%16, int(b[1]), min(int(b[2]), len(b)-3)
		octets := b[3 : 3+n]
		b = b[3+n:]
		switch what {
		case 0:
			s.gap(d, int64(often)*int64(n)+1)
		case 1:
			s.conv.FIN(d, s.mark(d))
		case 2:
			s.conv.Reset(d, s.mark(d))
		case 3:
			s.octets(d, bytes.Repeat(octets, often*16+1))
		case 4:
			for range often {
				s.octets(d, octets)
			}
		default:
			s.octets(d, octets)
		}
		require.LessOrEqual(t, s.dec.Kept(), 2*sized.MostKeptAll)
	}
	if !s.conv.Over() {
		s.conv.Finish()
	}
}

// fuzz makes calls that no stream makes, and octets that no endpoint sends. Whatever comes, the stream ends once, every
// octet is accounted for, as framing, as payload, or as not understood, and what was kept is given back.
func fuzz(f *testing.F, make func(tell.Teller) stream.Protocol, messages ...[]byte) {
	call := func(what, often byte, octets []byte) []byte {
		return append([]byte{what, often, byte(len(octets))}, octets...)
	}
	all := bytes.Join(messages, nil)
	f.Add(false, true, call(16, 0, all))
	f.Add(true, false, bytes.Join([][]byte{call(16, 0, all[3:]), call(8, 4, messages[0]), call(2, 0, nil), call(3, 0, nil)}, nil))
	f.Add(false, true, bytes.Join([][]byte{call(16, 0, all), call(0, 1, []byte{1, 2}), call(9, 9, messages[0]), call(6, 9, all), call(5, 0, nil)}, nil))
	f.Fuzz(func(t *testing.T, midway, whole bool, b []byte) {
		s := newScript(make, stream.Info{Midway: midway, Whole: whole})
		s.run(t, b)
		cov := s.dec.Coverage
		require.Equal(t, 1, s.ends, "the stream ends once")
		require.Equal(t, s.handed, cov.Framing+s.told+cov.Undecoded, "framing %d, payload %d, undecoded %d", cov.Framing, s.told, cov.Undecoded)
		require.Zero(t, s.dec.Kept(), "what was kept is given back")
		require.LessOrEqual(t, s.dec.Spare(), 2)
	})
}

func FuzzGruv(f *testing.F) {
	fuzz(f, gruv.New, []byte("\x00\x00\x00\x05hello"), []byte{0, 0, 0, 0}, []byte("\x00\x00\x00\x02hi"))
}

func FuzzObjTCP(f *testing.F) {
	fuzz(f, objtcp.New, []byte("       5\x80\x04K\x01."), []byte("0000000e\x80\x04\x8C\x05hello\x94q\x00h\x00"), []byte("       0"), []byte("       A\x80\x03](K\x01K\x02e."), lostAndFound)
}
