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

// A Server accepts connections and hands each one that has opened to its Handler. Its fields are not changed while
// Serve runs.
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
}

// Serve accepts connections on ln until the context ends or ln fails. It then closes ln and every connection, waits for
// the handlers to return, and returns the context's cause or the error of ln.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	var conns sync.WaitGroup
	defer conns.Wait()
	defer cancel()
	defer ln.Close()
	defer context.AfterFunc(ctx, func() { ln.Close() })()
	places := &places{limit: s.MaxConns}
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
		if held, ok := places.take(nc); ok {
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

func (s *Server) handle(ctx context.Context, nc net.Conn) {
	c, err := Accept(ctx, nc, s.Config)
	if err != nil {
		if s.HandshakeFailed != nil {
			s.HandshakeFailed(nc.RemoteAddr(), err)
		}
		return
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	s.Handler(ctx, c)
}

// refuse turns an initiator away and reads on, so that its own octet does not make TCP reset the connection before
// the refusal has arrived.
func (s *Server) refuse(ctx context.Context, nc net.Conn) {
	defer nc.Close()
	defer context.AfterFunc(ctx, func() { nc.Close() })()
	timeout := s.Timeout
	if timeout <= 0 {
		timeout = DefaultTimeout
	}
	nc.SetDeadline(time.Now().Add(timeout))
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

// places counts the connections that a server holds.
type places struct {
	mu    sync.Mutex
	taken int
	limit int // zero: none
}

// take gives a connection a place, which it frees when it is closed. It reports false if there is none.
func (p *places) take(nc net.Conn) (net.Conn, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	// [TP-HS-14] An acceptor MUST count every connection towards its connection limit, from its acceptance until …
	if p.limit > 0 && p.taken >= p.limit {
		return nil, false
	}
	p.taken++
	return &placed{Conn: nc, places: p}, true
}

// A placed connection has a place until it is closed.
type placed struct {
	net.Conn
	places *places
	once   sync.Once
}

// Close closes the connection and frees its place in one step: whoever sees the one finds the other.
func (c *placed) Close() error {
	c.places.mu.Lock()
	defer c.places.mu.Unlock()
	// [TP-HS-12] An acceptor MUST give the place of a connection that it has closed to the next initiator.
	c.once.Do(func() { c.places.taken-- })
	return c.Conn.Close()
}
