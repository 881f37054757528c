package conformance

import (
	"context"
	"fmt"
	"net"
	"time"
)

// loopback is where servers and peers listen, unless a target says otherwise.
const loopback = "127.0.0.1"

// Connect makes a TCP connection between the implementation, in a role, and one more scripted peer. Nothing is sent on
// it yet by the peer.
func (p *Play) Connect(role Role) error {
	if p.server == "" && role == Server {
		if err := p.listen(); err != nil {
			return err
		}
	}
	p.role = role
	var tcp *net.TCPConn
	var id string
	var err error
	if role == Server {
		tcp, err = p.dialled()
	} else {
		id = p.newID("c")
		tcp, err = p.accepted(id)
	}
	if err != nil {
		return err
	}
	p.add(tcp, id)
	return p.caller.admitted(p)
}

// add gives a connection its scripted peer.
func (p *Play) add(tcp *net.TCPConn, id string) {
	p.connected++
	p.peers = append(p.peers, newPeer(p.connected, tcp, p.transcript))
	p.conns = append(p.conns, id)
	p.tags = append(p.tags, "")
}

// drop gives up the last connection, as if it had not been made.
func (p *Play) drop() {
	last := len(p.peers) - 1
	p.peers[last].close()
	p.peers, p.conns, p.tags = p.peers[:last], p.conns[:last], p.tags[:last]
}

// watch has the events of an id, and of what it accepts, come to this play.
func (p *Play) watch(id string) {
	if p.Options.Hooks {
		p.inbox.keep()
	}
	p.shim.subscribe(id, p.inbox)
}

func (p *Play) listen() (err error) {
	p.server = p.newID("s")
	p.watch(p.server)
	p.address, err = p.caller.listen(p)
	return err
}

// dialled connects to the implementation's server.
func (p *Play) dialled() (*net.TCPConn, error) {
	d := net.Dialer{Timeout: p.timing.Deadline}
	if p.SmallBuffer {
		d.Control = smallReceiveBuffer
	}
	conn, err := d.DialContext(p.ctx, "tcp", p.address)
	if lack := ownLack("connect", err); lack != nil {
		return nil, lack
	}
	if err != nil {
		return nil, p.caller.notConnected(err)
	}
	return conn.(*net.TCPConn), nil
}

// WantNoneAccepted expects that the implementation's server, which was stopped, takes no further connection. That TCP
// makes one proves nothing: another server may have the port by now.
func (p *Play) WantNoneAccepted() error {
	d := net.Dialer{Timeout: p.timing.Deadline}
	conn, err := d.DialContext(p.ctx, "tcp", p.address)
	if err != nil {
		return ownLack("connect", err)
	}
	defer conn.Close()
	return p.absent(func(e Event) bool { return e.Event == EventOpen && e.Server == p.server })
}

// accepted asks the implementation's client to connect, and accepts.
func (p *Play) accepted(id string) (*net.TCPConn, error) {
	if err := p.awaitClients(); err != nil {
		return nil, err
	}
	defer context.AfterFunc(p.ctx, func() { p.listener.Close() })()
	p.watch(id)
	port := p.listener.Addr().(*net.TCPAddr).Port
	p.command(Command{Cmd: "connect", ID: id, Host: p.shim.host, Port: &port, Options: &p.Options})
	p.listener.SetDeadline(time.Now().Add(p.timing.Deadline))
	conn, err := p.listener.Accept()
	if lack := ownLack("accept", err); lack != nil {
		return nil, lack
	}
	if err != nil {
		return nil, &Failure{Came: fmt.Sprintf("no TCP connection within %v", p.timing.Deadline), Absent: true}
	}
	return conn.(*net.TCPConn), nil
}

// awaitClients listens for the implementation's clients. All of a play come to one address, as they do to one server.
func (p *Play) awaitClients() error {
	if p.listener != nil {
		return nil
	}
	lc := net.ListenConfig{}
	if p.SmallBuffer {
		lc.Control = smallReceiveBuffer
	}
	ln, err := lc.Listen(p.ctx, "tcp", net.JoinHostPort(p.shim.host, "0"))
	if lack := ownLack("listen", err); lack != nil {
		return lack
	}
	if err != nil {
		return &ShimError{"the suite cannot listen: " + err.Error()}
	}
	p.listener = ln.(*net.TCPListener)
	return nil
}

// Peer returns the scripted peer with a number, from 1. A script that has no such peer is a bug of ours.
func (p *Play) Peer(number int) *Peer {
	if number > len(p.peers) {
		panic(fmt.Sprintf("internal error: the script speaks of peer %d and has connected %d", number, len(p.peers)))
	}
	return p.peers[number-1]
}

// Open makes a connection and takes the peer's part in the handshake, if there is one.
func (p *Play) Open(role Role) error {
	if err := p.Connect(role); err != nil {
		return err
	}
	peer := len(p.peers)
	if greeting := p.protocol.Greeting; greeting != nil {
		if err := p.WantOctets(peer, greeting); err != nil {
			return err
		}
		if err := p.Send(peer, greeting); err != nil {
			return err
		}
	}
	return p.WantOpen(peer)
}

// OpenMany makes so many connections more, has the peer of each send the same octets, expects the same ones from each,
// if any, and sends more, if there is any.
func (p *Play) OpenMany(role Role, connections int, send, want, more []byte) error {
	for range connections {
		if err := p.Open(role); err != nil {
			return err
		}
		peer := len(p.peers)
		if err := p.Send(peer, send); err != nil {
			return err
		}
		if err := p.WantOctets(peer, want); err != nil {
			return err
		}
		if len(more) > 0 {
			if err := p.Send(peer, more); err != nil {
				return err
			}
		}
	}
	return nil
}
