package gruv

import (
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// A Server accepts connections and hands each to its Handler. Its exported fields are not changed once it has started.
type Server struct {
	Config

	// Handler is called with each connection and the address of its other side, on a goroutine of its own. The
	// connection is closed when Handler returns.
	Handler func(remote net.Addr, c *Conn)

	running sync.WaitGroup // a goroutine for each listener and each connection
	mu      sync.Mutex
	end     error // why the server has ended, once it has
	open    map[io.Closer]struct{}
}

var (
	errNoListener = errors.New("a server needs at least one listener")
	errNoHandler  = errors.New("a server needs a Handler")
)

// Serve is Start and Wait.
func (s *Server) Serve(listeners ...net.Listener) error {
	if err := s.Start(listeners...); err != nil {
		return err
	}
	return s.Wait()
}

// Start has connections on the listeners accepted in the background, and returns. The listeners are the server's from
// then on, also if there is an error: for want of a listener or a Handler, or net.ErrClosed after Stop.
func (s *Server) Start(listeners ...net.Listener) (err error) {
	defer func() {
		if err != nil {
			for _, ln := range listeners {
				ln.Close()
			}
		}
	}()
	switch {
	case len(listeners) == 0:
		return errNoListener
	case s.Handler == nil:
		return errNoHandler
	}
	for _, ln := range listeners {
		if !s.run(ln, func() { s.finish(s.accept(ln)) }) {
			return net.ErrClosed
		}
	}
	return nil
}

// Wait waits until the server has ended, by Stop or because a listener has failed, and every Handler has returned. The
// error is net.ErrClosed after Stop, or that of the listener.
func (s *Server) Wait() error {
	s.running.Wait()
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end
}

// Stop closes the listeners and every connection, and waits until each Handler has returned; a Handler does not call it.
// A server that has been stopped is not started again.
func (s *Server) Stop() {
	s.finish(net.ErrClosed)
	s.running.Wait()
}

// run has f run on a goroutine of its own, and closes a listener or connection when f returns, or earlier if the server
// ends. If it has ended already, the answer is false.
func (s *Server) run(c io.Closer, f func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end != nil {
		return false
	}
	if s.open == nil {
		s.open = map[io.Closer]struct{}{}
	}
	s.open[c] = struct{}{}
	s.running.Go(func() {
		f()
		c.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.open, c)
	})
	return true
}

// finish closes everything. The first error is why.
func (s *Server) finish(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.end == nil {
		s.end = err
	}
	for c := range s.open {
		// [GS-END-7] An acceptor whose caller stops it MUST stop accepting, and MUST close each of its connections.
		c.Close()
	}
}

// acceptPause is how long a server waits when the system has no descriptor left: connections that end make room.
const acceptPause = 50 * time.Millisecond

// accept accepts connections on one listener until that fails, or is closed.
func (s *Server) accept(ln net.Listener) error {
	for {
		nc, err := ln.Accept()
		switch {
		case errors.Is(err, syscall.EMFILE), errors.Is(err, syscall.ENFILE):
			time.Sleep(acceptPause)
		case errors.Is(err, syscall.ECONNABORTED):
			// The initiator has gone again.
		case err != nil:
			return err
		default:
			// [GS-CONN-4] An acceptor MUST call its caller's function once for each connection …, without waiting …
			c := New(nc, s.Config)
			if !s.run(c, func() { s.Handler(c.RemoteAddr(), c) }) {
				c.Close()
			}
		}
	}
}
