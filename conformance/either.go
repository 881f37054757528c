package conformance

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"time"
)

// Where the specification leaves an implementation two ways, an expectation here accepts both and nothing else.

// next is a message for the implementation to show with that it goes on.
var next = []byte("go on")

// nextSize announces it.
var nextSize = []byte{0, 0, 0, 5}

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

// WantOctetsOrClose expects exactly these octets, or the end of the connection with none.
func (p *Play) WantOctetsOrClose(peer int, want []byte) error {
	_, err := p.octetsOrClose(peer, want)
	return err
}

// octetsOrClose is WantOctetsOrClose, and says which of the two it was.
func (p *Play) octetsOrClose(peer int, want []byte) (closed bool, err error) {
	side := p.Peer(peer)
	side.awaitAnything(p.dueWithin())
	side.mu.Lock()
	closed = side.arrived.Len() == 0 && side.how != notEnded
	side.mu.Unlock()
	if closed {
		return true, nil
	}
	return false, p.WantOctets(peer, want)
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

// WantCutOff expects that the implementation closes, within its timeout, a connection whose own direction it has ended,
// even though octets keep coming.
func (p *Play) WantCutOff(peer int) error {
	deadline := time.Now().Add(p.dueWithin())
	for time.Now().Before(deadline) {
		if p.WantReading(peer) != nil {
			return nil
		}
	}
	return &Failure{Came: fmt.Sprintf("it still reads after %v", p.dueWithin()), Absent: true}
}

// WantPayloadOrFailure expects, of an implementation whose peer has answered with FF and half-closed, that it either
// sends the whole payload or reports the transmission as failed, and closes the connection in both cases.
func (p *Play) WantPayloadOrFailure(peer int, m Message) error {
	sent, err := p.wantPartThenClosed(peer, m.Payload())
	if err != nil {
		return err
	}
	e, err := p.outcome(peer)
	if err == nil && e.Event == EventSent && sent < m.Size {
		return &Failure{Came: fmt.Sprintf("%v, and %d of %d octets", e, sent, m.Size)}
	}
	return err
}

// WantPartThenClosed expects the first octets of a payload, few or all, and then the end of the connection.
func (p *Play) WantPartThenClosed(peer int, m Message) error {
	_, err := p.wantPartThenClosed(peer, m.Payload())
	return err
}

func (p *Play) wantPartThenClosed(peer int, payload []byte) (octets uint64, err error) {
	side := p.Peer(peer)
	if side.await(p.closedWithin(), func() bool { return side.how != notEnded }) != nil {
		return 0, &Failure{Came: fmt.Sprintf("nothing within %v: the connection stays open", p.closedWithin()), Absent: true}
	}
	side.mu.Lock()
	defer side.mu.Unlock()
	have := side.arrived.Bytes()
	if !bytes.HasPrefix(payload, have) {
		return 0, &Failure{Came: mismatch(payload, have)}
	}
	side.arrived.Reset()
	return uint64(len(have)), nil
}

// manySizes are of the messages of AskForMany, each another, so that its size tells a message. None begins as another
// does.
var manySizes = [...]int{3, 5, 70, 300, 1000, 2, 33, 9}

// AskForMany has the implementation transmit several messages at once. They share a tag.
func (p *Play) AskForMany(peer int) error {
	tag := p.newID("t")
	for i, size := range manySizes {
		p.askToSend(peer, tag, Message{Filled: true, Size: uint64(size), Fill: i})
	}
	return nil
}

// WantManyWhole expects the messages of AskForMany, each whole behind its size, in any order.
func (p *Play) WantManyWhole(peer int) error {
	side := p.Peer(peer)
	due := map[int]int{} // the fill, by size
	for i, size := range manySizes {
		due[size] = i
	}
	for range manySizes {
		head, err := side.take(4, p.timing.Deadline)
		if err != nil {
			return err
		}
		size := int(binary.BigEndian.Uint32(head))
		fill, ok := due[size]
		if !ok {
			return &Failure{Came: Hex(head) + ", which announces none of the messages that are left"}
		}
		delete(due, size)
		if err := p.Send(peer, []byte{0xFF}); err != nil {
			return err
		}
		if err := p.WantOctets(peer, Fill(size, fill)); err != nil {
			return err
		}
	}
	for range manySizes {
		if err := p.WantSent(peer); err != nil {
			return err
		}
	}
	return nil
}
