package sized_test

import (
	"bytes"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/sized"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// lostAndFound is a segment in which the framing is lost again and again, and found at once.
var lostAndFound = []byte("no size!       5\x80\x04K\x01.")

// However often one segment loses the framing, it is copied for none of them, and takes time by its length.
func TestFramingLostAgainAndAgain(t *testing.T) {
	allocated := func(segment []byte) uint64 {
		messages := 0
		out := &event.Output{Emit: func(e event.Event) error {
			if _, ok := e.(*event.Message); ok {
				messages++
			}
			return nil
		}}
		conv := objtcp.New(tell.Teller{Coverage: &event.Coverage{}, Output: out}).Converse(&stream.Info{Whole: true})
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		began := time.Now()
		conv.Octets(stream.Initiator, segment, stream.Mark{Packet: 1, Acked: stream.Everything})
		runtime.ReadMemStats(&after)
		t.Logf("%d octets: %v, %d octets of memory", len(segment), time.Since(began), after.TotalAlloc-before.TotalAlloc)
		conv.Finish()
		require.Equal(t, len(segment)/len(lostAndFound), messages)
		return after.TotalAlloc - before.TotalAlloc
	}
	const often = 50_000
	once := allocated(bytes.Repeat(lostAndFound, often))
	require.Less(t, allocated(bytes.Repeat(lostAndFound, 2*often)), 3*once, "a segment twice as long")
}

// Messages of many streams that were under way at the same time are not all kept to be used again.
func TestSpareIsBounded(t *testing.T) {
	s := newScript(objtcp.New, stream.Info{Whole: true})
	at := stream.Mark{Packet: 1, Acked: stream.Everything}
	var all []stream.Conversation
	for i := range 2 * sized.MostSpare {
		all = append(all, s.dec.Converse(&stream.Info{Number: i, Whole: true}))
		all[i].Octets(stream.Initiator, []byte("       5"), at)
	}
	for _, conv := range all {
		conv.Finish()
	}
	require.Equal(t, sized.MostSpare, s.dec.Spare())
}
