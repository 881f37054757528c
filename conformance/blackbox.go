package conformance

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"
)

// BlackBox is an echo server that is running already, at "host:port", in place of a shim. It may put octets of its own
// in front of what it sends back.
//
// What its caller sees is not known. Cases that need to know it, or need to ask the caller for something, are skipped.
func BlackBox(address string, prefix []byte) Target {
	t := InProcess(address, func(_ context.Context, in io.Reader, out, _ io.Writer) error {
		return noCaller(address, in, out)
	})
	t.echo = &echoServer{address, prefix}
	return t
}

// An echoServer is where a black box listens, and what it puts in front of each message that it sends back.
type echoServer struct {
	address string
	prefix  []byte
}

// noCaller keeps the shim contract for an implementation whose caller cannot be reached: there is nothing to start and
// nothing to end.
func noCaller(address string, in io.Reader, out io.Writer) error {
	answers := map[string]func(Command) Event{
		"hello": func(c Command) Event {
			return Event{Event: EventHello, Name: address, Protocol: c.Protocol, Roles: []string{string(Server)}}
		},
		"stop": func(c Command) Event { return Event{Event: EventStopped, ID: c.ID} },
	}
	lines, events := json.NewDecoder(in), json.NewEncoder(out)
	for {
		var c Command
		if err := lines.Decode(&c); errors.Is(err, io.EOF) || c.Cmd == "quit" {
			return nil
		} else if err != nil {
			return err
		}
		answer := Event{Event: EventUnsupported, Cmd: c.Cmd}
		if f := answers[c.Cmd]; f != nil {
			answer = f(c)
		}
		if err := events.Encode(answer); err != nil {
			return err
		}
	}
}

// check makes a first connection, to tell a server that cannot be judged from one that fails, and to measure the way to
// its first octet.
func (e *echoServer) check(ctx context.Context, within time.Duration) (roundTrip time.Duration, err error) {
	d := net.Dialer{Timeout: within}
	begin := time.Now()
	conn, err := d.DialContext(ctx, "tcp", e.address)
	if err != nil {
		return 0, &ShimError{fmt.Sprintf("no server to judge: %v", err)}
	}
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(within))
	var octet [1]byte
	_, err = io.ReadFull(conn, octet[:])
	roundTrip = time.Since(begin)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return 0, &ShimError{fmt.Sprintf("the server at %s accepts, and sends no octet within %v: it does not seem to speak TinyProto", e.address, within)}
	case err == nil && octet[0] == 0xFE:
		return 0, &ShimError{fmt.Sprintf("the server at %s answers FE before any case: it is at its connection limit; "+
			"end its other connections, or raise the limit", e.address)}
	}
	conn.Write([]byte{0xFF})
	conn.(*net.TCPConn).CloseWrite()
	conn.SetDeadline(time.Now().Add(leastDeadline))
	io.Copy(io.Discard, conn) // until it has freed the place
	return roundTrip, nil
}

// wantRoom waits until an echo server, whose connection limit is not known, has a place for the connection just made:
// the place of an earlier case may be free a moment later. One that has no place for a further connection of this case
// cannot be judged by it.
func (p *Play) wantRoom() error {
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

// wantEcho expects that a message comes back behind the prefix.
func (p *Play) wantEcho(peer int, msg, prefix []byte) error {
	echo := append(bytes.Clone(prefix), msg...)
	if err := p.Take(peer, Message{Octets: echo}); err != nil {
		return during(fmt.Sprintf("where the message comes back, behind a prefix of %d octets (--echo-prefix)", len(prefix)), err)
	}
	return nil
}
