package main

import (
	"context"
	"errors"
	"net"
	"os"

	"github.com/tinyproto/tinyproto/reference/gruv"
)

// gruvByHand is gruv-socks for echo and send.
type gruvByHand struct{ octetsByHand }

func (gruvByHand) unfit() map[string]string {
	return map[string]string{"object": noObjects, "max-connections": noConnectionLimit}
}

func (gruvByHand) serve(ctx context.Context, ln net.Listener, f *echoFlags) error {
	server := gruv.Server{
		Config: gruv.Config{Timeout: f.timeout, ReceiveLimitOctets: f.limit},
		Handler: func(_ net.Addr, c *gruv.Conn) {
			f.echo(ctx, gruvConn{c}, func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) })
		},
	}
	defer context.AfterFunc(ctx, server.Stop)()
	return server.Serve(ln)
}

func (gruvByHand) dial(ctx context.Context, address string, f *sendFlags) (talk, error) {
	dialing, cancel := context.WithTimeout(ctx, f.timeout)
	defer cancel()
	c, err := gruv.Dial(dialing, address, gruv.Config{Timeout: f.timeout, ReceiveLimitOctets: f.limit})
	if err != nil {
		return nil, err
	}
	return octetsTalk{gruvConn{c}, func(ctx context.Context) ([]byte, error) {
		msg, err := gruvConn{c}.Receive(ctx)
		if errors.Is(err, os.ErrDeadlineExceeded) {
			err = errNoWholeReply
		}
		return msg, err
	}, c}, nil
}

// A gruvConn is a connection that ends with the context of a call.
type gruvConn struct{ *gruv.Conn }

func (c gruvConn) Receive(ctx context.Context) (msg []byte, err error) {
	return msg, c.until(ctx, func() error { msg, err = c.Read(); return err })
}

func (c gruvConn) Transmit(ctx context.Context, msg []byte) error {
	return c.until(ctx, func() error { return c.Write(msg) })
}

func (c gruvConn) until(ctx context.Context, call func() error) error {
	defer context.AfterFunc(ctx, func() { c.Close() })()
	err := call()
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
