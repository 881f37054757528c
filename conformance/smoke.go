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
	for _, role := range []Role{Server, Client} {
		if !slices.Contains(s.hello.Roles, string(role)) {
			continue
		}
		p := newPlay(ctx, s, Timing{Deadline: leastDeadline, Quiet: leastQuiet}, new(atomic.Int64))
		if step, err := p.perform(smokeScript(role), Undivided); err != nil {
			p.abandon()
			if errors.Is(err, errShimGone) {
				err = errors.New(s.ending())
			}
			return &ShimError{fmt.Sprintf("as a %s: expected: %s; came: %v\n%s", role, step, err, p.transcript)}
		}
		tell(fmt.Sprintf("as a %s: a connection is opened, a message is delivered, one is sent, the connection is closed", role))
	}
	return nil
}

// smokeScript is one plain exchange.
func smokeScript(role Role) []Step {
	return []Step{
		{Text: "the connection is reported as open", Do: func(p *Play) error { return p.Open(role) }},
		{Text: "the peer's size is answered", Do: func(p *Play) error {
			if err := p.Send(1, nextSize); err != nil {
				return err
			}
			return p.WantOctets(1, []byte{0xFF})
		}},
		{Text: "the message is delivered", Do: func(p *Play) error {
			if err := p.Send(1, next); err != nil {
				return err
			}
			return p.WantMessage(1, Message{Octets: next})
		}},
		{Text: "a message is sent", Do: func(p *Play) error {
			if err := p.AskToSend(1, Message{Octets: next}); err != nil {
				return err
			}
			if err := p.WantOctets(1, nextSize); err != nil {
				return err
			}
			return p.answerAndTake(1)
		}},
	}
}
