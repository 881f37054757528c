package vectors_test

import (
	"bytes"
	"context"
	"net"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance/vectors"
	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

var ctx = context.Background()

// newPlayer makes a TCP connection over loopback and starts the reference's handshake on it.
func newPlayer(c vectors.Conversation, role vectors.Role) (*player, error) {
	near, far, err := loopback()
	if err != nil {
		return nil, err
	}
	far.SetDeadline(time.Now().Add(patience))
	p := &player{wire: far, near: near, plugins: c.Plugins, handshake: true, opened: make(chan error, 1), arrived: make(chan arrival, 100)}
	greet := tinyproto.Initiate
	if role == vectors.Acceptor {
		greet = tinyproto.Accept
	}
	cfg := tinyproto.Config{Timeout: 3 * patience, ReceiveLimitOctets: c.ReceiveLimitOctets}
	go func() {
		conn, err := greet(ctx, near, cfg)
		p.conn = conn
		p.opened <- err
	}()
	return p, nil
}

func loopback() (near, far *net.TCPConn, err error) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	defer ln.Close()
	dialled, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		return nil, nil, err
	}
	accepted, err := ln.Accept()
	if err != nil {
		dialled.Close()
		return nil, nil, err
	}
	return dialled.(*net.TCPConn), accepted.(*net.TCPConn), nil
}

// A plugin changes a message on its way out and back on its way in. The reference has none: its caller transforms.
type plugin struct{ out, in func([]byte) []byte }

var plugins = map[string]plugin{
	"reverse": {reversed, reversed},
	"xor-5a":  {xored, xored},
	"prefix-P": {
		func(b []byte) []byte { return append([]byte{'P'}, b...) },
		func(b []byte) []byte { return bytes.TrimPrefix(b, []byte{'P'}) },
	},
}

func reversed(b []byte) []byte {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b
}

func xored(b []byte) []byte {
	b = slices.Clone(b)
	for i := range b {
		b[i] ^= 0x5A
	}
	return b
}

func transform(names []string, msg []byte) []byte {
	for _, name := range names {
		msg = plugins[name].out(msg)
	}
	return msg
}

func restore(names []string, msg []byte) []byte {
	for _, name := range slices.Backward(names) {
		msg = plugins[name].in(msg)
	}
	return msg
}
