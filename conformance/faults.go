package conformance

import "fmt"

// A Cut is how the scripted peer stops in the middle of an exchange.
type Cut int

// The ways to stop: with a FIN, with an RST, and with nothing more at all.
const (
	CutByFIN Cut = iota
	CutByReset
	CutByStall
)

// kinds are those of a report: the given ones, unless it was a stall.
func (how Cut) kinds(ended ...string) []string {
	if how == CutByStall {
		return []string{KindTimeout}
	}
	return ended
}

// CutAfterEachOctet performs the protocol's exchange once for each octet of the peer, stops after it, and expects what
// the rules demand for that place. A stall between messages is none, and is left out, unless the timeout runs there too.
func (p *Play) CutAfterEachOctet(role Role, how Cut) error {
	if how == CutByStall {
		return p.stallAfterEachOctet(role)
	}
	for sent := range octetsOf(p.protocol.Exchange) + 1 {
		at := placeOf(p.protocol.Exchange, sent)
		p.transcript.begins("cut after %d octets", sent)
		err := p.exchangeUntil(role, sent)
		if err == nil {
			err = p.cut(how)
		}
		if err == nil {
			err = p.wantCut(1, at, how)
		}
		if err == nil {
			err = p.endConnections()
		}
		if err != nil {
			return during(fmt.Sprintf("cut after %d octets, %s", sent, at.Place), err)
		}
	}
	return nil
}

// stallAfterEachOctet is CutAfterEachOctet for stalls. They last for the timeout, so that all of them last at once.
func (p *Play) stallAfterEachOctet(role Role) error {
	var stalls []int // octets sent, by peer
	p.transcript.begins("stalls after each octet")
	for sent := range octetsOf(p.protocol.Exchange) {
		at := placeOf(p.protocol.Exchange, sent)
		if at.isIdle() && !p.protocol.Outlasts {
			continue
		}
		if err := p.exchangeUntil(role, sent); err != nil {
			return during(fmt.Sprintf("stalled after %d octets, %s", sent, at.Place), err)
		}
		stalls = append(stalls, sent)
	}
	for i, sent := range stalls {
		at := placeOf(p.protocol.Exchange, sent)
		if err := p.wantStall(i+1, sent, at); err != nil {
			return during(fmt.Sprintf("stalled after %d octets, %s", sent, at.Place), err)
		}
	}
	return nil
}

// octetsOf counts the peer's octets in an exchange.
func octetsOf(exchange []Part) (n int) {
	for _, part := range exchange {
		n += len(part.Octets)
	}
	return n
}

// isIdle reports whether the part is a place between messages.
func (at Part) isIdle() bool { return len(at.Octets) == 0 }

// placeOf finds the part of an exchange in which a peer stands that has sent so many octets.
func placeOf(exchange []Part, sent int) Part {
	for _, part := range exchange {
		if sent < len(part.Octets) || sent == 0 && part.isIdle() {
			return part
		}
		sent -= len(part.Octets)
	}
	panic("internal error: an exchange ends between messages")
}

// exchangeUntil opens a connection and performs the exchange until the peer has sent so many octets and everything that
// is due for them has come.
func (p *Play) exchangeUntil(role Role, sent int) error {
	if err := p.Connect(role); err != nil {
		return err
	}
	peer := len(p.peers)
	err := p.WantOctets(peer, p.protocol.Greeting)
	if err == nil && p.protocol.Greeting == nil {
		err = p.WantOpen(peer)
	}
	if err != nil {
		return err
	}
	return p.exchange(peer, 0, sent)
}

// exchange performs a stretch of the exchange, one octet at a time: from behind so many octets to behind so many.
func (p *Play) exchange(peer, from, to int) error {
	begin := 0
	for _, part := range p.protocol.Exchange {
		end := begin + len(part.Octets)
		for i := max(begin, from); i < min(end, to); i++ {
			if err := p.Send(peer, part.Octets[i-begin:i-begin+1]); err != nil {
				return err
			}
			if i+1 < end || part.Due == nil {
				continue
			}
			if err := part.Due(p, peer); err != nil {
				return err
			}
		}
		begin = end
	}
	return nil
}

// cut ends the connection. Some systems discard with a reset what nobody has read: the octets get time to be read.
func (p *Play) cut(how Cut) error {
	if how == CutByFIN {
		p.Peer(1).HalfClose()
		return nil
	}
	if err := p.WantQuiet(1); err != nil {
		return err
	}
	p.Peer(1).Reset()
	return nil
}

// wantCut expects what the rules demand where a peer has stopped.
func (p *Play) wantCut(peer int, at Part, how Cut) (err error) {
	switch {
	case !at.isIdle():
		err = at.Cut(p, peer, how)
	case how == CutByFIN:
		err = p.WantOrderlyEnd(peer)
	default:
		err = p.WantEnded(peer)
	}
	if err != nil {
		return err
	}
	return p.wantGone(peer)
}

// wantStall expects what the rules demand where a peer has sent so many octets and no more: the end of the connection,
// or that it lives and takes the rest.
func (p *Play) wantStall(peer, sent int, at Part) error {
	if !p.protocol.Outlasts {
		return p.wantCut(peer, at, CutByStall)
	}
	if err := p.WantReceptionFailed(peer, KindTimeout); err != nil {
		return err
	}
	return p.exchange(peer, sent, octetsOf(p.protocol.Exchange))
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

// wantDeliveryAndSample expects that the peer's message of an exchange, the sample, is delivered, and has the
// implementation send it back.
func wantDeliveryAndSample(p *Play, peer int) error {
	if err := p.WantMessage(peer, p.protocol.Sample); err != nil {
		return err
	}
	if err := p.AskToSend(peer, p.protocol.Sample); err != nil {
		return err
	}
	return p.Take(peer, p.protocol.Sample)
}

// wantReceptionCut expects the report of a message that has not come whole.
func wantReceptionCut(p *Play, peer int, how Cut) error {
	return p.WantReceptionFailed(peer, how.kinds(KindTruncated)...)
}
