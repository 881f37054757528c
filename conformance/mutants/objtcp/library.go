package objtcp

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
	crash          func()
	groups         *mutant.Groups[group]
}

// newLibrary is a library whose servers have one defect and whose clients another.
func newLibrary(server, client defect, crash func()) goshim.Library {
	return library{server, client, crash, &mutant.Groups[group]{}}
}

// Hello claims everything, so that no case is skipped.
func (l library) Hello() conformance.Event {
	return conformance.Event{
		Name: "mutant " + l.server, Version: conformance.Version, Protocol: "objtcp",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can:   []string{conformance.CanTimeout, conformance.CanReceiveLimit, conformance.CanObjects},
	}
}

// Fault names an error in the words of the contract.
func (l library) Fault(err error) (kind string, code *int) {
	var f *fault
	if errors.As(err, &f) {
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
	c := newConn(l.client, nc, l.groups.To(nc.RemoteAddr()), o, l.crash)
	defer context.AfterFunc(ctx, func() { c.Close() })()
	if l.client == oneAtATime {
		c.group.Turn.Lock()
		defer c.group.Turn.Unlock()
	}
	c.live(func() goshim.Reports { return r })
}

// Serve accepts until the context ends.
func (l library) Serve(ctx context.Context, ln net.Listener, o conformance.Options, _ func(string), accepted func() goshim.Reports) {
	s := &server{library: l, options: o, accepted: accepted, group: &group{Listener: ln, Stop: ctx.Done()}}
	if l.server == stopKeepsAccepting {
		go s.accept(ln)
		<-ctx.Done()
		ln.(*net.TCPListener).SetDeadline(time.Now().Add(5 * soon))
		s.group.CloseOthers(nil)
		return
	}
	defer s.work.Wait()
	defer context.AfterFunc(ctx, func() { ln.Close(); s.group.CloseOthers(nil) })()
	s.accept(ln)
}

// A server is one Serve under way.
type server struct {
	library
	options  conformance.Options
	accepted func() goshim.Reports
	group    *group
	work     sync.WaitGroup
}

// accept takes connections until there are no more.
func (s *server) accept(ln net.Listener) {
	defer ln.Close()
	for {
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		c := newConn(s.server, nc, s.group, s.options, s.crash)
		if s.server == oneAtATime {
			c.live(s.accepted)
			continue
		}
		if s.server == atMost16 && len(s.group.Others(nil)) >= 16 {
			c.Close()
			continue
		}
		s.work.Go(func() { c.live(s.accepted) })
	}
}
