package conformance

import (
	"bytes"
	"fmt"
	"time"
)

// What only TinyProto leaves an implementation: whether it goes on after a refusal, and what it makes of a message asked
// for before the connection is open.

// WantReceiverGoesOn expects that the implementation, which has refused a size, takes the next one, or else closes the
// connection.
func (p *Play) WantReceiverGoesOn(peer int) error {
	if err := p.Send(peer, nextSize); err != nil {
		return err
	}
	closed, err := p.octetsOrClose(peer, []byte{0xFF})
	if closed || err != nil {
		return err
	}
	if err := p.Send(peer, next); err != nil {
		return err
	}
	return p.WantMessage(peer, Message{Octets: next})
}

// WantSenderGoesOn expects that the implementation, whose transmission was refused, starts the next one with a size of
// its own, or else closes the connection.
func (p *Play) WantSenderGoesOn(peer int) error {
	if err := p.AskToSend(peer, Message{Octets: next}); err != nil {
		return err
	}
	closed, err := p.octetsOrClose(peer, nextSize)
	if closed || err != nil {
		return err
	}
	return p.answerAndTake(peer)
}

// answerAndTake answers an announced next message and takes it.
func (p *Play) answerAndTake(peer int) error {
	if err := p.Send(peer, []byte{0xFF}); err != nil {
		return err
	}
	if err := p.WantOctets(peer, next); err != nil {
		return err
	}
	return p.WantSent(peer)
}

// AskEarly has the implementation transmit before the connection is open.
func (p *Play) AskEarly(peer int) error { return p.AskToSend(peer, Message{Octets: next}) }

// WantEarlyHeld expects that the message asked for early goes out now, after the handshake, or was reported as failed.
func (p *Play) WantEarlyHeld(peer int) error {
	side := p.Peer(peer)
	tag := p.tags[peer-1]
	failed := func(e Event) bool { return e.Tag == tag && isSendError(e) }
	deadline := time.Now().Add(p.timing.Deadline)
	for time.Now().Before(deadline) {
		if _, ok := p.inbox.find(failed); ok {
			return nil
		}
		if side.awaitAnything(p.timing.Quiet) == nil {
			if err := p.WantOctets(peer, nextSize); err != nil {
				return err
			}
			return p.answerAndTake(peer)
		}
	}
	return &Failure{Came: fmt.Sprintf("neither within %v", p.timing.Deadline) + p.unclaimed(), Absent: true}
}

// WantPlace expects that a further peer is given a place of a server at its connection limit, once one has become free.
// The server may need a moment for that after it has closed the connection, and refuse meanwhile.
func (p *Play) WantPlace() error {
	deadline := time.Now().Add(p.timing.Deadline)
	for {
		if err := p.Connect(Server); err != nil {
			return err
		}
		last := len(p.peers)
		side := p.Peer(last)
		side.awaitAnything(p.timing.Deadline)
		if !side.isRefused() || time.Now().After(deadline) {
			return p.WantOctets(last, []byte{0xFF})
		}
		p.drop()
	}
}

// isRefused reports whether FE and nothing else has come, and is not claimed.
func (p *Peer) isRefused() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return bytes.Equal(p.arrived.Bytes(), []byte{0xFE})
}
