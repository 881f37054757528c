package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/tinyproto/tinyproto/conformance"
)

// Octets are a message of a protocol that knows no objects.
type octets []byte

func (o octets) String() string { return fmt.Sprintf("%d octets", len(o)) }

func (o octets) printed(f *sendFlags) []byte {
	if f.hex {
		return fmt.Appendf(nil, "% X", []byte(o))
	}
	return o
}

// octetsByHand is what the protocols have in common whose messages are octets.
type octetsByHand struct{}

func (octetsByHand) parse(text string, f *sendFlags) (message, error) {
	if !f.hex {
		return octets(text), nil
	}
	b, err := conformance.ParseHex(text)
	return octets(b), err
}

func (octetsByHand) load(content []byte, _ *sendFlags) (message, error) { return octets(content), nil }

func (octetsByHand) explain(error) error { return nil }

// noObjects says why --object is not for octets.
const noObjects = "messages are octets; --protocol objtcp has objects"

// An octetsConn is a connection that carries octets.
type octetsConn interface {
	RemoteAddr() net.Addr
	Receive(ctx context.Context) ([]byte, error)
	Transmit(ctx context.Context, msg []byte) error
}

// echo sends the messages of one connection back until it ends. It outlives the errors that survivable says.
func (f *echoFlags) echo(ctx context.Context, c octetsConn, survivable func(error) bool) {
	f.say(c.RemoteAddr(), "open")
	for {
		msg, err := c.Receive(ctx)
		if err == nil {
			f.say(c.RemoteAddr(), "a message of %v", octets(msg))
			err = c.Transmit(ctx, append([]byte(f.prefix), msg...))
		}
		switch {
		case errors.Is(err, io.EOF):
			f.say(c.RemoteAddr(), "closed by the other side")
		case err != nil:
			f.say(c.RemoteAddr(), "%v", err)
		}
		if err != nil && !survivable(err) {
			return
		}
	}
}

// An octetsTalk sends octets and waits for others in reply.
type octetsTalk struct {
	octetsConn
	replies func(ctx context.Context) ([]byte, error)
	io.Closer
}

func (t octetsTalk) transmit(ctx context.Context, msg message) error {
	return t.Transmit(ctx, msg.(octets))
}

func (t octetsTalk) reply(ctx context.Context) (message, error) {
	msg, err := t.replies(ctx)
	return octets(msg), err
}
