package objtcp

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"slices"

	"github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// An outgoing is something that waits to be sent, or is being sent.
type outgoing struct {
	object any
	octets []byte
	done   chan error // nil if nobody waits: then an Error tells that it failed
}

// Send sends an object, or octets in the raw form, and waits until TCP has taken them all. It is told by DataSent too.
//
// The error is a *pickle.ValueError if the object is none that travels, and pickle.ErrTooLong if no size can announce
// it: nothing was sent, and the connection goes on. It is the context's cause if the context ended: if the object was
// being sent by then, the connection is closed. It is net.ErrClosed, or wraps that, if the connection has ended before
// all was sent.
func (c *Conn) Send(ctx context.Context, object any) error {
	o := &outgoing{object: object, done: make(chan error, 1)}
	if err := c.enqueue(o); err != nil {
		return err
	}
	select {
	case err := <-o.done:
		return err
	case <-ctx.Done():
	}
	if c.withdraw(o) {
		return context.Cause(ctx)
	}
	c.end(true)
	if err := <-o.done; err == nil {
		return nil
	}
	return context.Cause(ctx)
}

// Post has an object sent, or octets in the raw form, and does not wait. DataSent tells that it is, and Error that it
// has failed. The error is a *pickle.ValueError, pickle.ErrTooLong or net.ErrClosed: no event follows. What is posted
// is kept until it is sent, however much that is.
func (c *Conn) Post(object any) error { return c.enqueue(&outgoing{object: object}) }

// enqueue has something sent after what waits already.
func (c *Conn) enqueue(o *outgoing) (err error) {
	// [OT-OBJ-20] A sender MUST report as failed, with nothing sent, an object … that a receiver would refuse …
	if o.octets, err = c.encode(o.object); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ended {
		// [OT-END-4] … when the connection ends, however it ends, and every one that its caller asks for after that.
		return net.ErrClosed
	}
	c.out = append(c.out, o)
	select {
	case c.asked <- struct{}{}:
	default:
	}
	return nil
}

func (c *Conn) encode(object any) ([]byte, error) {
	if !c.endpoint.config.Raw {
		return AppendFrame(nil, object)
	}
	octets, ok := object.([]byte)
	if !ok {
		return nil, &pickle.ValueError{Reason: fmt.Sprintf("a raw connection takes a []byte, not a %T", object)}
	}
	return bytes.Clone(octets), nil
}

// withdraw takes back what has not begun, and reports whether that was so.
func (c *Conn) withdraw(o *outgoing) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.Index(c.out, o)
	if i < 0 {
		return false
	}
	c.out = slices.Delete(c.out, i, i+1)
	return true
}

// sendAll sends what is asked for until the connection ends. Then all that is left fails.
func (c *Conn) sendAll() {
	for o := c.begin(); o != nil; o = c.begin() {
		// [OT-FRAME-7] … MUST go on with the missing tail … [OT-FRAME-8] … before the last octet of an earlier one.
		// net.Conn finishes short writes.
		_, err := c.nc.Write(o.octets)
		if err != nil {
			// A reset has arrived. The receiver of this side tells whether it came inside a frame.
			c.end(false)
			err = fmt.Errorf("%w before all was sent: %v", net.ErrClosed, err)
		}
		c.finish(o, err)
	}
	// [OT-END-4] A sender MUST report as failed every object of which its TCP has not taken the last octet …
	c.mu.Lock()
	left := c.out
	c.out = nil
	c.mu.Unlock()
	for _, o := range left {
		c.finish(o, net.ErrClosed)
	}
}

// begin waits for something to send. It returns nil once the connection is to end: nothing is added to out then.
func (c *Conn) begin() *outgoing {
	for {
		c.mu.Lock()
		ended := c.ended
		var first *outgoing
		if len(c.out) > 0 && !ended {
			first, c.out = c.out[0], c.out[1:]
		}
		c.mu.Unlock()
		if ended || first != nil {
			return first
		}
		select {
		case <-c.asked:
		case <-c.ending:
		}
	}
}

// finish tells what became of something.
func (c *Conn) finish(o *outgoing, err error) {
	switch {
	case err == nil:
		// [OT-FRAME-11] A sender MUST report an object as sent once its TCP has taken the last octet of the frame …
		c.tell(Event{Kind: DataSent, Object: o.object})
	case o.done == nil:
		c.tell(Event{Kind: Error, Object: o.object, Err: err})
	}
	if o.done != nil {
		o.done <- err
	}
}
