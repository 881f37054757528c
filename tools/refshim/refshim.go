// Package refshim puts the Go reference behind the shim contract, so that the suite judges it as it judges any other
// implementation.
package refshim

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// TinyProto is the reference of the main protocol.
type TinyProto struct{}

// Hello claims what the reference does.
func (TinyProto) Hello() conformance.Event {
	return conformance.Event{
		Name: "reference", Version: conformance.Version, Protocol: "tinyproto",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can:   []string{conformance.CanTimeout, conformance.CanReceiveLimit, conformance.CanLimit, conformance.CanIPv6},
	}
}

func config(o conformance.Options) tinyproto.Config {
	return tinyproto.Config{
		Timeout:            time.Duration(o.TimeoutMS) * time.Millisecond,
		ReceiveLimitOctets: uint32(min(o.ReceiveLimit, tinyproto.MaxSize)),
	}
}

// Connect dials as an initiator.
func (TinyProto) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	c, err := tinyproto.Dial(ctx, address, config(o))
	if err != nil {
		r.Failed(err)
		return
	}
	r.Open(c)
}

// Serve runs a reference server.
func (TinyProto) Serve(ctx context.Context, ln net.Listener, o conformance.Options, _ func(string), accepted func() goshim.Reports) {
	s := tinyproto.Server{
		Config:          config(o),
		MaxConns:        o.MaxConnections,
		Handler:         func(_ context.Context, c *tinyproto.Conn) { accepted().Open(c) },
		HandshakeFailed: func(_ net.Addr, err error) { accepted().Failed(err) },
	}
	s.Serve(ctx, ln)
}

// Fault names an error of the reference in the words of the contract.
func (TinyProto) Fault(err error) (kind string, code *int) {
	var refused *tinyproto.RefusedError
	var protocol *tinyproto.ProtocolError
	var oversize *tinyproto.OversizeError
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
	case errors.As(err, &oversize):
		return conformance.KindOversize, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return conformance.KindTruncated, nil
	}
	return conformance.KindClosed, nil
}
