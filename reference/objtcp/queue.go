package objtcp

import (
	"context"
	"io"
	"sync"
)

// maxEvents is how many events wait to be taken before a server accepts no further connections.
const maxEvents = 1024

// A queue holds the events that the caller has not taken yet. It does not make who adds to it wait: a Conn holds back
// what it has received, and a server the next connection, so that a queue is short.
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
	q.wake()
}

// wake has every wait look again. The caller holds mu.
func (q *queue) wake() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// wait waits until ready, called with mu held, returns true. It returns false if done is closed before.
func (q *queue) wait(done <-chan struct{}, ready func() bool) bool {
	for {
		q.mu.Lock()
		ok, changed := ready(), q.changed
		q.mu.Unlock()
		if ok {
			return true
		}
		select {
		case <-changed:
		case <-done:
			return false
		}
	}
}

// take takes the next event, if there is one. The caller holds mu.
func (q *queue) take() (ev Event, ok bool) {
	if len(q.events) == 0 {
		return Event{}, false
	}
	ev, q.events[0] = q.events[0], Event{} // or it would live as long as the ones behind it
	q.events = q.events[1:]
	ev.taken()
	q.wake()
	return ev, true
}

func (q *queue) poll() (Event, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.take()
}

// next waits for the next event. The error is io.EOF once nothing will come, and the cause of a context that has ended.
func (q *queue) next(ctx context.Context) (ev Event, err error) {
	var ok bool
	taken := func() bool {
		ev, ok = q.take()
		return ok || q.ended
	}
	switch {
	case !q.wait(ctx.Done(), taken):
		return Event{}, context.Cause(ctx)
	case !ok:
		return Event{}, io.EOF
	}
	return ev, nil
}

// waitForRoom waits until the caller has taken enough, or done is closed.
func (q *queue) waitForRoom(done <-chan struct{}) {
	q.wait(done, func() bool { return len(q.events) < maxEvents })
}
