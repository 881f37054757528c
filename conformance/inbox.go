package conformance

import (
	"os"
	"slices"
	"sync"
	"time"
)

// An inbox collects the events of one play until a step claims them.
type inbox struct {
	mu      sync.Mutex
	events  []pending
	octets  int     // of events
	history []Event // every event in the order of its arrival, if keeps is set
	keeps   bool
	ended   bool
	changed chan struct{} // closed and renewed at every change
	tell    func(Event)   // called for each event as it arrives; may be nil
}

// A pending event is one that no step has claimed yet.
type pending struct {
	Event
	octets int // what it counts for
}

const (
	// mostPendingOctets is how much may wait in an inbox. No case makes an implementation say as much at once.
	mostPendingOctets = 16 << 20

	// leastEventOctets is what an event counts for at least, however short its line is: the transcript keeps it as
	// well.
	leastEventOctets = 4 << 10
)

func newInbox() *inbox { return &inbox{changed: make(chan struct{})} }

// put takes in an event whose line has a length in octets. It reports false, and drops the event, if the inbox is full.
func (in *inbox) put(e Event, octets int) bool {
	octets = max(octets, leastEventOctets)
	in.mu.Lock()
	full := in.octets+octets > mostPendingOctets
	in.mu.Unlock()
	if full {
		return false
	}
	if in.tell != nil {
		in.tell(e)
	}
	in.change(func() {
		in.events, in.octets = append(in.events, pending{e, octets}), in.octets+octets
		if in.keeps {
			in.history = append(in.history, e)
		}
	})
	return true
}

// keep has the inbox remember every event from now on, also when it is claimed.
func (in *inbox) keep() { in.change(func() { in.keeps = true }) }

// place is where in the history the first event that matches stands, -1 if nowhere.
func (in *inbox) place(match func(Event) bool) int {
	in.mu.Lock()
	defer in.mu.Unlock()
	return slices.IndexFunc(in.history, match)
}

// end says that no event will come any more.
func (in *inbox) end() { in.change(func() { in.ended = true }) }

func (in *inbox) change(f func()) {
	in.mu.Lock()
	defer in.mu.Unlock()
	f()
	close(in.changed)
	in.changed = make(chan struct{})
}

// await claims the first event that matches. The error is os.ErrDeadlineExceeded, or errShimGone if none can come.
func (in *inbox) await(d time.Duration, match func(Event) bool) (Event, error) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	for {
		in.mu.Lock()
		if i := in.index(match); i >= 0 {
			e := in.events[i]
			in.events, in.octets = slices.Delete(in.events, i, i+1), in.octets-e.octets
			in.mu.Unlock()
			return e.Event, nil
		}
		ended, changed := in.ended, in.changed
		in.mu.Unlock()
		if ended {
			return Event{}, errShimGone
		}
		select {
		case <-changed:
		case <-timer.C:
			return Event{}, os.ErrDeadlineExceeded
		}
	}
}

// find returns the first unclaimed event that matches, and leaves it.
func (in *inbox) find(match func(Event) bool) (Event, bool) {
	in.mu.Lock()
	defer in.mu.Unlock()
	if i := in.index(match); i >= 0 {
		return in.events[i].Event, true
	}
	return Event{}, false
}

// index is where the first event is that matches, or -1. The caller holds mu.
func (in *inbox) index(match func(Event) bool) int {
	return slices.IndexFunc(in.events, func(e pending) bool { return match(e.Event) })
}
