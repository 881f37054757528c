package conformance

import (
	"fmt"
)

// A Cut is how the scripted peer stops in the middle of an exchange.
type Cut int

// The ways to stop: with a FIN, with an RST, and with nothing more at all.
const (
	CutByFIN Cut = iota
	CutByReset
	CutByStall
)

// The exchange that CutAfterEachOctet cuts: the peer's handshake octet, its message, its answer to one of the
// implementation.
var exchange = []byte{0xFF, 0, 0, 0, 5, 'h', 'e', 'l', 'l', 'o', 0xFF}

// What the peer has sent of it when one part is over and the next has begun.
const (
	cutGreeted   = 1
	cutSize      = cutGreeted + 4
	cutPayload   = cutSize + 5
	cutExchanged = cutPayload + 1
)

// CutAfterEachOctet performs an exchange once for each octet of the peer, stops after it, and expects what the rules
// demand for that place. A stall between messages is none, and is left out.
func (p *Play) CutAfterEachOctet(role Role, how Cut) error {
	if how == CutByStall {
		return p.stallAfterEachOctet(role)
	}
	for sent := range len(exchange) + 1 {
		p.transcript.begins("cut after %d octets", sent)
		err := p.exchangeUntil(role, sent)
		if err == nil {
			err = p.cut(how)
		}
		if err == nil {
			err = p.wantCut(1, sent, how)
		}
		if err == nil {
			err = p.endConnections()
		}
		if err != nil {
			return during(fmt.Sprintf("cut after %d octets, %s", sent, placeOf(sent)), err)
		}
	}
	return nil
}

// stallAfterEachOctet is CutAfterEachOctet for stalls. They last for the timeout, so that all of them last at once.
func (p *Play) stallAfterEachOctet(role Role) error {
	var stalls []int // octets sent, by peer
	p.transcript.begins("stalls after each octet")
	for sent := range len(exchange) {
		if sent == cutGreeted {
			continue
		}
		if err := p.exchangeUntil(role, sent); err != nil {
			return during(fmt.Sprintf("stalled after %d octets, %s", sent, placeOf(sent)), err)
		}
		stalls = append(stalls, sent)
	}
	for i, sent := range stalls {
		if err := p.wantCut(i+1, sent, CutByStall); err != nil {
			return during(fmt.Sprintf("stalled after %d octets, %s", sent, placeOf(sent)), err)
		}
	}
	return nil
}

// placeOf says where in the exchange so many octets of the peer end.
func placeOf(sent int) string {
	switch {
	case sent < cutGreeted:
		return "before the handshake's octet"
	case sent == cutGreeted:
		return "between messages"
	case sent < cutSize:
		return "inside a size"
	case sent < cutPayload:
		return "inside a payload"
	case sent == cutPayload:
		return "where an answer is due"
	}
	return "behind the answer"
}

// exchangeUntil opens a connection and performs the exchange until the peer has sent so many octets and everything that
// is due for them has come.
func (p *Play) exchangeUntil(role Role, sent int) error {
	if err := p.Connect(role); err != nil {
		return err
	}
	peer := len(p.peers)
	err := p.WantOctets(peer, []byte{0xFF})
	for i := 0; i < sent && err == nil; i++ {
		if err = p.Send(peer, exchange[i:i+1]); err == nil {
			err = p.after(peer, i+1)
		}
	}
	return err
}

// after does what belongs between two octets of the exchange.
func (p *Play) after(peer, sent int) error {
	switch sent {
	case cutGreeted:
		return p.WantOpen(peer)
	case cutSize:
		return p.WantOctets(peer, []byte{0xFF})
	case cutPayload:
		if err := p.WantMessage(peer, Message{Octets: exchange[cutSize:cutPayload]}); err != nil {
			return err
		}
		if err := p.AskToSend(peer, Message{Octets: next}); err != nil {
			return err
		}
		return p.WantOctets(peer, nextSize)
	case cutExchanged:
		return p.WantOctets(peer, next)
	}
	return nil
}

func (p *Play) cut(how Cut) error {
	if how == CutByFIN {
		p.Peer(1).HalfClose()
	} else {
		p.Peer(1).Reset()
	}
	return nil
}

// wantCut expects what the rules demand where a peer has stopped after so many octets.
func (p *Play) wantCut(peer, sent int, how Cut) error {
	handshake, received, answer := KindHandshake, []string{KindTruncated}, []string{KindTruncated, KindClosed}
	if how == CutByStall {
		handshake, received, answer = KindTimeout, []string{KindTimeout}, []string{KindTimeout}
	}
	var err error
	switch {
	case sent < cutGreeted:
		err = p.WantHandshakeFailed(peer, handshake)
	case sent == cutGreeted, sent == cutExchanged:
		err = p.wantEndReported(peer, how)
	case sent < cutPayload:
		err = p.WantReceptionFailed(peer, received...)
	default:
		err = p.WantSendFailed(peer, nil, answer...)
	}
	if err != nil {
		return err
	}
	return p.wantGone(peer)
}

// wantEndReported expects the report that a connection has ended, with no error if it was in order.
func (p *Play) wantEndReported(peer int, how Cut) error {
	if how == CutByFIN {
		return p.WantOrderlyEnd(peer)
	}
	return p.WantEnded(peer)
}

// wantGone expects that the implementation closes the connection, without another octet, and delivers nothing more.
func (p *Play) wantGone(peer int) error {
	if !p.Peer(peer).isOver() {
		if err := p.WantClosed(peer); err != nil {
			return err
		}
	}
	id := p.conns[peer-1]
	if e, ok := p.inbox.find(func(e Event) bool { return e.Event == EventMessage && e.ID == id }); ok {
		return &Failure{Came: e.String()}
	}
	return nil
}
