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
// The error is an *OversizeError if the other side announced a size above the limit, which was refused; the connection
// is then usable. It is the context's cause if the context ended: the connection is usable if no message had begun, and
// closed otherwise. After any other error the connection is closed: io.EOF if the stream ended between messages,
// io.ErrUnexpectedEOF (and not io.EOF) if it ended or was reset inside one, os.ErrDeadlineExceeded if the other side
// stalled inside one, net.ErrClosed if the connection was closed, and the error of the read if it was reset between
// messages.
func (c *Conn) Receive(ctx context.Context) ([]byte, error) {
	for {
		if err := c.turn.forReceiving(ctx); err != nil {
			return nil, err
		}
		msg, err := c.receiveInTurn(ctx)
		c.turn.release()
		if !errors.Is(err, errGaveWay) {
			return msg, err
		}
	}
}

// errGaveWay says that Receive was woken before a message had begun: to let a transmission go first, or because its
// context has ended, which it sees when it asks for the turn again.
var errGaveWay = errors.New("internal error: gave way to a transmission")

func (c *Conn) receiveInTurn(ctx context.Context) ([]byte, error) {
	if len(c.inbox) > 0 {
		first := c.inbox[0]
		c.inbox[0] = received{} // or the message would live as long as the ones behind it
		c.inbox = c.inbox[1:]
		return first.msg, first.err
	}
	if err := c.awaitSize(ctx); err != nil {
		return nil, err
	}
	var msg []byte
	err := c.bounded(ctx, func() (err error) {
		msg, err = c.receive()
		return err
	})
	return msg, err
}

// awaitSize waits, without a bound, for the first octet of a size.
func (c *Conn) awaitSize(ctx context.Context) error {
	wake := func() { c.nc.SetReadDeadline(time.Now()) }
	c.nc.SetReadDeadline(time.Time{})
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
	c.Close()
	return err
}

// receive reads one message from its first octet on.
func (c *Conn) receive() ([]byte, error) {
	var head [SizeOctets]byte
	if _, err := c.read(head[:]); err != nil {
		return nil, c.broken("size", err)
	}
	size, _, err := ParseSize(head[:])
	if err == nil && size > c.limit {
		err = &OversizeError{Size: uint64(size), Limit: uint64(c.limit)}
	}
	if err != nil {
		// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00 …
		// [TP-REFUSE-2] A receiver that has a receive limit MUST answer a size above that limit with … 00 …
		if err := c.write([]byte{GenericError}); err != nil {
			return nil, c.broken("answer", err)
		}
		return nil, err
	}
	// [TP-FRAME-2] A receiver MUST answer each size that it accepts with the single octet FF, once the fourth …
	if err := c.write([]byte{OK}); err != nil {
		return nil, c.broken("answer", err)
	}
	msg, err := c.readPayload(int(size))
	if err != nil {
		// [TP-FRAME-10] A receiver MUST NOT deliver anything of a message whose last octet has not arrived.
		// [TP-FRAME-20] [TP-FRAME-21] … MUST report the message as truncated | the stall, and MUST close the connection.
		return nil, c.broken("payload", err)
	}
	return msg, nil
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
