package tinyproto

import (
	"context"
	"errors"
	"io"
	"time"
)

// DefaultPass is how often LoopPass is called where nothing else happens, unless its hooks say otherwise.
const DefaultPass = time.Second

// Hooks are what Loop calls, on its own goroutine, one at a time. Each may be nil. They may transmit, and they may
// close the connection, which ends the loop.
type Hooks struct {
	// PreLoop is called once, before anything else.
	PreLoop func(ctx context.Context, c *Conn)

	// LoopPass is called on every pass: first after PreLoop, then after each message and each failed one, and whenever
	// PassEvery has gone by without one. It is not called while a message travels.
	LoopPass func(ctx context.Context, c *Conn)

	// PassEvery is the longest wait between two passes in which nothing travels. Zero, or less, means DefaultPass.
	PassEvery time.Duration

	// Received is called with each message.
	Received func(ctx context.Context, c *Conn, msg []byte)

	// Failed is called with each message that was lost and after which the connection goes on: the error is an
	// *OversizeError or a *PluginError.
	Failed func(ctx context.Context, c *Conn, err error)

	// PostLoop is called once, after everything else, with what Loop returns. The connection is closed.
	PostLoop func(c *Conn, err error)
}

// errLooped is the answer to a second Loop. [TP-HOOK-1] … MUST call pre_loop once for each connection …
var errLooped = errors.New("the loop of this connection has run already")

// Loop receives messages and calls the hooks until the connection or the context ends, and closes the connection. It is
// called once. The error is nil if the other side ended the stream between messages, the context's cause if the
// context ended, and else that of Receive.
func (c *Conn) Loop(ctx context.Context, h Hooks) (err error) {
	if c.looped.Swap(true) {
		return errLooped
	}
	if h.PostLoop != nil {
		// [TP-HOOK-2] An endpoint MUST call post_loop once …, after the last message and however the connection ends.
		defer func() { h.PostLoop(c, err) }()
	}
	defer c.Close()
	if h.PreLoop != nil {
		h.PreLoop(ctx, c)
	}
	for {
		err := h.pass(ctx, c)
		switch {
		case err == io.EOF:
			// [TP-END-1] An endpoint that meets the end of the stream between messages … MUST NOT report an error …
			return nil
		case err != nil:
			return err
		}
	}
}

// pass is one round of a loop. It returns the error of Receive that ends the loop.
func (h Hooks) pass(ctx context.Context, c *Conn) error {
	var until time.Time // no end
	if h.LoopPass != nil {
		// [TP-HOOK-4] An endpoint MUST call loop_pass at least once for a connection that stays open, after pre_loop …
		h.LoopPass(ctx, c)
		until = time.Now().Add(passEvery(h.PassEvery))
	}
	msg, err := c.receiveUntil(ctx, until)
	switch {
	case err == nil && h.Received != nil:
		h.Received(ctx, c, msg)
	case err == errNoneYet:
		return nil
	case isPassing(err):
		if h.Failed != nil {
			h.Failed(ctx, c, err)
		}
		return nil
	}
	return err
}

// LoopHooks are the hooks of the main loop of a Server or a Client. They are called one at a time. Each may be nil.
type LoopHooks struct {
	// PreLoop is called once, before the loop.
	PreLoop func(ctx context.Context)

	// LoopPass is called on every pass: first after PreLoop, then each time that PassEvery has gone by.
	LoopPass func(ctx context.Context)

	// PassEvery is the time between two passes. Zero, or less, means DefaultPass.
	PassEvery time.Duration

	// PostLoop is called once, after the loop. The context has ended.
	PostLoop func(ctx context.Context)
}

// around calls the hooks around and in a loop that lasts until the context ends: start is called between PreLoop and
// the first LoopPass, end before PostLoop.
func (h LoopHooks) around(ctx context.Context, start, end func()) {
	if h.PreLoop != nil {
		h.PreLoop(ctx)
	}
	start()
	h.passes(ctx)
	end()
	if h.PostLoop != nil {
		h.PostLoop(ctx)
	}
}

func (h LoopHooks) passes(ctx context.Context) {
	if h.LoopPass == nil {
		<-ctx.Done()
		return
	}
	tick := time.NewTicker(passEvery(h.PassEvery))
	defer tick.Stop()
	for {
		h.LoopPass(ctx)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

func passEvery(d time.Duration) time.Duration {
	if d <= 0 {
		return DefaultPass
	}
	return d
}
