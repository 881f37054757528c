package objtcp

import (
	"context"
	"io"
	"sync"
)

// A queue holds the events that the caller has not taken yet. It does not make who adds to it wait: a Conn holds back
// itself, so that the objects in a queue are few.
type queue struct {
	mu      sync.Mutex
	events  []Event
	ended   bool          // nothing will be added
	changed chan struct{} // closed and renewed at every change
}

func newQueue() *queue { return &queue{changed: make(chan struct{})} }

func (q *queue) push(ev Event) { q.change(func() { q.events = append(q.events, ev) }) }
func (q *queue) end()          { q.change(func() { q.ended = true }) }

func (q *queue) change(f func()) {
	q.mu.Lock()
	defer q.mu.Unlock()
	f()
	close(q.changed)
	q.changed = make(chan struct{})
}

// poll takes the next event, if there is one.
func (q *queue) poll() (ev Event, ok bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.events) == 0 {
		return Event{}, false
	}
	ev, q.events[0] = q.events[0], Event{} // or it would live as long as the ones behind it
	q.events = q.events[1:]
	ev.taken()
	return ev, true
}

// next waits for the next event. The error is io.EOF once nothing will come, and the cause of a context that has ended.
func (q *queue) next(ctx context.Context) (Event, error) {
	for {
		q.mu.Lock()
		ended, changed := q.ended, q.changed
		q.mu.Unlock()
		if ev, ok := q.poll(); ok {
			return ev, nil
		}
		if ended {
			return Event{}, io.EOF
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return Event{}, context.Cause(ctx)
		}
	}
}
