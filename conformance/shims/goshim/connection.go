package goshim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"net"
	"sync"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// A connection is one id of the contract, from its connect command or its acceptance on.
type connection struct {
	ctx  context.Context
	end  context.CancelFunc
	done chan struct{} // closed when the connection has ended and closed was reported

	mu       sync.Mutex
	conn     Conn // nil until it can transmit
	open     bool // its open event has been written, or is about to be
	reported bool // its closed event has been written, or is about to be
	closing  bool // a close command has come
}

// track makes the record of an id, before the connection is open.
func (s *session) track(ctx context.Context, id string) *connection {
	c := &connection{done: make(chan struct{})}
	c.ctx, c.end = context.WithCancel(ctx)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.conns[id] = c
	return c
}

// untrack forgets a connection that has ended, once some more have: what is asked of it until then is the library's to
// answer.
func (s *session) untrack(id string, c *connection) {
	s.mu.Lock()
	defer s.mu.Unlock()
	close(c.done)
	s.ended = append(s.ended, id)
	if len(s.ended) > remembered {
		delete(s.conns, s.ended[0])
		s.ended = s.ended[1:]
	}
}

// remembered is how many connections that have ended are.
const remembered = 256

// close waits for the end of the connection, and reports whether the closed event that the command asks for has yet to
// be written: it came before the command, or there was none because the connection never opened.
func (c *connection) close() (owed bool) {
	c.mu.Lock()
	before, conn := c.reported, c.conn
	c.closing = true
	c.mu.Unlock()
	c.end()
	if conn != nil {
		conn.Close()
	}
	<-c.done
	c.mu.Lock()
	defer c.mu.Unlock()
	return before || !c.open
}

// change sets one of the members that mu guards.
func (c *connection) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

func (s *session) connect(cmd conformance.Command, c *connection) {
	defer s.untrack(cmd.ID, c)
	defer c.end()
	o := options(cmd)
	s.lib.Connect(c.ctx, address(cmd), o, Reports{
		Early:  func(conn Conn) { c.change(func() { c.conn = conn }) },
		Open:   func(conn Conn) { s.live(c, conformance.Event{ID: cmd.ID}, conn, o) },
		Failed: func(err error) { s.fail(conformance.Event{ID: cmd.ID, Op: conformance.OpConnect}, err) },
		Hook:   s.hook(cmd.ID, "", o),
	})
}

// accepted makes the id of a connection that a server has accepted.
func (s *session) accepted(ctx context.Context, server string, o conformance.Options) Reports {
	id := s.newID(server)
	return Reports{
		Early: func(Conn) {},
		Open: func(conn Conn) {
			c := s.track(ctx, id)
			defer s.untrack(id, c)
			defer c.end()
			s.live(c, conformance.Event{ID: id, Server: server}, conn, o)
		},
		Failed: func(err error) {
			s.fail(conformance.Event{ID: id, Server: server, Op: conformance.OpAccept}, err)
			s.emit(conformance.Event{Event: conformance.EventClosed, ID: id})
		},
		Hook: s.hook(id, server, o),
	}
}

// live reports the connection as open and works on it until it has ended.
func (s *session) live(c *connection, open conformance.Event, conn Conn, o conformance.Options) {
	c.change(func() { c.conn, c.open = conn, true })
	open.Event = conformance.EventOpen
	s.emit(open)
	loop(c.ctx, conn, func(m conformance.Message) {
		s.emit(messageEvent(open.ID, m))
		if o.Mode == "echo" {
			s.echo(c.ctx, open.ID, conn, m)
		}
	}, func(err error) {
		s.fail(conformance.Event{ID: open.ID, Op: conformance.OpReceive}, err)
	})
	conn.Close()
	c.change(func() { c.reported = true })
	s.emit(conformance.Event{Event: conformance.EventClosed, ID: open.ID})
}

// loop hands over messages and faults until the connection has ended.
func loop(ctx context.Context, conn Conn, message func(conformance.Message), fault func(error)) {
	if looping, ok := conn.(LoopingConn); ok {
		looping.Loop(ctx, func(msg []byte) { message(conformance.Message{Octets: msg}) }, fault)
		return
	}
	for {
		m, err := receive(ctx, conn)
		switch {
		case err == nil:
			message(m)
		case isEnd(err):
			return
		default:
			fault(err)
		}
	}
}

// echo sends a message back.
func (s *session) echo(ctx context.Context, id string, conn Conn, m conformance.Message) {
	if err := transmit(ctx, conn, m); err != nil && !isEnd(err) {
		s.fail(conformance.Event{ID: id, Op: conformance.OpSend}, err)
	}
}

// isEnd reports whether an error of Receive says that the connection is over.
func isEnd(err error) bool {
	return errors.Is(err, io.EOF) || errors.Is(err, net.ErrClosed) || errors.Is(err, context.Canceled)
}

func messageEvent(id string, m conformance.Message) conformance.Event {
	if m.Object != nil {
		return conformance.Event{Event: conformance.EventMessage, ID: id, Object: conformance.Object{Value: told(m.Object)}}
	}
	msg := m.Octets
	size := uint64(len(msg))
	e := conformance.Event{Event: conformance.EventMessage, ID: id, Size: &size}
	if len(msg) > conformance.MaxDataOctets {
		sum := sha256.Sum256(msg)
		e.SHA256 = hex.EncodeToString(sum[:])
	} else {
		e.Data = &msg
	}
	return e
}

// errNotOpen is the answer to a send on a connection that has ended, is not open yet, or never was.
var errNotOpen = errors.New("no open connection has this id")

func (s *session) send(cmd conformance.Command) {
	report := conformance.Event{ID: cmd.ID, Tag: cmd.Tag, Op: conformance.OpSend}
	s.mu.Lock()
	c := s.conns[cmd.ID]
	s.mu.Unlock()
	var conn Conn
	if c != nil {
		c.change(func() { conn = c.conn })
	}
	if conn == nil {
		s.failClosed(report, errNotOpen)
		return
	}
	m, free, err := message(cmd, conn, conformance.LargestOctets(s.lib.Hello().Protocol))
	if err != nil {
		s.emit(conformance.Event{Event: conformance.EventUnsupported, Cmd: cmd.Cmd, ID: cmd.ID, Tag: cmd.Tag})
		return
	}
	defer free()
	err = transmit(s.ctx, conn, m) // the library's own close ends it, and nothing of the shim's does
	closing := false
	c.change(func() { closing = c.closing })
	switch {
	case err == nil:
		s.emit(conformance.Event{Event: conformance.EventSent, ID: cmd.ID, Tag: cmd.Tag})
	case closing:
		s.failClosed(report, err)
	default:
		s.fail(report, err)
	}
}

// message makes the message of a send command. One above the largest must be refused unseen, and is not filled. The
// caller calls free when it needs the message no longer.
func message(cmd conformance.Command, conn Conn, largest uint64) (m conformance.Message, free func(), err error) {
	free = func() {}
	if cmd.Size == nil {
		return messageOf(cmd, conn), free, nil
	}
	var octets []byte
	switch {
	case *cmd.Size > math.MaxInt:
		return m, free, errors.ErrUnsupported
	case *cmd.Size > largest:
		octets, free, err = untouched(*cmd.Size)
	default:
		fill := 0
		if cmd.Fill != nil {
			fill = *cmd.Fill
		}
		octets = conformance.Fill(int(*cmd.Size), fill)
	}
	if _, ok := conn.(ObjectConn); ok {
		return conformance.Message{Object: pickle.Bytes(octets)}, free, err
	}
	return conformance.Message{Octets: octets}, free, err
}

// messageOf is the message of a send command that has it whole. No object is None.
func messageOf(cmd conformance.Command, conn Conn) (m conformance.Message) {
	if _, ok := conn.(ObjectConn); ok {
		return conformance.Message{Object: cmd.Object.OrNone()}
	}
	if cmd.Data != nil {
		m.Octets = *cmd.Data
	}
	return m
}

func (s *session) close(id string) {
	s.mu.Lock()
	c := s.conns[id]
	s.mu.Unlock()
	if c == nil || c.close() {
		s.emit(conformance.Event{Event: conformance.EventClosed, ID: id})
	}
}
