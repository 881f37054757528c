package conformance

import (
	"os"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func named(name string) func(Event) bool { return func(e Event) bool { return e.Event == name } }

func TestInboxClaimsTheFirstThatMatches(t *testing.T) {
	in := newInbox()
	in.put(Event{Event: "closed", ID: "c1"}, 1)
	in.put(Event{Event: "message", ID: "c1"}, 1)
	in.put(Event{Event: "message", ID: "c2"}, 1)
	for _, want := range []string{"c1", "c2"} {
		e, err := in.await(0, named("message"))
		require.NoError(t, err)
		require.Equal(t, want, e.ID)
	}
	_, err := in.await(0, named("message"))
	require.ErrorIs(t, err, os.ErrDeadlineExceeded, "a claimed event is gone")
	_, err = in.await(0, named("closed"))
	require.NoError(t, err, "one that no step has claimed stays")
}

func TestInboxFindLeavesTheEvent(t *testing.T) {
	in := newInbox()
	_, ok := in.find(named("open"))
	require.False(t, ok)
	in.put(Event{Event: "open", ID: "c1"}, 1)
	for range 2 {
		e, ok := in.find(named("open"))
		require.True(t, ok)
		require.Equal(t, "c1", e.ID)
	}
}

func TestInboxWakesWhoWaits(t *testing.T) {
	in := newInbox()
	var waiting sync.WaitGroup
	for range 8 {
		waiting.Go(func() {
			_, err := in.await(time.Minute, named("open"))
			if err != nil {
				t.Error(err)
			}
		})
	}
	for range 8 {
		in.put(Event{Event: "other"}, 1)
		in.put(Event{Event: "open"}, 1)
	}
	waiting.Wait()
	_, ok := in.find(named("open"))
	require.False(t, ok, "each waiter has claimed one")
}

// What came before the end can still be claimed; after that, a wait ends at once.
func TestInboxEnds(t *testing.T) {
	in := newInbox()
	got := make(chan error)
	go func() {
		_, err := in.await(time.Minute, named("open"))
		got <- err
	}()
	in.put(Event{Event: "sent"}, 1)
	in.end()
	require.Equal(t, errShimGone, <-got)
	_, err := in.await(time.Minute, named("sent"))
	require.NoError(t, err)
	_, err = in.await(time.Minute, named("sent"))
	require.Equal(t, errShimGone, err)
}

func TestInboxTellsBeforeItIsClaimed(t *testing.T) {
	in := newInbox()
	var told []string
	in.tell = func(e Event) { told = append(told, e.Event) }
	in.put(Event{Event: "open"}, 1)
	in.put(Event{Event: "closed"}, 1)
	require.Equal(t, []string{"open", "closed"}, told)
}

// What no step claims is bounded, by its length and by its number. What is claimed makes room.
func TestInboxIsBounded(t *testing.T) {
	for _, octets := range []int{1, MaxLineOctets} {
		in := newInbox()
		told := 0
		in.tell = func(Event) { told++ }
		most := 0
		for in.put(Event{Event: "hook"}, octets) {
			most++
		}
		require.Equal(t, mostPendingOctets/max(octets, leastEventOctets), most)
		require.Equal(t, most, told)
		require.False(t, in.put(Event{Event: "open"}, octets))
		_, err := in.await(0, named("hook"))
		require.NoError(t, err)
		require.True(t, in.put(Event{Event: "open"}, octets))
	}
}
