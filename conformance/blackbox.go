package conformance

import (
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
// its first octet: of its greeting, or else of a message that comes back.
func (e *echoServer) check(r *run) (roundTrip time.Duration, err error) {
	if r.shim.protocol.Greeting == nil {
		return e.sendsBack(newPlay(r.ctx, r.shim, Timing{Deadline: r.cfg.StartTimeout, Quiet: leastQuiet}, &r.serial))
	}
	return e.greets(r.ctx, r.cfg.StartTimeout)
}

// sendsBack is check for a protocol without a greeting.
func (e *echoServer) sendsBack(p *Play) (roundTrip time.Duration, err error) {
	begin := time.Now()
	step, err := p.perform([]Step{
		{Text: "the server accepts", Do: func(p *Play) error { return p.Open(Server) }},
		{Text: "a message comes back", Do: func(p *Play) error {
			if err := p.Give(1, p.protocol.Sample); err != nil {
				return err
			}
			err := p.WantMessage(1, p.protocol.Sample)
			roundTrip = time.Since(begin)
			return err
		}},
	}, Undivided)
	if err != nil {
		p.abandon()
		return 0, &ShimError{fmt.Sprintf("no server to judge at %s: expected: %s; came: %v: it does not seem to be an echo server of %s",
			e.address, step, err, p.protocol.Name)}
	}
	return roundTrip, nil
}

// greets is check for a protocol with a greeting: TinyProto.
func (e *echoServer) greets(ctx context.Context, within time.Duration) (roundTrip time.Duration, err error) {
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
