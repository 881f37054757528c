package conformance

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

func (p *Play) newID(prefix string) string { return prefix + strconv.FormatInt(p.serial.Add(1), 10) }

// command writes one command and a line of the transcript.
func (p *Play) command(c Command) {
	note := c.Cmd
	switch {
	case c.Data != nil:
		note += fmt.Sprintf(" %d octets: %s", len(*c.Data), Hex(*c.Data))
	case c.Object.Value != nil:
		note += " " + c.Object.Value.String()
	case c.Size != nil && p.protocol.Objects:
		note += fmt.Sprintf(" bytes of %d octets, fill %d", *c.Size, *c.Fill)
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

// excused is another error in place of a failure that the shim explains, where what it was asked to send did not come:
// it has declined to, or broken its contract.
func (p *Play) excused(err error) error {
	failure, ok := errors.AsType[*Failure](err)
	if !ok || !failure.Absent {
		return err
	}
	if e, ok := p.inbox.find(func(e Event) bool { return e.Event == EventUnsupported }); ok {
		return declined(e)
	}
	asked := slices.ContainsFunc(p.tags, func(tag string) bool { return tag != "" })
	if bad := p.contractBroken(); asked && bad != "" {
		return &ShimError{failure.Came + bad}
	}
	return err
}

// declined says that the shim has not made a message that it was asked for.
func declined(e Event) error {
	return &UnsupportedError{fmt.Sprintf("the shim has declined to make a message: %v", e)}
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
		return p.timing.Deadline + p.protocol.Timeout
	}
	return p.dueWithin()
}
