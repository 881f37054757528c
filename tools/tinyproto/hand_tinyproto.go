package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// tinyprotoByHand is TinyProto for echo and send.
type tinyprotoByHand struct{ octetsByHand }

func (tinyprotoByHand) unfit() map[string]string { return map[string]string{"object": noObjects} }

func (tinyprotoByHand) serve(ctx context.Context, ln net.Listener, f *echoFlags) error {
	server := tinyproto.Server{
		Config:          tinyproto.Config{Timeout: f.timeout, ReceiveLimitOctets: f.limit},
		MaxConns:        f.maxConns,
		HandshakeFailed: func(remote net.Addr, err error) { f.say(remote, "%v", err) },
		Handler: func(ctx context.Context, c *tinyproto.Conn) {
			f.echo(ctx, c, func(err error) bool {
				var oversize *tinyproto.OversizeError
				var refused *tinyproto.RefusedError
				return errors.As(err, &oversize) || errors.As(err, &refused)
			})
		},
	}
	return server.Serve(ctx, ln)
}

func (tinyprotoByHand) dial(ctx context.Context, address string, f *sendFlags) (talk, error) {
	d := net.Dialer{Timeout: f.timeout}
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	h := &heard{Conn: nc}
	c, err := tinyproto.Initiate(ctx, h, tinyproto.Config{Timeout: f.timeout, ReceiveLimitOctets: f.limit})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	// Once a reply has begun, only the timeout between two octets bounds it.
	return octetsTalk{c, func(ctx context.Context) ([]byte, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		h.limit = time.AfterFunc(f.timeout, func() { cancel(errNoReply) })
		defer h.limit.Stop()
		return c.Receive(ctx)
	}, c}, nil
}

func (tinyprotoByHand) explain(err error) error {
	var protocol *tinyproto.ProtocolError
	switch {
	case errors.Is(err, tinyproto.ErrHandshake):
		return err
	case errors.As(err, &protocol):
		return fmt.Errorf("%w; both sides transmit at once, or the other is at fault", err)
	}
	return nil
}

// A heard connection stops a timer when octets arrive.
type heard struct {
	net.Conn
	limit *time.Timer // nil: none
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	if n > 0 && h.limit != nil {
		h.limit.Stop()
	}
	return n, err
}
