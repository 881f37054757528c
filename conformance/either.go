package conformance

import (
	"bytes"
	"fmt"
	"time"
)

// Where the specification leaves an implementation two ways, an expectation here accepts both and nothing else.

// next is a message for the implementation to show with that it goes on.
var next = []byte("go on")

// nextSize announces it.
var nextSize = []byte{0, 0, 0, 5}

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

// WantPayloadOrFailure expects, of an implementation whose peer has half-closed while it sends, that it either sends the
// whole payload or reports the transmission as failed, and closes the connection in both cases.
func (p *Play) WantPayloadOrFailure(peer int, m Message) error {
	sent, err := p.wantPartThenClosed(peer, m.Payload())
	if err != nil {
		return err
	}
	return p.wantFailedUnless(peer, sent == m.Size, sent)
}

// wantFailedUnless expects the outcome of the last message, of which so many octets have come: a failure, or, if they are
// the whole, either.
func (p *Play) wantFailedUnless(peer int, whole bool, came uint64) error {
	e, err := p.outcome(peer)
	// A reset may destroy what the implementation's TCP had taken before.
	if err == nil && e.Event == EventSent && !whole && p.Peer(peer).how == endedFIN {
		return &Failure{Came: fmt.Sprintf("%v, and %d octets, which are not all", e, came)}
	}
	return err
}

// WantPartThenClosed expects the first octets of a payload, few or all, and then the end of the connection.
func (p *Play) WantPartThenClosed(peer int, m Message) error {
	_, err := p.wantPartThenClosed(peer, m.Payload())
	return err
}

func (p *Play) wantPartThenClosed(peer int, payload []byte) (octets uint64, err error) {
	have, err := p.untilClosed(peer)
	if err == nil && !bytes.HasPrefix(payload, have) {
		err = &Failure{Came: mismatch(payload, have)}
	}
	return uint64(len(have)), err
}

// untilClosed expects the end of the connection, and claims all octets that come before it.
func (p *Play) untilClosed(peer int) ([]byte, error) {
	side := p.Peer(peer)
	if side.awaitAll(p.closedWithin(), func() bool { return side.how != notEnded }) != nil {
		return nil, &Failure{Came: fmt.Sprintf("nothing within %v: the connection stays open", p.closedWithin()), Absent: true}
	}
	return side.claim(), nil
}

// manySizes are of the messages of AskForMany, each another, so that its size tells a message. None begins as another
// does.
var manySizes = [...]int{3, 5, 70, 300, 1000, 2, 33, 9}

// AskForMany has the implementation transmit several messages at once. They share a tag.
func (p *Play) AskForMany(peer int) error {
	tag := p.newID("t")
	for i, size := range manySizes {
		if err := p.caller.askToSend(p, peer, tag, Message{Filled: true, Size: uint64(size), Fill: i}); err != nil {
			return err
		}
	}
	return nil
}

// WantManyWhole expects the messages of AskForMany, each whole behind its size, in any order.
func (p *Play) WantManyWhole(peer int) error {
	left := map[int]int{} // the fill, by size
	for i, size := range manySizes {
		left[size] = i
	}
	for range manySizes {
		m, err := p.protocol.Next(p, peer)
		if err != nil {
			return err
		}
		payload := p.payloadOf(m)
		fill, ok := left[len(payload)]
		if !ok || !bytes.Equal(payload, Fill(len(payload), fill)) {
			return &Failure{Came: Hex(m.Octets) + ", which is none of the messages that are left"}
		}
		delete(left, len(payload))
	}
	for range manySizes {
		if err := p.WantSent(peer); err != nil {
			return err
		}
	}
	return nil
}
