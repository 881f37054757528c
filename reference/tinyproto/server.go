package tinyproto

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"syscall"
	"time"
)

// A Server accepts connections and hands each one that has opened to its Handler. Its exported fields are not changed
// while Serve runs.
type Server struct {
	Config

	// MaxConns is the connection limit: how many connections the server holds at a time. Zero means no limit.
	MaxConns int

	// Handler is called for each open connection, on a goroutine of its own. The connection is closed when Handler
	// returns. The context ends when Serve does.
	Handler func(ctx context.Context, c *Conn)

	// HandshakeFailed, unless nil, is told of each connection that was accepted and did not open, but not of those
	// that were refused for MaxConns. It is called on the goroutine of that connection, several at a time.
	HandshakeFailed func(remote net.Addr, err error)

	// ConnInit, unless nil, is called with each connection that the server has a place for, before the handshake:
	// with the ID that it will have, and its address. ConnShutdown, unless nil, is called when that connection has been
	// closed, with the error of the handshake if that failed. Both are called on the goroutine of the connection,
	// several at a time.
	ConnInit     func(id int, remote net.Addr)
	ConnShutdown func(id int, err error)

	// Loop holds the hooks of Serve itself. PostLoop comes after the last connection.
	Loop LoopHooks

	register register
}

// errNoHandler says that a server has nothing to do with a connection.
var errNoHandler = errors.New("a server needs a Handler")

// Serve accepts connections on the listeners until the context ends or one of them fails. It then closes them and every
// connection, waits for the handlers to return, and returns the context's cause or the error of the listener. It
// fails at once without a listener or a Handler.
func (s *Server) Serve(ctx context.Context, listeners ...net.Listener) error {
	defer closeAll(listeners)
	switch {
	case len(listeners) == 0:
		return errNoAddress
	case s.Handler == nil:
		return errNoHandler
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer context.AfterFunc(ctx, func() { closeAll(listeners) })()
	var accepting, conns sync.WaitGroup
	// [TP-HOOK-6] An acceptor MUST call its own pre_loop once before it accepts a connection, its own loop_pass …
	s.Loop.around(ctx, func() {
		for _, ln := range listeners {
			accepting.Go(func() { cancel(s.accept(ctx, ln, &conns)) })
		}
	}, func() {
		accepting.Wait()
		conns.Wait()
	})
	return context.Cause(ctx)
}

// Conns lists the connections that are open, by their ID. The map is the caller's.
func (s *Server) Conns() map[int]*Conn { return s.register.conns() }

// accept accepts connections on one listener until the context ends, or it fails.
func (s *Server) accept(ctx context.Context, ln net.Listener, conns *sync.WaitGroup) error {
	for {
		nc, err := ln.Accept()
		if ctx.Err() != nil {
			if err == nil {
				nc.Close()
			}
			return context.Cause(ctx)
		}
		if passes(err) {
			select {
			case <-time.After(acceptPause):
			case <-ctx.Done():
			}
			continue
		}
		if err != nil {
			return err
		}
		// [TP-END-11] [TP-END-12] An acceptor MUST go on accepting connections …, however long its handshake takes.
		if held, ok := s.register.take(nc, s.MaxConns); ok {
			conns.Go(func() { s.handle(ctx, held) })
		} else {
			conns.Go(func() { s.refuse(ctx, nc) })
		}
	}
}

// acceptPause is how long Serve waits when the system has no descriptor left: connections that end make room.
const acceptPause = 50 * time.Millisecond

// passes reports whether an error of Accept is about one connection or a passing want, and not about the listener.
func passes(err error) bool {
	return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) || errors.Is(err, syscall.ECONNABORTED)
}

// handle works on one connection, and tells its hooks.
func (s *Server) handle(ctx context.Context, nc *registered) {
	// [TP-HOOK-5] An acceptor MUST call conn_init once for each connection that it has a place for, …
	if s.ConnInit != nil {
		s.ConnInit(nc.id, nc.RemoteAddr())
	}
	err := s.converse(ctx, nc)
	if err != nil && s.HandshakeFailed != nil {
		s.HandshakeFailed(nc.RemoteAddr(), err)
	}
	if s.ConnShutdown != nil {
		s.ConnShutdown(nc.id, err)
	}
}

// converse opens a connection and has it handled. The error is that of the handshake.
func (s *Server) converse(ctx context.Context, nc *registered) error {
	c, err := Accept(ctx, nc, s.Config)
	if err != nil {
		return err
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	nc.opened(c)
	s.Handler(ctx, c)
	return nil
}

// refuse turns an initiator away and reads on, so that its own octet does not make TCP reset the connection before
// the refusal has arrived.
func (s *Server) refuse(ctx context.Context, nc net.Conn) {
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	nc.SetDeadline(time.Now().Add(s.timeout()))
	// [TP-HS-9] An acceptor at its connection limit MUST send the single octet FE … and MUST half-close it.
	if _, err := nc.Write([]byte{ConnectionLimit}); err != nil {
		return
	}
	if half, ok := nc.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	// [TP-HS-10] … MUST read and discard what arrives on that connection until the end of the stream, or until its timeout …
	io.Copy(io.Discard, nc)
}
