package vectors_test

import (
	"bytes"
	"context"
	"fmt"
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
	p := &player{wire: far, near: near, handshake: true, opened: make(chan error, 1), arrived: make(chan arrival, 100)}
	greet := tinyproto.Initiate
	if role == vectors.Acceptor {
		greet = tinyproto.Accept
	}
	cfg := tinyproto.Config{Timeout: 3 * patience, ReceiveLimitOctets: c.ReceiveLimitOctets}
	for _, name := range c.Plugins {
		cfg.Plugins = append(cfg.Plugins, plugins[name])
	}
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

// plugins are those of conformance/SHIM.md.
var plugins = map[string]tinyproto.Plugin{
	"reverse":  {Out: reversed, In: reversed},
	"xor-5a":   {Out: xored, In: xored},
	"prefix-P": {Out: prefixed, In: unprefixed},
}

func reversed(b []byte) ([]byte, error) {
	b = slices.Clone(b)
	slices.Reverse(b)
	return b, nil
}

func xored(b []byte) ([]byte, error) {
	b = slices.Clone(b)
	for i := range b {
		b[i] ^= 0x5A
	}
	return b, nil
}

func prefixed(b []byte) ([]byte, error) { return slices.Concat([]byte{'P'}, b), nil }

func unprefixed(b []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(b, []byte{'P'})
	if !ok {
		return nil, fmt.Errorf("% X does not begin with 50", b)
	}
	return rest, nil
}
