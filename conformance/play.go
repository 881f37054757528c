package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// loopback is where servers and peers listen, unless a target says otherwise.
const loopback = "127.0.0.1"

// Timing is how long a play waits.
type Timing struct {
	Deadline time.Duration // for what is due; costs time only when something fails
	Quiet    time.Duration // for what must not come; one too short can miss a fault, never fail a right implementation
}

// A Play is one performance of a case's script: the implementation under test in one role, and one scripted peer or
// more. Its methods are what the steps of a script are made of; each returns nil, a *Failure, a *ShimError, or an
// *UnsupportedError.
type Play struct {
	ctx     context.Context
	shim    *shim
	timing  Timing
	serial  *atomic.Int64 // makes ids that are used once in a run
	inbox   *inbox
	Options Options // of the listen or connect command; set before the first connection

	// SmallBuffer makes the receive buffer of each scripted peer small before its connection exists.
	SmallBuffer bool

	transcript *Transcript
	broken     string // the last line that broke the contract, when the play began
	unread     bool   // a command has been written, and it is not known that the shim has read it
	role       Role
	server     string           // the id of the listen command
	stopped    bool             // by a step
	port       int              // where the implementation listens
	listener   *net.TCPListener // where the implementation's clients connect; nil before the first
	peers      []*Peer
	conns      []string // the shim's connection id, by peer; "" while it is not known
	tags       []string // the tag of the last send, by peer
	unjudged   bool     // what is delivered from now on
	cuts       cuts     // of what the peer sends in the step under way
	connected  int      // TCP connections made
	resident   uint64   // memory of the implementation when the script asked for a measure, in octets
}

func newPlay(ctx context.Context, s *shim, timing Timing, serial *atomic.Int64) *Play {
	p := &Play{
		ctx: ctx, shim: s, timing: timing, serial: serial,
		broken: s.lastBroken(), transcript: NewTranscript(), inbox: newInbox(),
	}
	p.inbox.tell = func(e Event) {
		if e.Event == EventHook { // a server and its connections have hooks of the same names
			p.transcript.note(FromImplementation, "%v of %s", e, e.ID)
			return
		}
		p.transcript.note(FromImplementation, "%v", e)
	}
	return p
}

// perform plays the script from its first step to its last, as often as its divisions ask for, and returns the text of
// the step that failed.
func (p *Play) perform(script []Step, divisions Divisions) (step string, err error) {
	if divisions == Undivided {
		step, err = p.steps(script, division{})
	} else {
		step, err = p.everyDivision(script, divisions)
	}
	if err != nil {
		return step, err
	}
	return atTheEnd, p.finish()
}

// atTheEnd is what a script expects after its last step.
const atTheEnd = "at the end of the case, no octet and no message is left over, and the connection ends"

// steps plays a part of a script once.
func (p *Play) steps(script []Step, d division) (step string, err error) {
	for i, s := range script {
		if err := p.ctx.Err(); err != nil {
			return s.Text, err
		}
		p.cuts = d.of(i)
		if err := s.Do(p); err != nil {
			return s.Text, err
		}
	}
	return "", nil
}

func (p *Play) newID(prefix string) string { return prefix + strconv.FormatInt(p.serial.Add(1), 10) }

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
	if p.shim.echo != nil {
		return p.wantRoom()
	}
	return nil
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

func (p *Play) listen() error {
	p.server = p.newID("s")
	p.watch(p.server)
	if p.shim.echo != nil {
		return nil
	}
	p.command(Command{Cmd: "listen", ID: p.server, Host: p.shim.host, Port: new(int), Options: &p.Options})
	e, err := p.answer("listen", func(e Event) bool {
		return e.ID == p.server && (e.Event == EventListening || e.Event == EventError && e.Op == OpListen)
	})
	if err != nil {
		return err
	}
	if e.Event == EventError || e.Port < 1 || e.Port > 65535 {
		return &ShimError{fmt.Sprintf("listen on a free port of %s: %v, port %d", p.shim.host, e, e.Port)}
	}
	p.port = e.Port
	return nil
}

// dialled connects to the implementation's server.
func (p *Play) dialled() (*net.TCPConn, error) {
	d := net.Dialer{Timeout: p.timing.Deadline}
	if p.SmallBuffer {
		d.Control = smallReceiveBuffer
	}
	address := net.JoinHostPort(p.shim.host, strconv.Itoa(p.port))
	if p.shim.echo != nil {
		address = p.shim.echo.address
	}
	conn, err := d.DialContext(p.ctx, "tcp", address)
	if err != nil {
		return nil, &Failure{Came: "no TCP connection: " + err.Error(), Absent: true}
	}
	return conn.(*net.TCPConn), nil
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
	if err != nil {
		return &ShimError{"the suite cannot listen: " + err.Error()}
	}
	p.listener = ln.(*net.TCPListener)
	return nil
}

// command writes one command and a line of the transcript.
func (p *Play) command(c Command) {
	note := c.Cmd
	switch {
	case c.Data != nil:
		note += fmt.Sprintf(" %d octets: %s", len(*c.Data), Hex(*c.Data))
	case c.Size != nil:
		note += fmt.Sprintf(" %d octets, fill %d", *c.Size, *c.Fill)
	case c.Port != nil && *c.Port != 0:
		note += fmt.Sprintf(" to %s:%d", c.Host, *c.Port)
	}
	if c.Tag != "" {
		note += " [" + c.Tag + "]"
	}
	if options, err := json.Marshal(c.Options); err == nil && c.Options != nil && string(options) != "{}" {
		note += " with " + string(options)
	}
	p.transcript.add(Entry{From: FromSuite, Peer: slices.Index(p.conns, c.ID) + 1, Command: c.Cmd, Note: note})
	p.shim.send(c)
	p.unread = true
}

// settle returns when the shim has read every command of the play, so that what must not come is not just late.
func (p *Play) settle() error {
	if !p.unread {
		return nil
	}
	p.unread = false
	return p.shim.probe(p.timing.Deadline)
}

// answer waits for what a shim owes the suite, whatever the implementation does.
func (p *Play) answer(cmd string, match func(Event) bool) (Event, error) {
	e, err := p.inbox.await(p.timing.Deadline, match)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return e, &ShimError{fmt.Sprintf("no answer to %s within %v", cmd, p.timing.Deadline) + p.contractBroken()}
	}
	return e, err
}

// report waits for what the implementation owes its caller, and the shim passes on.
func (p *Play) report(within time.Duration, match func(Event) bool) (Event, error) {
	e, err := p.inbox.await(within, match)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		return e, err
	}
	what := fmt.Sprintf("no such report within %v", within)
	if bad := p.contractBroken(); bad != "" {
		return e, &ShimError{what + bad}
	}
	return e, &Failure{Came: what + p.unclaimed(), Absent: true}
}

// contractBroken names the last event since the play began that breaks the contract, or returns "".
func (p *Play) contractBroken() string {
	if bad := p.shim.lastBroken(); bad != p.broken {
		return ", but an event that breaks the contract: " + bad
	}
	return ""
}

// unclaimed names the reports that came and no step has claimed: often the reason why another did not come.
func (p *Play) unclaimed() string {
	var came []string
	p.inbox.find(func(e Event) bool {
		if e.Event != EventClosed && e.Event != EventOpen && e.Event != EventHook {
			came = append(came, e.String())
		}
		return false
	})
	if came == nil {
		return ""
	}
	return ", but: " + strings.Join(came, "; ")
}

// dueWithin is the wait for something that may take the timeout that the script has set.
func (p *Play) dueWithin() time.Duration {
	return p.timing.Deadline + time.Duration(p.Options.TimeoutMS)*time.Millisecond
}

// closedWithin is the wait for the end of a connection, which may take the implementation's timeout: the one that the
// script has set, or the protocol's own.
func (p *Play) closedWithin() time.Duration {
	if p.Options.TimeoutMS == 0 {
		return p.timing.Deadline + defaultTimeout
	}
	return p.dueWithin()
}

// defaultTimeout is what an implementation waits where nothing else was asked for. [TP-TIME-1]
const defaultTimeout = 5 * time.Second

// Peer returns the scripted peer with a number, from 1. A script that has no such peer is a bug of ours.
func (p *Play) Peer(number int) *Peer {
	if number > len(p.peers) {
		panic(fmt.Sprintf("internal error: the script speaks of peer %d and has connected %d", number, len(p.peers)))
	}
	return p.peers[number-1]
}

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
		if id != "" && p.shim.echo == nil { // else the handshake was not done
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
	if p.shim.echo != nil {
		return nil
	}
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
		switch {
		case p.shim.echo != nil: // nobody has asked it to close, which may take its timeout
			peer.await(p.timing.Deadline/4, func() bool { return peer.how != notEnded })
		case !peer.isOver() && err == nil:
			err = peer.WantClosed(p.timing.Deadline)
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

// Open makes a connection and takes the peer's part in the handshake.
func (p *Play) Open(role Role) error {
	if err := p.Connect(role); err != nil {
		return err
	}
	peer := len(p.peers)
	if err := p.WantOctets(peer, []byte{0xFF}); err != nil {
		return err
	}
	if err := p.Send(peer, []byte{0xFF}); err != nil {
		return err
	}
	return p.WantOpen(peer)
}

// OpenMany makes so many connections more, has the peer of each send the same octets, expects the same ones for an
// answer from each, and sends more, if there is any.
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
