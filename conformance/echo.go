package conformance

import (
	"bytes"
	"fmt"
	"time"
)

// An echoServer is a black box: where it listens, and what it puts in front of each message that it sends back.
type echoServer struct {
	address string
	prefix  []byte
}

func (e *echoServer) listen(*Play) (string, error) { return e.address, nil }

// admitted waits until the server, whose connection limit is not known, has a place for the connection just made: the
// place of an earlier case may be free a moment later. One that has no place for a further connection of this case
// cannot be judged by it.
func (e *echoServer) admitted(p *Play) error {
	if p.protocol.Greeting == nil {
		return nil
	}
	deadline := time.Now().Add(p.timing.Deadline)
	for {
		side := p.Peer(len(p.peers))
		side.awaitAnything(p.timing.Deadline)
		switch {
		case !side.isRefused():
			return nil
		case len(p.peers) > 1 || time.Now().After(deadline):
			return &UnsupportedError{fmt.Sprintf("the server has no place for connection %d of this case: it answers FE", len(p.peers))}
		}
		p.drop()
		tcp, err := p.dialled()
		if err != nil {
			return err
		}
		p.add(tcp, "")
	}
}

// wantOpen leaves it to the answers, which will show whether the connection is open.
func (e *echoServer) wantOpen(*Play, int) error { return nil }

// wantMessage expects that the message comes back, behind the prefix.
func (e *echoServer) wantMessage(p *Play, peer int, want Message) error {
	if want.Object == nil && len(e.prefix) > 0 {
		want = Message{Octets: append(bytes.Clone(e.prefix), want.Payload()...)}
	}
	if err := p.Take(peer, want); err != nil {
		return during(fmt.Sprintf("where the message comes back, behind a prefix of %d octets (--echo-prefix)", len(e.prefix)), err)
	}
	return nil
}

func (e *echoServer) wantNothing(p *Play, peer int) error { return p.WantNoOctet(peer) }

// wantEnd does not insist: nobody has asked the server to close, which may take its timeout.
func (e *echoServer) wantEnd(p *Play, peer *Peer) error {
	peer.await(p.timing.Deadline/4, func() bool { return peer.how != notEnded })
	return nil
}
