package sized_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/sized"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// short says in a few words what was told.
func (s *script) short() (all []string) {
	for _, e := range s.events {
		switch e := e.(type) {
		case *event.Message:
			all = append(all, strings.TrimSpace(fmt.Sprintf("%d of %d %s", e.Got, e.Size, e.Payload)))
		case *event.Finding:
			all = append(all, strings.TrimSpace(string(e.Kind)+" "+e.Detail))
		}
	}
	return all
}

const hello = "\x00\x00\x00\x05hello"

// frame is a message of gruv-socks of so many octets.
func frame(octets int) []byte {
	return append([]byte{byte(octets >> 24), byte(octets >> 16), byte(octets >> 8), byte(octets)}, make([]byte, octets)...)
}

// What is kept for a search is decoded once the framing is known, from the first message that agrees with it.
func TestSearch(t *testing.T) {
	const whole = "5 of 5 hello"
	for _, c := range []struct {
		name     string
		segments []string
		want     []string
	}{
		{"three messages prove it", []string{"lo", hello, hello, hello}, []string{"gap octets skipped to find the framing: 2", whole, whole, whole}},
		{"several in a segment end once", []string{"lo", hello + hello, hello}, []string{"gap octets skipped to find the framing: 2", whole, whole, whole}},
		{"the end of the stream makes do with one", []string{"lo", hello}, []string{"gap octets skipped to find the framing: 2", whole}},
		{"none ends with a segment", []string{"lo", hello + "\x00"}, nil},
		{"sizes and payloads apart", []string{"lo", "\x00\x00\x00\x05", "hello", "\x00\x00", "\x00\x05hello"}, []string{"gap octets skipped to find the framing: 2", whole, whole}},
		{"a longer chain meets an older one", []string{"\x00\x00\x00\x14xy", hello, hello, hello}, []string{"gap octets skipped to find the framing: 6", whole, whole, whole}},
		{"from the first octet on", []string{hello, hello, hello}, []string{whole, whole, whole}},
		{"zeros prove nothing", []string{"lo", strings.Repeat("\x00", 400), strings.Repeat("\x00", 400)}, nil},
		{"nothing", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newScript(gruv.New, stream.Info{Midway: true})
			for _, b := range c.segments {
				s.octets(stream.Acceptor, []byte(b))
			}
			s.conv.Finish()
			require.Equal(t, c.want, s.short())
			require.Zero(t, s.dec.Kept())
		})
	}
}

// One large message proves the framing, although its octets are too many to be kept; it is skipped.
func TestSearchForWhatIsTooLargeToKeep(t *testing.T) {
	s := newScript(gruv.New, stream.Info{Midway: true})
	s.octets(stream.Initiator, []byte("lo"))
	large := frame(1 << 20)
	for rest := large; len(rest) > 0; rest = rest[min(len(rest), 1448):] {
		s.octets(stream.Initiator, rest[:min(len(rest), 1448)])
		require.Less(t, s.dec.Kept(), 1<<20)
	}
	s.octets(stream.Initiator, []byte(hello))
	require.Equal(t, []string{fmt.Sprintf("gap octets skipped to find the framing: %d", 2+len(large)), "5 of 5 hello"}, s.short(), "before the end")
}

// A gap while the framing is searched for ends the chains that it is in, and no other.
func TestGapInASearch(t *testing.T) {
	for n, want := range map[int64][]string{
		3: {"gap octets that the capture lacks: 3", "gap octets skipped to find the framing: 8", "5 of 5 hello", "5 of 5 hello"},
		4: {"gap octets that the capture lacks: 4", "gap octets skipped to find the framing: 8", "5 of 5 hello", "5 of 5 hello"},
	} {
		s := newScript(gruv.New, stream.Info{Midway: true})
		s.octets(stream.Initiator, []byte("lo"))
		s.octets(stream.Initiator, []byte("\x00\x00\x00\x05he"))
		s.gap(stream.Initiator, n) // of three that are left
		s.octets(stream.Initiator, []byte(hello))
		s.octets(stream.Initiator, []byte(hello))
		s.conv.Finish()
		require.Equal(t, want, s.short())
	}
}

// A pickle is judged if all of it was seen, and is not longer than is kept.
func TestJudged(t *testing.T) {
	message := func(payload int) []byte { // bytes, in a pickle
		length := binary.LittleEndian.AppendUint32(nil, uint32(payload))
		return fmt.Appendf(nil, "%8X\x80\x04B%s%s.", payload+8, length, strings.Repeat("x", payload))
	}
	for octets, judged := range map[int]bool{0: true, 100: true, 200 << 10: true, 300 << 10: false} {
		s := newScript(objtcp.New, stream.Info{Whole: true})
		for rest := message(octets); len(rest) > 0; rest = rest[min(len(rest), 1448):] {
			s.octets(stream.Initiator, rest[:min(len(rest), 1448)])
		}
		require.Zero(t, s.dec.Kept(), "given back with the message")
		m := s.events[0].(*event.Message)
		require.True(t, m.Complete)
		require.Equal(t, judged, m.Object != nil, octets)
		require.Equal(t, m.Size, uint32(octets+8))
	}
}

// Times of a message: from the size's first octet, from its last, and from the payload's first.
func TestTimes(t *testing.T) {
	s := newScript(gruv.New, stream.Info{Whole: true})
	for _, b := range []string{"\x00\x00", "\x00\x05", "he", "llo", "\x00\x00", "\x00\x00"} {
		s.octets(stream.Initiator, []byte(b)) // a microsecond apart
	}
	m := s.events[0].(*event.Message)
	require.True(t, m.OneWay && m.Begun && m.Ended && !m.Answered && !m.Sized)
	require.Equal(t, []int64{1, 1, 3}, []int64{m.BegunAfter.Microseconds(), m.Moved.Microseconds(), m.Total.Microseconds()})
	require.Equal(t, []int{1, 4}, []int{m.FirstPacket, m.LastPacket})
	m = s.events[1].(*event.Message)
	require.True(t, m.Ended && m.Complete && !m.Begun)
	require.Equal(t, int64(1), m.Total.Microseconds())
	require.Equal(t, 1, m.Number)
}

// What is kept of pickles that are under way is bounded, however many there are. One that there is no room for is shown
// and not judged.
func TestKeptOfAll(t *testing.T) {
	s := newScript(objtcp.New, stream.Info{Whole: true})
	message := fmt.Appendf(nil, "%8X\x80\x04B\xF8\xFF\x01\x00%s.", 128<<10, strings.Repeat("x", 128<<10-8))
	const streams, room = 200, sized.MostKeptAll >> 17
	at := stream.Mark{Packet: 1, Acked: stream.Everything}
	var all []stream.Conversation
	for i := range streams {
		all = append(all, s.dec.Converse(&stream.Info{Number: i, Whole: true}))
		all[i].Octets(stream.Initiator, message[:len(message)-1], at)
		require.LessOrEqual(t, s.dec.Kept(), sized.MostKeptAll)
	}
	at.Offset += int64(len(message) - 1)
	for i, conv := range all {
		conv.Octets(stream.Initiator, message[len(message)-1:], at)
		m := s.events[i].(*event.Message)
		require.True(t, m.Complete)
		require.Equal(t, i < room, m.Object != nil, i)
	}
	require.Zero(t, s.dec.Kept())
}

// No two messages of a stream have the same number, whatever comes between.
func TestNumbers(t *testing.T) {
	s := newScript(objtcp.New, stream.Info{Whole: true})
	s.octets(stream.Initiator, []byte("no s"))
	s.octets(stream.Acceptor, []byte("       5\x80\x04"))
	s.octets(stream.Initiator, []byte("ize!       5\x80\x04K\x01."))
	s.octets(stream.Acceptor, []byte("K\x02."))
	numbers := map[int]bool{}
	for _, e := range s.events {
		if m, ok := e.(*event.Message); ok {
			require.False(t, numbers[m.Number])
			numbers[m.Number] = true
		}
	}
	require.Len(t, numbers, 2)
}

// What a search has kept is told before the reset that ends it.
func TestResetEndsASearch(t *testing.T) {
	s := newScript(gruv.New, stream.Info{Midway: true})
	s.octets(stream.Initiator, []byte("lo"))
	s.octets(stream.Initiator, []byte(hello))
	s.conv.Reset(stream.Acceptor, s.mark(stream.Acceptor))
	require.Equal(t, []string{"gap octets skipped to find the framing: 2", "5 of 5 hello", "reset the connection was reset"}, s.short())
}

// Many chains may seem possible. Those that go on for longest are given up first, and the framing is found among them.
func TestManyChains(t *testing.T) {
	s := newScript(gruv.New, stream.Info{Midway: true})
	for i := range 100 {
		s.octets(stream.Initiator, []byte{0x7A, byte(100 - i), 'x', 'y'}) // a size of 2 GB
	}
	for range 3 {
		s.octets(stream.Initiator, []byte(hello))
	}
	require.Equal(t, []string{"gap octets skipped to find the framing: 400", "5 of 5 hello", "5 of 5 hello", "5 of 5 hello"}, s.short())
}

// Neither octets nor a gap behind a FIN mean anything.
func TestAfterFIN(t *testing.T) {
	s := newScript(gruv.New, stream.Info{Whole: true})
	s.conv.FIN(stream.Initiator, s.mark(stream.Initiator))
	s.octets(stream.Initiator, []byte(hello))
	s.gap(stream.Initiator, 5)
	s.conv.FIN(stream.Initiator, s.mark(stream.Initiator))
	s.octets(stream.Acceptor, []byte(hello))
	require.False(t, s.conv.Over())
	s.conv.FIN(stream.Acceptor, s.mark(stream.Acceptor))
	require.True(t, s.conv.Over())
	require.Equal(t, []string{"gap octets that the capture lacks: 5", "5 of 5 hello"}, s.short())
	require.Equal(t, int64(9), s.dec.Coverage.Undecoded)
}
