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
	"github.com/tinyproto/tinyproto/conformance/pickle"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/reference/objtcp"
	refpickle "github.com/tinyproto/tinyproto/reference/objtcp/pickle"
)

// ObjTCP is the reference of obj-over-tcp.
type ObjTCP struct{}

// Hello claims what the reference does.
func (ObjTCP) Hello() conformance.Event {
	return conformance.Event{
		Name: "reference", Version: conformance.Version, Protocol: "objtcp",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can: []string{
			conformance.CanTimeout, conformance.CanReceiveLimit, conformance.CanObjects, conformance.CanIPv6,
		},
	}
}

func objtcpConfig(o conformance.Options) objtcp.Config {
	return objtcp.Config{
		Timeout:            time.Duration(o.TimeoutMS) * time.Millisecond,
		ReceiveLimitOctets: uint32(min(o.ReceiveLimit, objtcp.MaxSize)),
		Events:             objtcp.AllEvents &^ objtcp.DataSent, // Send says the same
	}
}

// Connect dials.
func (ObjTCP) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	e, err := objtcp.Dial(ctx, address, objtcpConfig(o))
	if err != nil {
		r.Failed(err)
		return
	}
	report(e, func() goshim.Reports { return r })
}

// Serve runs a reference server. obj-over-tcp has no hooks.
func (ObjTCP) Serve(ctx context.Context, ln net.Listener, o conformance.Options, _ func(string), accepted func() goshim.Reports) {
	e := objtcp.Serve(ln, objtcpConfig(o))
	defer context.AfterFunc(ctx, e.Close)()
	report(e, accepted)
}

// report takes the events of an endpoint until there are no more, and gives them to their connections.
func report(e *objtcp.Endpoint, accepted func() goshim.Reports) {
	conns := map[*objtcp.Conn]*objtcpConn{}
	var open sync.WaitGroup
	defer open.Wait()
	for ev := range e.Receive(context.Background()) {
		switch c := conns[ev.Conn]; {
		case ev.Kind == objtcp.Connected:
			c := &objtcpConn{Conn: ev.Conn, more: make(chan struct{}, 1)}
			conns[ev.Conn] = c
			r := accepted()
			open.Go(func() { r.Open(c) })
		case c != nil: // else the listener has failed, and no connection will come
			c.push(ev)
		}
		if ev.Kind == objtcp.Disconnected {
			delete(conns, ev.Conn)
		}
	}
}

// An objtcpConn is a connection with those of its events that Receive has not returned yet.
type objtcpConn struct {
	*objtcp.Conn
	more chan struct{}

	mu     sync.Mutex
	events []objtcp.Event
}

func (c *objtcpConn) push(ev objtcp.Event) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, ev)
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// pop waits for the next event.
func (c *objtcpConn) pop() objtcp.Event {
	for {
		c.mu.Lock()
		if len(c.events) > 0 {
			defer c.mu.Unlock()
			ev := c.events[0]
			c.events = c.events[1:]
			return ev
		}
		c.mu.Unlock()
		<-c.more
	}
}

func (c *objtcpConn) Transmit(ctx context.Context, object pickle.Value) error {
	return c.Send(ctx, ToReference(object))
}

// Receive ends the connection with its context. The last event is Disconnected, and does come.
func (c *objtcpConn) Receive(ctx context.Context) (pickle.Value, error) {
	defer context.AfterFunc(ctx, c.Conn.Close)()
	switch ev := c.pop(); ev.Kind {
	case objtcp.ObjectReceived:
		return FromReference(ev.Object), nil
	case objtcp.Error:
		return nil, ev.Err
	default:
		return nil, io.EOF
	}
}

func (c *objtcpConn) Close() error {
	c.Conn.Close()
	return nil
}

// Fault names an error of the reference in the words of the contract.
func (ObjTCP) Fault(err error) (kind string, code *int) {
	var malformed *objtcp.MalformedError
	var unfit *refpickle.ValueError
	var oversize *objtcp.OversizeError
	switch {
	case errors.As(err, &malformed), errors.As(err, &unfit):
		return conformance.KindMalformed, nil
	case errors.As(err, &oversize), errors.Is(err, refpickle.ErrTooLong):
		return conformance.KindOversize, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		return conformance.KindTimeout, nil
	case errors.Is(err, io.ErrUnexpectedEOF):
		return conformance.KindTruncated, nil
	}
	return conformance.KindClosed, nil
}
