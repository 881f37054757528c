package tinyproto

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// firstGrowthOctets is what a payload gets before its first octet has arrived.
const firstGrowthOctets = 4 << 10

// Receive waits for the next message and returns it. An empty message is a slice of length 0.
//
// The error is an *OversizeError if the other side announced a size above the limit, which was refused, and a
// *PluginError if a plugin failed on the message; the connection is then usable. It is the context's cause if the
// context ended: the connection is usable if no message had begun, and closed otherwise. After any other error the
// connection is closed: io.EOF if the stream ended between messages, io.ErrUnexpectedEOF (and not io.EOF) if it ended
// or was reset inside one, os.ErrDeadlineExceeded if the other side stalled inside one, net.ErrClosed if the connection
// was closed, and the error of the read if it was reset between messages.
//
// The end of a connection is seen by Receive, and by a transmission that awaits its answer. Where nobody calls either,
// it is not seen.
func (c *Conn) Receive(ctx context.Context) ([]byte, error) { return c.receiveUntil(ctx, time.Time{}) }

// errNoneYet says that no message had begun when the time was over.
var errNoneYet = errors.New("internal error: no message has begun yet")

// receiveUntil is Receive, but gives up with errNoneYet if no message has begun at the time until. The zero time is
// none.
func (c *Conn) receiveUntil(ctx context.Context, until time.Time) ([]byte, error) {
	for {
		if err := c.turn.forReceiving(ctx); err != nil {
			return nil, err
		}
		msg, err := c.receiveInTurn(ctx, until)
		c.turn.release()
		if err != errGaveWay {
			return msg, err
		}
		if !until.IsZero() && !time.Now().Before(until) {
			return nil, errNoneYet
		}
	}
}

// errGaveWay says that Receive was woken before a message had begun: to let a transmission go first, because its time
// is over, or because its context has ended, which it sees when it asks for the turn again.
var errGaveWay = errors.New("internal error: gave way to a transmission")

func (c *Conn) receiveInTurn(ctx context.Context, until time.Time) ([]byte, error) {
	if len(c.inbox) > 0 {
		first := c.inbox[0]
		c.inbox[0] = received{} // or the message would live as long as the ones behind it
		c.inbox = c.inbox[1:]
		return first.msg, first.err
	}
	if err := c.awaitSize(ctx, until); err != nil {
		return nil, err
	}
	var msg []byte
	err := c.bounded(ctx, func() (err error) {
		msg, err = c.receive()
		return err
	})
	return msg, err
}

// awaitSize waits for the first octet of a size: without a bound, or until a time.
func (c *Conn) awaitSize(ctx context.Context, until time.Time) error {
	wake := func() { c.nc.SetReadDeadline(time.Now()) }
	// [TP-TIME-4] An endpoint MUST NOT close a connection for its timeout between messages.
	c.nc.SetReadDeadline(until)
	if err := c.turn.idle(wake); err != nil {
		return err
	}
	woken := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { wake(); close(woken) })
	_, err := c.in.Peek(1)
	c.turn.busy()
	if !stop() {
		<-woken // later, it would cut short a wait of whoever has the turn next
	}
	switch {
	case err == nil:
		return nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errGaveWay
	}
	// [TP-END-2] [TP-END-4] … that meets the end of the stream | a reset between messages MUST close | report …
	c.Close()
	return err
}

// receive reads one message from its first octet on.
func (c *Conn) receive() ([]byte, error) {
	var head [SizeOctets]byte
	if _, err := c.read(head[:]); err != nil {
		// [TP-END-5] A receiver that meets the end of the stream inside a size … MUST NOT send any octet after it.
		return nil, c.broken("size", err)
	}
	size, _, err := ParseSize(head[:])
	// [TP-PLUG-4] A receiver MUST compare the announced size, …, with its receive limit.
	if err == nil && size > c.limit {
		err = &OversizeError{Size: uint64(size), Limit: uint64(c.limit)}
	}
	if err != nil {
		// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00 …
		// [TP-REFUSE-2] A receiver that has a receive limit MUST answer a size above that limit with … 00 …
		if err := c.write([]byte{GenericError}); err != nil {
			return nil, c.broken("answer", err)
		}
		// [TP-REFUSE-9] A receiver SHOULD report to its caller a size that it has refused, as too large.
		return nil, err
	}
	// [TP-FRAME-2] A receiver MUST answer each size that it accepts with the single octet FF, once the fourth …
	if err := c.write([]byte{OK}); err != nil {
		return nil, c.broken("answer", err)
	}
	payload, err := c.readPayload(int(size))
	if err != nil {
		// [TP-FRAME-10] A receiver MUST NOT deliver anything of a message whose last octet has not arrived.
		// [TP-FRAME-20] [TP-FRAME-21] … MUST report the message as truncated | the stall, and MUST close the connection.
		return nil, c.broken("payload", err)
	}
	return c.decode(payload)
}

// readPayload reads size octets into memory that grows with what has arrived: to twice that, and three times while it
// is copied.
func (c *Conn) readPayload(size int) ([]byte, error) {
	msg := []byte{}
	for len(msg) < size {
		// [TP-REFUSE-6] A receiver MUST take memory for a payload in proportion to the octets that have arrived …
		grown := make([]byte, len(msg)+min(size-len(msg), max(len(msg), firstGrowthOctets)))
		n, err := c.read(grown[copy(grown, msg):])
		msg = grown[:len(msg)+n]
		if err != nil {
			return nil, fmt.Errorf("%w (after %d of %d octets)", err, len(msg), size)
		}
	}
	return msg, nil
}
