package conformance

import (
	"fmt"
	"net"
	"strconv"
)

// A caller is how a play learns what the implementation tells its caller: from the shim, or from what an echo server
// sends back.
type caller interface {
	// listen has a server of the implementation listen, and says where.
	listen(p *Play) (address string, err error)

	// admitted returns once the last connection, which TCP has made, can be judged.
	admitted(p *Play) error

	wantOpen(p *Play, peer int) error
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

func (told) admitted(*Play) error { return nil }

func (told) wantOpen(p *Play, peer int) error {
	e, err := p.report(p.timing.Deadline, p.isOpen(peer))
	if err == nil {
		p.conns[peer-1] = e.ID
	}
	return err
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
