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
	"github.com/tinyproto/tinyproto/reference/gruv"
)

// Gruv is the reference of gruv-socks.
type Gruv struct{}

// Hello claims what the reference does.
func (Gruv) Hello() conformance.Event {
	return conformance.Event{
		Name: "reference", Version: conformance.Version, Protocol: "gruv",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can:   []string{conformance.CanTimeout, conformance.CanReceiveLimit, conformance.CanIPv6},
	}
}

func gruvConfig(o conformance.Options) gruv.Config {
	return gruv.Config{
		Timeout:            time.Duration(o.TimeoutMS) * time.Millisecond,
		ReceiveLimitOctets: uint32(min(o.ReceiveLimit, gruv.MaxSize)),
	}
}

// Connect dials.
func (Gruv) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	c, err := gruv.Dial(ctx, address, gruvConfig(o))
	if err != nil {
		r.Failed(err)
		return
	}
	r.Open(gruvConn{c})
}

// Serve runs a reference server. gruv-socks has no hooks.
func (Gruv) Serve(ctx context.Context, ln net.Listener, o conformance.Options, _ func(string), accepted func() goshim.Reports) {
	s := gruv.Server{
		Config:  gruvConfig(o),
		Handler: func(_ net.Addr, c *gruv.Conn) { accepted().Open(gruvConn{c}) },
	}
	defer context.AfterFunc(ctx, s.Stop)()
	s.Serve(ln)
}

// A gruvConn is a connection that ends with the context of the call that receives.
type gruvConn struct{ *gruv.Conn }

func (c gruvConn) Transmit(_ context.Context, msg []byte) error { return c.Write(msg) }

func (c gruvConn) Receive(ctx context.Context) ([]byte, error) {
	defer context.AfterFunc(ctx, func() { c.Close() })()
	return c.Read()
}

// Fault names an error of the reference in the words of the contract.
func (Gruv) Fault(err error) (kind string, code *int) {
	var oversize *gruv.OversizeError
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return conformance.KindTimeout, nil
	case errors.As(err, &oversize):
		return conformance.KindOversize, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return conformance.KindTruncated, nil
	}
	return conformance.KindClosed, nil
}
