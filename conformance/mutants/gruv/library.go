package gruv

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/mutants/mutant"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// A library is a mutant behind the shim contract, or two: one has its defect in its servers, the other in its clients.
type library struct {
	server, client defect
	groups         *mutant.Groups[group]
}

// newLibrary is a library whose servers have one defect and whose clients another.
func newLibrary(server, client defect, _ func()) goshim.Library {
	return library{server, client, &mutant.Groups[group]{}}
}

// Hello claims everything, so that no case is skipped.
func (l library) Hello() conformance.Event {
	return conformance.Event{
		Name: "mutant " + l.server, Version: conformance.Version, Protocol: "gruv",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can:   []string{conformance.CanTimeout, conformance.CanReceiveLimit},
	}
}

// Fault names an error in the words of the contract.
func (l library) Fault(err error) (kind string, code *int) {
	if f := (*fault)(nil); errors.As(err, &f) {
		return f.kind, nil
	}
	return conformance.KindClosed, nil
}

// Connect dials as an initiator.
func (l library) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		r.Failed(err)
		return
	}
	c := newConn(l.client, nc, l.groups.To(nc.RemoteAddr()), o)
	c.group.Join(c)
	defer c.group.leave(c)
	c.live(r)
}

// Serve accepts until the context ends.
func (l library) Serve(ctx context.Context, ln net.Listener, o conformance.Options, _ func(string), accepted func() goshim.Reports) {
	s := &server{defect: l.server, o: o, accepted: accepted, group: &group{Group: mutant.Group[*conn]{Listener: ln, Stop: ctx.Done()}}}
	if l.server == stopKeepsAccepting {
		go s.accepts(ln)
		<-ctx.Done()
		s.stop()
		return
	}
	defer s.work.Wait()
	defer context.AfterFunc(ctx, s.stop)()
	s.accepts(ln)
}

// A server is one Serve under way.
type server struct {
	defect
	o        conformance.Options
	accepted func() goshim.Reports
	group    *group
	work     sync.WaitGroup
}

// accepts takes connections until there are no more.
func (s *server) accepts(ln net.Listener) {
	for s.accept(ln) {
	}
}

// stop ends the accepting and the connections.
func (s *server) stop() {
	if s.defect == stopKeepsAccepting {
		s.group.Listener.(*net.TCPListener).SetDeadline(time.Now().Add(5 * soon))
	} else {
		s.group.EndAccepting()
	}
	for _, c := range s.group.Others(nil) {
		c.Close()
	}
}

// accept takes one connection and serves it. It reports false when there are no more.
func (s *server) accept(ln net.Listener) bool {
	nc, err := ln.Accept()
	if err != nil {
		ln.Close()
		return false
	}
	c := newConn(s.defect, nc, s.group, s.o)
	others := s.group.Others(c)
	switch {
	case s.defect == closesTheOldest && len(others) > 0:
		others[0].nc.Close()
	case s.defect == holdsSixteen && len(others) >= 16:
		nc.Close()
		return true
	case s.defect == acceptsBetweenFrames:
		for s.group.isBusy(c) && !s.group.Stopped() {
			time.Sleep(time.Millisecond)
		}
	}
	s.group.Join(c)
	if s.defect == oneCallAtATime {
		s.serve(c)
	} else {
		s.work.Go(func() { s.serve(c) })
	}
	return true
}

func (s *server) serve(c *conn) {
	defer s.group.leave(c)
	defer c.Close()
	if s.group.Stopped() && s.defect != stopKeepsAccepting {
		return
	}
	c.live(s.accepted())
}
