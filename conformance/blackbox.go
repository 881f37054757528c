package conformance

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
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

// noCaller keeps the shim contract for an implementation whose caller cannot be reached: there is nothing to start and
// nothing to end.
func noCaller(address string, in io.Reader, out io.Writer) error {
	answers := map[string]func(Command) Event{
		"hello": func(c Command) Event {
			e := Event{Event: EventHello, Name: address, Protocol: c.Protocol, Roles: []string{string(Server)}}
			if framing, err := protocolNamed(c.Protocol); err == nil && framing.Objects {
				e.Can = []string{CanObjects} // octets that are no pickle would not come back
			}
			return e
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
// its first octet: of its greeting, or else of a message that comes back. What the octets are, and whether any come, is
// for the cases to judge: the round trip is zero if none does.
func (e *echoServer) check(r *run) (roundTrip time.Duration, err error) {
	p := newPlay(r.ctx, r.shim, Timing{Deadline: r.cfg.StartTimeout, Quiet: leastQuiet}, &r.serial)
	p.address = e.address
	begin := time.Now()
	tcp, err := p.dialled()
	if err != nil {
		return 0, &ShimError{fmt.Sprintf("no server to judge: %v", err)}
	}
	p.add(tcp, "")
	side := p.Peer(1)
	defer side.close()
	if p.protocol.Greeting == nil {
		if err := p.Give(1, p.protocol.Sample); err != nil {
			return 0, nil
		}
	}
	if side.awaitAnything(r.cfg.StartTimeout) == nil {
		roundTrip = time.Since(begin)
	}
	if p.protocol.Greeting != nil && side.isRefused() {
		return 0, &ShimError{fmt.Sprintf("the server at %s answers FE before any case: it is at its connection limit; "+
			"end its other connections, or raise the limit", e.address)}
	}
	side.Send(p.protocol.Greeting, leastDeadline)
	side.HalfClose()
	side.await(leastDeadline, func() bool { return side.how != notEnded }) // until it has freed the place
	return roundTrip, nil
}
