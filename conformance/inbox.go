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
	events  []Event
	history []Event // every event in the order of its arrival, if keeps is set
	keeps   bool
	ended   bool
	changed chan struct{} // closed and renewed at every change
	tell    func(Event)   // called for each event as it arrives; may be nil
}

func newInbox() *inbox { return &inbox{changed: make(chan struct{})} }

func (in *inbox) put(e Event) {
	if in.tell != nil {
		in.tell(e)
	}
	in.change(func() {
		in.events = append(in.events, e)
		if in.keeps {
			in.history = append(in.history, e)
		}
	})
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
		i := slices.IndexFunc(in.events, match)
		if i >= 0 {
			e := in.events[i]
			in.events = slices.Delete(in.events, i, i+1)
			in.mu.Unlock()
			return e, nil
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
	if i := slices.IndexFunc(in.events, match); i >= 0 {
		return in.events[i], true
	}
	return Event{}, false
}
