package tinyproto

import (
	"context"
	"net"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// hooks calls the hooks of a server: the first ones at once, and what it returns at the end.
func (s *server) hooks(hook func(name string)) (end func()) {
	hook(conformance.HookPreLoop)
	if s.server != noServerLoopPass {
		hook(conformance.HookLoopPass)
	}
	return func() {
		if s.server != noServerPostLoop {
			hook(conformance.HookPostLoop)
		}
	}
}

// connHooks calls the hooks that a server has for each of its connections: the first at once, the last at the end.
func (s *server) connHooks(c *conn, r goshim.Reports) (end func()) {
	if s.server == serverPreLoopForConnections {
		s.hook(conformance.HookPreLoop)
	}
	if s.server != connInitAfterPreLoop {
		r.Hook(conformance.HookConnInit)
	}
	return func() {
		switch {
		case s.server == noConnShutdown, s.server == noConnShutdownAfterACut && c.how() == byCut,
			s.server == shutdownIfOpen && c.unopened, s.server == noConnShutdownAtTheStop && s.group.Stopped():
		default:
			r.Hook(conformance.HookConnShutdown)
		}
	}
}

// failed reports a handshake that has failed.
func (c *conn) failed(r goshim.Reports, err error) {
	c.unopened = true
	switch c.defect {
	case preLoopForFailedHandshakes:
		r.Hook(conformance.HookPreLoop)
	case postLoopForFailedHandshakes:
		r.Hook(conformance.HookPostLoop)
	}
	r.Failed(err)
}

// live has the caller work on an open connection until it has ended, between its hooks.
func (c *conn) live(r goshim.Reports) {
	defer c.group.Leave(c)
	if c.defect == loopPassBeforePreLoop {
		r.Hook(conformance.HookLoopPass)
	}
	if c.defect != preLoopBeforeTheHandshake {
		r.Hook(conformance.HookPreLoop)
	}
	switch c.defect {
	case preLoopTwice:
		r.Hook(conformance.HookPreLoop)
	case connInitAfterPreLoop:
		r.Hook(conformance.HookConnInit)
	}
	if c.defect != noLoopPass && c.defect != loopPassBeforePreLoop {
		r.Hook(conformance.HookLoopPass)
	}
	h := &handle{conn: c, hook: r.Hook}
	r.Open(h)
	if h.posted || c.skipsPostLoop() {
		return
	}
	r.Hook(conformance.HookPostLoop)
	if c.defect == postLoopTwice {
		r.Hook(conformance.HookPostLoop)
	}
}

// skipsPostLoop reports whether the defect leaves post_loop out after such an end.
func (c *conn) skipsPostLoop() bool {
	switch c.defect {
	case noPostLoopAfterAReset:
		return c.how() == byReset
	case noPostLoopAfterACut:
		return c.how() == byCut
	case noPostLoopAfterACollision:
		return c.how() == byCollision
	case noPostLoopAfterAClose:
		return c.how() == byCaller
	case noPostLoopAtTheStop:
		return c.group.Stopped()
	}
	return false
}

// A handle is a connection in the hands of its caller.
type handle struct {
	*conn
	hook   func(name string)
	posted bool // post_loop has been called too early
}

// Receive returns the next message.
func (h *handle) Receive(ctx context.Context) ([]byte, error) {
	msg, err := h.conn.Receive(ctx)
	if err != nil {
		return msg, err
	}
	switch {
	case h.defect == preLoopForEachMessage:
		h.hook(conformance.HookPreLoop)
	case h.defect == postLoopBeforeTheLastMessage && h.hooked && !h.posted:
		select {
		case <-h.over:
			h.hook(conformance.HookPostLoop)
			h.posted = true
		case <-time.After(soon):
		}
	}
	return msg, nil
}

// Close is the caller's close.
func (h *handle) Close() error {
	h.endedBy(byCaller)
	switch h.defect {
	case closesWithAReset:
		h.nc.(*net.TCPConn).SetLinger(0)
	case saysGoodbye:
		h.refuseUnlessOver(false)
	case refusesAtTheClose:
		h.refuseUnlessOver(true)
	}
	return h.conn.Close()
}
