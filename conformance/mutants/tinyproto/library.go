package tinyproto

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
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
		Name: "mutant " + l.server, Version: conformance.Version, Protocol: "tinyproto",
		Roles: []string{string(conformance.Server), string(conformance.Client)},
		Can: []string{
			conformance.CanTimeout, conformance.CanReceiveLimit, conformance.CanLimit, conformance.CanPlugins, conformance.CanHooks,
		},
	}
}

// Fault names an error in the words of the contract.
func (l library) Fault(err error) (kind string, code *int) {
	var f *fault
	if !errors.As(err, &f) {
		return conformance.KindClosed, nil
	}
	if f.octet < 0 {
		return f.kind, nil
	}
	return f.kind, &f.octet
}

// Connect dials as an initiator.
func (l library) Connect(ctx context.Context, address string, o conformance.Options, r goshim.Reports) {
	c, err := l.dial(ctx, address, o, r)
	if err != nil {
		c.failed(r, err)
		return
	}
	c.live(r)
}

// dial shows the connection before it is open. It returns the connection also if that fails.
func (l library) dial(ctx context.Context, address string, o conformance.Options, r goshim.Reports) (*conn, error) {
	var d net.Dialer
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return &conn{}, err
	}
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	c := newConn(l.client, nc, l.groups.To(nc.RemoteAddr()), o, l.crash)
	c.sending.Lock() // what is asked for early waits for the handshake
	if l.client == sendsBeforeTheHandshake {
		c.sending.Unlock()
	} else {
		defer c.sending.Unlock()
	}
	r.Early(c)
	return c, c.open(true, r)
}

// Serve accepts until the context ends.
func (l library) Serve(ctx context.Context, ln net.Listener, o conformance.Options, hook func(string), accepted func() goshim.Reports) {
	s := &server{library: l, o: o, accepted: accepted, hook: hook, group: &group{Listener: ln, Stop: ctx.Done()}}
	defer s.work.Wait()
	defer s.hooks(hook)()
	defer context.AfterFunc(ctx, func() { ln.Close(); s.closeAll() })()
	for {
		nc, err := ln.Accept()
		if err != nil {
			return
		}
		greeted := s.admit(nc)
		if s.server == greetsInTheAcceptLoop {
			<-greeted
		}
	}
}

// A server is one Serve under way.
type server struct {
	library
	o        conformance.Options
	accepted func() goshim.Reports
	hook     func(name string)
	group    *group
	work     sync.WaitGroup

	mu     sync.Mutex
	conns  []*conn
	places int // taken
	closed bool
}

func (s *server) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, c := range s.conns {
		c.Close()
	}
}

// admit gives a connection a place, or refuses it. It returns a channel that is closed when its handshake is over.
func (s *server) admit(nc net.Conn) (greeted chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := newConn(s.server, nc, s.group, s.o, s.crash)
	greeted = make(chan struct{})
	if s.closed {
		c.Close()
		close(greeted)
		return greeted
	}
	full := s.isFull()
	for _, other := range s.conns {
		if full && (s.server == refusalClosesTheOthers || s.server == refusalClosesTheBusy && other.isBusy()) {
			other.Close()
		}
	}
	s.conns = append(s.conns, c)
	if full {
		s.work.Go(func() { s.refuse(c) })
		close(greeted)
		return greeted
	}
	if s.server != countsOpenOnly {
		s.places++
	}
	s.work.Go(func() { s.serve(c, greeted) })
	return greeted
}

// isFull reports whether every place is taken.
func (s *server) isFull() bool {
	limit := s.o.MaxConnections
	if s.server == limitIsOne {
		limit = min(limit, 1)
	}
	return limit > 0 && s.places >= limit && s.server != ignoresTheConnectionLimit
}

// count changes how many places are taken.
func (s *server) count(n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places += n
}

func (s *server) serve(c *conn, greeted chan struct{}) {
	defer s.leave(c)
	defer c.Close()
	r := s.accepted()
	defer s.connHooks(c, r)()
	err := c.open(false, r)
	close(greeted)
	if err != nil {
		s.meetFailure(c, err)
		if s.server == countsOpenOnly {
			s.count(+1) // leave takes it back
		}
		if s.server == keepsPlacesOfFailures {
			s.count(+1)
		}
		c.failed(r, err)
		return
	}
	if s.server == countsOpenOnly {
		s.count(+1)
	}
	c.live(r)
}

// meetFailure stops the accepting after a failed handshake, with the defect.
func (s *server) meetFailure(c *conn, err error) {
	f := (*fault)(nil)
	bad := errors.As(err, &f) && f.octet >= 0
	if bad && s.server == badHandshakeEndsAccept || c.how() == byReset && s.server == resetEndsAccept {
		c.group.EndAccepting()
	}
}

func (s *server) leave(c *conn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns = slices.DeleteFunc(s.conns, func(other *conn) bool { return other == c })
	if s.server != keepsPlaces && !(s.server == keepsPlacesOfTheEnded && c.how() == byFIN) {
		s.places--
	}
}

func (s *server) refuse(c *conn) {
	defer c.Close()
	if s.server == countsRefused {
		s.count(+1)
		defer s.count(-1)
	}
	if s.server == connInitForRefused {
		s.accepted().Hook(conformance.HookConnInit)
	}
	c.nc.Write([]byte{full})
	if s.server == closesAfterRefusing {
		return
	}
	c.nc.(*net.TCPConn).CloseWrite()
	if s.server != readsForEverAfterRefusing {
		c.nc.SetReadDeadline(time.Now().Add(c.timeout))
	}
	io.Copy(io.Discard, c.nc)
}
