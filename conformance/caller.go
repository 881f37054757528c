package conformance

import (
	"fmt"
	"net"
	"slices"
	"strconv"
)

// A caller is how a play learns what the implementation tells its caller: from the shim, or from what an echo server
// sends back.
type caller interface {
	// listen has a server of the implementation listen, and says where.
	listen(p *Play) (address string, err error)

	// notConnected says what it means that TCP makes no connection to a server of the implementation.
	notConnected(err error) error

	// admitted returns once the last connection, which TCP has made, can be judged.
	admitted(p *Play) error

	// askToSend has the implementation transmit a message, and returns at once. The tag is that of its report.
	askToSend(p *Play, peer int, tag string, m Message) error

	wantOpen(p *Play, peer int) error
	wantGoesOn(p *Play, peer int) error
	wantMessage(p *Play, peer int, want Message) error
	wantNothing(p *Play, peer int) error

	// wantEnd expects the end of a connection when the case is over.
	wantEnd(p *Play, peer *Peer) error
}

// A told caller is one whose shim tells what it is told.
type told struct{}

func (told) listen(p *Play) (string, error) {
	p.command(Command{Cmd: "listen", ID: p.server, Host: p.shim.host, Port: new(int), Options: &p.Options})
	e, err := p.answer("listen", func(e Event) bool {
		return e.ID == p.server && (e.Event == EventListening || e.Event == EventError && e.Op == OpListen)
	})
	if err != nil {
		return "", err
	}
	if e.Event == EventError || e.Port < 1 || e.Port > 65535 {
		return "", &ShimError{fmt.Sprintf("listen on a free port of %s: %v, port %d", p.shim.host, e, e.Port)}
	}
	return net.JoinHostPort(p.shim.host, strconv.Itoa(e.Port)), nil
}

func (told) notConnected(err error) error {
	return &Failure{Came: "no TCP connection: " + err.Error(), Absent: true}
}

func (told) admitted(*Play) error { return nil }

func (told) askToSend(p *Play, peer int, tag string, m Message) error {
	p.tags[peer-1] = tag
	c := Command{Cmd: "send", ID: p.conns[peer-1], Tag: tag}
	switch {
	case m.Filled:
		c.Size, c.Fill = &m.Size, &m.Fill
	case m.Object != nil && p.shim.hasObjects():
		c.Object = Object{m.Object}
	case m.Object != nil:
		octets := pickled(m.Object)
		c.Data = &octets
	default:
		octets := append([]byte{}, m.Octets...)
		c.Data = &octets
	}
	p.command(c)
	return nil
}

func (told) wantOpen(p *Play, peer int) error {
	e, err := p.report(p.timing.Deadline, p.isOpen(peer))
	if err != nil {
		return err
	}
	if slices.Contains(p.conns[:peer-1], e.ID) {
		return &ShimError{fmt.Sprintf("open with the id %q, which was used before", e.ID)}
	}
	p.conns[peer-1] = e.ID
	return nil
}

func (told) wantGoesOn(p *Play, peer int) error {
	return p.absent(func(e Event) bool { return isReceiveError(e) && e.ID == p.conns[peer-1] })
}

func (told) wantMessage(p *Play, peer int, want Message) error {
	e, err := p.report(p.timing.Deadline, func(e Event) bool {
		return e.Event == EventMessage && e.ID == p.conns[peer-1]
	})
	switch {
	case err != nil:
		return err
	case p.protocol.Objects:
		return p.sameDelivery(want, e)
	}
	return sameOctets(want.Payload(), e)
}

func (told) wantNothing(p *Play, peer int) error {
	id := p.conns[peer-1]
	isMessage := func(e Event) bool { return e.Event == EventMessage && e.ID == id }
	if !p.Peer(peer).isOver() {
		return p.absent(isMessage)
	}
	// A message comes before the connection's closed event, which is therefore the fence.
	_, err := p.report(p.dueWithin(), func(e Event) bool { return e.Event == EventClosed && e.ID == id })
	if e, ok := p.inbox.find(isMessage); ok {
		return &Failure{Came: e.String()}
	}
	return err
}

func (told) wantEnd(p *Play, peer *Peer) error {
	if peer.isOver() {
		return nil
	}
	return peer.WantClosed(p.timing.Deadline)
}
