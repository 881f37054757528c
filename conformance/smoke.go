package conformance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync/atomic"
	"time"
)

// Smoke judges a shim, not an implementation: hello, listen, connect, send and close, each answered as the contract
// says. A scripted peer plays the plainest exchange there is with each role that the shim names. Smoke calls tell with
// each step that went well; the error names the one that did not.
func Smoke(ctx context.Context, t Target, protocol string, within time.Duration, log io.Writer, tell func(step string)) error {
	if within <= 0 {
		within = DefaultStartTimeout
	}
	if log == nil {
		log = io.Discard
	}
	s, err := startShim(ctx, t, protocol, within, &lockedWriter{w: log})
	if err != nil {
		return err
	}
	defer s.stop(quitGrace)
	tell(fmt.Sprintf("hello: %s %s, roles %v, can %v", s.hello.Name, s.hello.Version, s.hello.Roles, s.hello.Can))
	tell("an unknown command is answered with unsupported")
	serial := new(atomic.Int64)
	for _, role := range []Role{Server, Client} {
		if !slices.Contains(s.hello.Roles, string(role)) {
			continue
		}
		if err := s.smoke(ctx, serial, role, smokeScript(role)); err != nil {
			return err
		}
		tell(fmt.Sprintf("as a %s: a connection is opened, a message is delivered, one is sent, the connection is closed", role))
		if err := s.smoke(ctx, serial, role, echoScript(role)); err != nil {
			return err
		}
		tell(fmt.Sprintf("as a %s in echo mode: a message is delivered and sent back", role))
	}
	return s.smokeReset(within, tell)
}

// smoke performs a script and says whose fault it is if it fails: the shim's.
func (s *shim) smoke(ctx context.Context, serial *atomic.Int64, role Role, script []Step) error {
	p := newPlay(ctx, s, Timing{Deadline: leastDeadline, Quiet: leastQuiet}, serial)
	step, err := p.perform(script, Undivided)
	if err == nil {
		return nil
	}
	p.abandon()
	if errors.Is(err, errShimGone) {
		err = errors.New(s.ending())
	}
	return &ShimError{fmt.Sprintf("as a %s: expected: %s; came: %v\n%s", role, step, err, p.transcript)}
}

func (s *shim) smokeReset(within time.Duration, tell func(step string)) error {
	s.send(Command{Cmd: "reset"})
	if _, err := s.control().await(within, func(e Event) bool { return e.Event == EventReset }); err != nil {
		return s.missing("no answer to reset", within, err)
	}
	tell("reset is answered")
	return nil
}

// smokeScript is a message each way.
func smokeScript(role Role) []Step {
	return append(deliveryScript(role, ""), Step{Text: "a message is sent", Do: func(p *Play) error {
		if err := p.AskToSend(1, p.protocol.Sample); err != nil {
			return err
		}
		if err := p.Take(1, p.protocol.Sample); err != nil {
			return err
		}
		return p.WantSent(1)
	}})
}

// echoScript is a message that comes back.
func echoScript(role Role) []Step {
	return append(deliveryScript(role, "echo"), Step{Text: "the message is sent back", Do: func(p *Play) error {
		return p.Take(1, p.protocol.Sample)
	}})
}

// deliveryScript is a message that arrives at an implementation in a mode of the contract.
func deliveryScript(role Role, mode string) []Step {
	return []Step{
		{Text: "the connection is reported as open", Do: func(p *Play) error {
			p.Options.Mode = mode
			return p.Open(role)
		}},
		{Text: "the peer's message is taken", Do: func(p *Play) error { return p.Give(1, p.protocol.Sample) }},
		{Text: "the message is delivered", Do: func(p *Play) error { return p.WantMessage(1, p.protocol.Sample) }},
	}
}
