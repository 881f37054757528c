package conformance

// atTheEnd is what a script expects after its last step.
const atTheEnd = "at the end of the case, no octet and no message is left over, and the connection ends"

// abandon ends the connections of a play that has failed, without waiting for anything.
func (p *Play) abandon() {
	for _, peer := range p.peers {
		peer.Reset()
	}
	p.release()
	p.shim.unsubscribe(p.inbox)
}

// release asks the shim to end what the play has started.
func (p *Play) release() {
	if p.listener != nil {
		p.listener.Close()
	}
	if p.server != "" {
		if !p.stopped {
			p.command(Command{Cmd: "stop", ID: p.server})
		}
		return
	}
	for _, id := range p.conns {
		p.command(Command{Cmd: "close", ID: id})
	}
}

// finish ends every connection, and the implementation's server.
func (p *Play) finish() error {
	defer p.shim.unsubscribe(p.inbox)
	p.halfCloseAll()
	p.release()
	switch {
	case p.server == "":
		return p.endAll(p.allClosed())
	case p.stopped:
		return p.endAll(nil)
	}
	return p.endAll(p.serverStopped())
}

// Stop has the implementation stop its server, and waits until it has.
func (p *Play) Stop() error {
	p.stopped = true
	p.command(Command{Cmd: "stop", ID: p.server})
	return p.serverStopped()
}

func (p *Play) serverStopped() error {
	_, err := p.answer("stop", func(e Event) bool { return e.Event == EventStopped && e.ID == p.server })
	return err
}

// endConnections ends every connection and leaves the implementation's server as it is.
func (p *Play) endConnections() error {
	p.halfCloseAll()
	for i, id := range p.conns {
		if id != "" { // else the handshake was not done, or nobody can ask
			p.AskToClose(i + 1)
		}
	}
	err := p.endAll(p.allClosed())
	p.peers, p.conns, p.tags = nil, nil, nil
	return err
}

func (p *Play) halfCloseAll() {
	for _, peer := range p.peers {
		peer.Resume()
		if !peer.isOver() {
			peer.HalfClose()
		}
	}
}

// allClosed waits for the answers to the close commands of every connection.
func (p *Play) allClosed() error {
	for _, id := range p.conns {
		if id == "" {
			continue
		}
		if _, err := p.answer("close", func(e Event) bool { return e.Event == EventClosed && e.ID == id }); err != nil {
			return err
		}
	}
	return nil
}

// endAll reads every connection to its end. Octets and messages that no step has expected fail the case.
func (p *Play) endAll(err error) error {
	for _, peer := range p.peers {
		if err == nil {
			err = p.caller.wantEnd(p, peer)
		}
		if err == nil {
			err = peer.WantNoOctet(0)
		}
		peer.close()
	}
	if err == nil && !p.unjudged {
		if e, ok := p.inbox.find(func(e Event) bool { return e.Event == EventMessage }); ok {
			err = &Failure{Came: e.String()}
		}
	}
	return err
}
