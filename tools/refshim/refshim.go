// Package refshim puts the Go references behind the shim contract, so that the suite judges them as it judges any other
// implementation.
package refshim

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// References are the references of all protocols, in the order of SPEC.md.
func References() []goshim.Library {
	return []goshim.Library{
		TinyProto{},
		ObjTCP{},
		Gruv{},
	}
}

// TinyProto is the reference of the main protocol.
type TinyProto struct{}

// Hello claims what the reference does.
func (TinyProto) Hello() conformance.Event {
	return conformance.Event{
		Name: "reference", Version: conformance.Version, Protocol: "tinyproto",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can: []string{
			conformance.CanTimeout, conformance.CanReceiveLimit, conformance.CanLimit, conformance.CanPlugins,
			conformance.CanHooks, conformance.CanIPv6,
		},
	}
}

func config(o conformance.Options) tinyproto.Config {
	return tinyproto.Config{
		Timeout:            time.Duration(o.TimeoutMS) * time.Millisecond,
		ReceiveLimitOctets: uint32(min(o.ReceiveLimit, tinyproto.MaxSize)),
		Plugins:            plugins(o.Plugins),
	}
}

// plugins gives the plugins of the contract in the form of the reference.
func plugins(names []string) (wrapped []tinyproto.Plugin) {
	for _, p := range goshim.Plugins(names) {
		wrapped = append(wrapped, tinyproto.Plugin{
			Out: func(msg []byte) ([]byte, error) { return p.Out(msg), nil },
			In:  p.In,
		})
	}
	return wrapped
}

// Connect dials as an initiator.
func (TinyProto) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	c, err := tinyproto.Dial(ctx, address, config(o))
	if err != nil {
		r.Failed(err)
		return
	}
	r.Open(conn{c, r.Hook})
}

// Serve runs a reference server.
func (TinyProto) Serve(ctx context.Context, ln net.Listener, o conformance.Options, hook func(string), accepted func() goshim.Reports) {
	var conns sync.Map // the reports of each, by its id
	of := func(id int) goshim.Reports {
		r, _ := conns.Load(id)
		return r.(goshim.Reports)
	}
	s := tinyproto.Server{
		Config:   config(o),
		MaxConns: o.MaxConnections,
		Handler:  func(_ context.Context, c *tinyproto.Conn) { r := of(c.ID()); r.Open(conn{c, r.Hook}) },
		ConnInit: func(id int, _ net.Addr) {
			conns.Store(id, accepted())
			of(id).Hook(conformance.HookConnInit)
		},
		ConnShutdown: func(id int, err error) {
			if err != nil {
				of(id).Failed(err)
			}
			of(id).Hook(conformance.HookConnShutdown)
			conns.Delete(id)
		},
		Loop: tinyproto.LoopHooks{
			PreLoop:  func(context.Context) { hook(conformance.HookPreLoop) },
			LoopPass: func(context.Context) { hook(conformance.HookLoopPass) },
			PostLoop: func(context.Context) { hook(conformance.HookPostLoop) },
		},
	}
	s.Serve(ctx, ln)
}

// A conn is a connection with its hooks.
type conn struct {
	*tinyproto.Conn
	hook func(name string)
}

// Loop runs the loop of the reference. It says nothing of the end, but of every other error.
func (c conn) Loop(ctx context.Context, message func([]byte), fault func(error)) {
	err := c.Conn.Loop(ctx, tinyproto.Hooks{
		PreLoop:  func(context.Context, *tinyproto.Conn) { c.hook(conformance.HookPreLoop) },
		LoopPass: func(context.Context, *tinyproto.Conn) { c.hook(conformance.HookLoopPass) },
		Received: func(_ context.Context, _ *tinyproto.Conn, msg []byte) { message(msg) },
		Failed:   func(_ context.Context, _ *tinyproto.Conn, err error) { fault(err) },
		PostLoop: func(*tinyproto.Conn, error) { c.hook(conformance.HookPostLoop) },
	})
	if err != nil && !errors.Is(err, net.ErrClosed) && !errors.Is(err, context.Canceled) {
		fault(err)
	}
}

// Fault names an error of the reference in the words of the contract.
func (TinyProto) Fault(err error) (kind string, code *int) {
	var refused *tinyproto.RefusedError
	var protocol *tinyproto.ProtocolError
	var oversize *tinyproto.OversizeError
	var plugin *tinyproto.PluginError
	octet := func(b byte) *int { n := int(b); return &n }
	switch {
	case errors.Is(err, tinyproto.ErrConnectionLimit):
		return conformance.KindLimit, octet(tinyproto.ConnectionLimit)
	case errors.As(err, &refused):
		return conformance.KindRejected, octet(refused.Code)
	case errors.As(err, &protocol):
		code = octet(protocol.Octet)
	}
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return conformance.KindTimeout, code
	case errors.Is(err, tinyproto.ErrHandshake):
		return conformance.KindHandshake, code
	case protocol != nil:
		return conformance.KindCollision, code
	case errors.As(err, &plugin):
		return conformance.KindMalformed, nil
	case errors.As(err, &oversize):
		return conformance.KindOversize, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return conformance.KindTruncated, nil
	}
	return conformance.KindClosed, nil
}
