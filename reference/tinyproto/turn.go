package tinyproto

import (
	"context"
	"net"
	"sync"
)

// A turn says whose go it is on a half-duplex connection: one transmission or one reception at a time.
//
// Waiting for a message to begin is not a reception yet: it gives way to a transmission.
type turn struct {
	mu      sync.Mutex
	taken   bool          // somebody has the turn
	yields  func()        // set while the holder gives way when it is called
	senders int           // transmissions that wait for the turn
	changed chan struct{} // closed and renewed at every change
	ended   bool          // the connection is closed; the turn serves only to receive what has arrived whole
}

func newTurn() *turn { return &turn{changed: make(chan struct{})} }

// forSending takes the turn for a transmission. It asks a holder that merely waits to give way.
func (t *turn) forSending(ctx context.Context) error {
	t.mu.Lock()
	t.senders++
	if t.yields != nil {
		t.yields()
	}
	t.mu.Unlock()
	defer t.change(func() { t.senders-- })
	return t.take(ctx, func() (bool, error) {
		if t.ended {
			return false, net.ErrClosed
		}
		return !t.taken, nil
	})
}

// forReceiving takes the turn to wait for a message, behind every transmission that has asked for it. It takes it after
// the end too: idle says then that nothing more will come.
func (t *turn) forReceiving(ctx context.Context) error {
	return t.take(ctx, func() (bool, error) { return !t.taken && (t.ended || t.senders == 0), nil })
}

func (t *turn) take(ctx context.Context, free func() (bool, error)) error {
	for {
		t.mu.Lock()
		mine, err := free()
		mine = mine && ctx.Err() == nil
		t.taken = t.taken || mine
		changed := t.changed
		t.mu.Unlock()
		if mine || err != nil {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// idle says that the holder only waits, and gives way when yield is called. busy ends it. The error is net.ErrClosed
// after the end, and errGaveWay if a transmission is waiting already.
func (t *turn) idle(yield func()) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.ended {
		return net.ErrClosed
	}
	if t.senders > 0 {
		return errGaveWay
	}
	t.yields = yield
	return nil
}

func (t *turn) busy() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.yields = nil
}

func (t *turn) release() { t.change(func() { t.taken = false }) }
func (t *turn) end()     { t.change(func() { t.ended = true }) }

func (t *turn) change(f func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	f()
	close(t.changed)
	t.changed = make(chan struct{})
}
