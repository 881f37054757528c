package conformance

import (
	"bytes"
	"fmt"
	"os"
	"time"
)

// An echoServer is a black box: where it listens, and what it puts in front of each message that it sends back.
type echoServer struct {
	address string
	prefix  []byte
}

func (e *echoServer) listen(*Play) (string, error) { return e.address, nil }

// notConnected takes a server that does not listen any more for gone; one that is slow has failed.
func (e *echoServer) notConnected(err error) error {
	if os.IsTimeout(err) {
		return told{}.notConnected(err)
	}
	return &goneError{err}
}

// mostGoing is how many connections a server that is going may take in the middle of that.
const mostGoing = 10

// stillThere makes a connection after one has failed. It returns a *goneError if the server is gone: one that is going
// may take connections still, and ends them at once.
func (e *echoServer) stillThere(p *Play) error {
	for range mostGoing {
		conn, err := p.dialled()
		if err != nil {
			return err
		}
		conn.SetReadDeadline(time.Now().Add(p.timing.Quiet))
		_, err = conn.Read(make([]byte, 1))
		conn.Close()
		if err == nil || os.IsTimeout(err) {
			return nil
		}
		time.Sleep(p.timing.Quiet) // there is no event to await
	}
	return nil
}

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

// askToSend gives the server the message, which it has to send back.
func (e *echoServer) askToSend(p *Play, peer int, _ string, m Message) error { return p.Give(peer, m) }

// wantGoesOn expects that the server does not end the connection.
func (e *echoServer) wantGoesOn(p *Play, peer int) error { return p.WantQuiet(peer) }

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
