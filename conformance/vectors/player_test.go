package vectors_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/tinyproto/tinyproto/conformance/vectors"
	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// patience is how long a test waits for what must come. Only a test that fails waits it out.
const patience = 20 * time.Second

// A player plays conversations against the Go reference: it is the other side, and the caller.
type player struct {
	wire      *net.TCPConn // the other side's end
	near      net.Conn     // the reference's end
	conn      *tinyproto.Conn
	opened    chan error
	arrived   chan arrival
	outcome   chan error // of the transmission that is under way; nil if none is
	handshake bool       // under way, for a step to report
}

type arrival struct {
	msg []byte
	err error
}

// play plays a conversation and returns the first difference, nil if there is none. A sender and a receiver open the
// connection as role does.
func play(c vectors.Conversation, role vectors.Role) error {
	p, err := newPlayer(c, role)
	if err != nil {
		return err
	}
	defer p.wire.Close()
	defer p.near.Close()
	todo := c.Steps
	if c.Role != role {
		todo = slices.Concat(opening, todo)
	}
	for i, s := range todo {
		if err := p.step(s); err != nil {
			return fmt.Errorf("step %d, %s: %w", i+1, s.Does, err)
		}
	}
	return p.end()
}

// opening is the handshake, written here once more.
var opening = []vectors.Step{
	{Does: vectors.Sends, Octets: []byte{0xFF}},
	{Does: vectors.Receives, Octets: []byte{0xFF}},
	{Does: vectors.Reports, AnyOf: []string{vectors.Open}},
}

func (p *player) step(s vectors.Step) error {
	switch s.Does {
	case vectors.Transmit:
		outcome := make(chan error, 1)
		p.outcome = outcome
		go func() { outcome <- p.conn.Transmit(ctx, s.Octets) }()
		return nil
	case vectors.Sends:
		return p.wants(s.Octets)
	case vectors.Receives:
		_, err := p.wire.Write(s.Octets)
		return err
	case vectors.Ends:
		return p.wire.CloseWrite()
	case vectors.Delivers:
		got, err := next(p.arrived)
		if err == nil {
			err = got.err
		}
		if err != nil || !bytes.Equal(got.msg, s.Octets) {
			return fmt.Errorf("got % X, %v; want % X", got.msg, err, s.Octets)
		}
		return nil
	case vectors.Reports:
		return p.wantsReport(s.AnyOf)
	}
	return errors.New("no such step")
}

func (p *player) wants(octets []byte) error {
	got := make([]byte, len(octets))
	if n, err := io.ReadFull(p.wire, got); err != nil || !bytes.Equal(got, octets) {
		return fmt.Errorf("got % X, %v; want % X", got[:n], err, octets)
	}
	return nil
}

func (p *player) wantsReport(anyOf []string) error {
	report, err := p.report()
	if err == nil && !slices.Contains(anyOf, report) {
		err = fmt.Errorf("got %s, want %v", report, anyOf)
	}
	return err
}

// report waits for what the caller is told, and says it in the words of the vectors.
func (p *player) report() (string, error) {
	switch {
	case p.handshake:
		p.handshake = false
		err, late := next(p.opened)
		if err == nil && late == nil {
			go p.receive()
			return vectors.Open, nil
		}
		return word(err), late
	case p.outcome != nil:
		err, late := next(p.outcome)
		p.outcome = nil
		if err == nil {
			return vectors.Sent, late
		}
		return word(err), late
	}
	got, late := next(p.arrived)
	if got.err == nil {
		return fmt.Sprintf("the message % X", got.msg), late
	}
	return word(got.err), late
}

// receive hands on what the reference delivers, up to its last error.
func (p *player) receive() {
	for {
		msg, err := p.conn.Receive(ctx)
		p.arrived <- arrival{msg, err}
		if err != nil && word(err) != vectors.Oversize {
			return
		}
	}
}

// end closes the reference's end and demands that it has sent nothing more.
func (p *player) end() error {
	p.near.Close()
	if rest, err := io.ReadAll(p.wire); err != nil || len(rest) > 0 {
		return fmt.Errorf("at the end: got % X, %v; want nothing more", rest, err)
	}
	return nil
}

// word names an error of the reference as the vectors do.
func word(err error) string {
	var refused *tinyproto.RefusedError
	var protocol *tinyproto.ProtocolError
	var oversize *tinyproto.OversizeError
	switch {
	case errors.Is(err, tinyproto.ErrConnectionLimit):
		return vectors.Limit
	case errors.Is(err, tinyproto.ErrHandshake):
		return vectors.Handshake
	case errors.As(err, &refused):
		return vectors.Rejected
	case errors.As(err, &protocol):
		return vectors.Collision
	case errors.As(err, &oversize):
		return vectors.Oversize
	case errors.Is(err, io.ErrUnexpectedEOF):
		return vectors.Truncated
	case errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return vectors.Closed
	}
	return fmt.Sprint(err)
}

func next[T any](from <-chan T) (v T, err error) {
	select {
	case v = <-from:
	case <-time.After(patience):
		err = errors.New("the call did not return")
	}
	return v, err
}
