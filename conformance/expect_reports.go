package conformance

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What a play expects the implementation to tell its caller.

// WantOpen expects that the implementation reports the connection as open.
func (p *Play) WantOpen(peer int) error { return p.caller.wantOpen(p, peer) }

// WantNotOpen expects that the implementation has not reported the connection as open within the quiet time.
func (p *Play) WantNotOpen(peer int) error { return p.absent(p.isOpen(peer)) }

func (p *Play) isOpen(peer int) func(Event) bool {
	return func(e Event) bool {
		if p.role == Server {
			return e.Event == EventOpen && e.Server == p.server
		}
		return e.Event == EventOpen && e.ID == p.conns[peer-1]
	}
}

// absent fails if a report comes within the quiet time.
func (p *Play) absent(match func(Event) bool) error {
	defer p.toTake(p.timing.Quiet, time.Now())
	if err := p.settle(); err != nil {
		return err
	}
	if e, err := p.inbox.await(p.timing.Quiet, match); err == nil {
		return &Failure{Came: e.String()}
	} else if err == errShimGone {
		return err
	}
	return nil
}

// WantHandshakeFailed expects that the implementation reports the handshake as failed, with one of the kinds.
func (p *Play) WantHandshakeFailed(peer int, kinds ...string) error {
	return p.wantError(kinds, nil, func(e Event) bool {
		if p.role == Server {
			return e.Op == OpAccept && e.Server == p.server
		}
		return e.Op == OpConnect && e.ID == p.conns[peer-1]
	})
}

// WantReceptionFailed expects that the implementation reports the message that was arriving as failed, with one of the
// kinds.
func (p *Play) WantReceptionFailed(peer int, kinds ...string) error {
	return p.wantError(kinds, nil, p.isReceptionFailure(peer, kinds))
}

// isReceptionFailure matches the report of a failed reception. A timeout that the connection outlasts is none, unless
// timeouts are expected: another may come at any time.
func (p *Play) isReceptionFailure(peer int, kinds []string) func(Event) bool {
	return func(e Event) bool {
		outlasted := p.protocol.Outlasts && p.Options.TimeoutMS > 0 && e.Kind == KindTimeout
		return isReceiveError(e) && e.ID == p.conns[peer-1] && (!outlasted || slices.Contains(kinds, KindTimeout))
	}
}

// WantReceptionHasFailed is WantReceptionFailed for a report that is not waited for: it has come, or comes within the
// quiet time.
func (p *Play) WantReceptionHasFailed(peer int, kinds ...string) error {
	if err := p.settle(); err != nil {
		return err
	}
	e, err := p.report(p.timing.Quiet, p.isReceptionFailure(peer, kinds))
	if err != nil {
		return err
	}
	return checkError(e, kinds, nil)
}

// WantReceptionGoesOn expects that the implementation has not reported the message that was arriving as failed within
// the quiet time.
func (p *Play) WantReceptionGoesOn(peer int) error {
	return p.caller.wantGoesOn(p, peer)
}

// wantError claims an error report and checks its kind and, unless code is nil, its code.
func (p *Play) wantError(kinds []string, code *byte, match func(Event) bool) error {
	e, err := p.report(p.dueWithin(), func(e Event) bool { return e.Event == EventError && match(e) })
	if err != nil {
		return err
	}
	return checkError(e, kinds, code)
}

func checkError(e Event, kinds []string, code *byte) error {
	switch {
	case !slices.Contains(kinds, e.Kind):
		return &Failure{Came: fmt.Sprintf("%v; the kind is not %s", e, strings.Join(kinds, " or "))}
	case code != nil && (e.Code == nil || *e.Code != int(*code)):
		return &Failure{Came: fmt.Sprintf("%v; the code is not %d (%02X)", e, *code, *code)}
	}
	return nil
}

// WantSent expects that the implementation reports its last message as sent.
func (p *Play) WantSent(peer int) error {
	e, err := p.outcome(peer)
	if err == nil && e.Event == EventError {
		return &Failure{Came: e.String()}
	}
	return err
}

// outcome waits for what becomes of the last message: sent, or an error.
func (p *Play) outcome(peer int) (Event, error) {
	e, err := p.report(p.dueWithin(), func(e Event) bool {
		return e.Tag == p.tags[peer-1] && (e.Event == EventSent || e.Event == EventUnsupported || isSendError(e))
	})
	if err == nil && e.Event == EventUnsupported {
		return e, declined(e)
	}
	return e, err
}

func isReceiveError(e Event) bool { return e.Event == EventError && e.Op == OpReceive }

func isSendError(e Event) bool { return e.Event == EventError && e.Op == OpSend }

// WantNotSent expects that the implementation has not reported its last message as sent within the quiet time.
func (p *Play) WantNotSent(peer int) error {
	return p.absent(func(e Event) bool { return e.Event == EventSent && e.Tag == p.tags[peer-1] })
}

// WantSendFailed expects that the implementation reports its last message as failed, with one of the kinds and, unless
// nil, the code.
func (p *Play) WantSendFailed(peer int, code *byte, kinds ...string) error {
	e, err := p.outcome(peer)
	if err != nil {
		return err
	}
	if e.Event == EventSent {
		return &Failure{Came: e.String()}
	}
	return checkError(e, kinds, code)
}

// WantEnded expects that the implementation reports a connection as ended.
func (p *Play) WantEnded(peer int) error {
	id := p.conns[peer-1]
	_, err := p.report(p.closedWithin(), func(e Event) bool { return e.Event == EventClosed && e.ID == id })
	return err
}

// WantOrderlyEnd is WantEnded, with no error reported before.
func (p *Play) WantOrderlyEnd(peer int) error {
	if err := p.WantEnded(peer); err != nil {
		return err
	}
	if e, ok := p.inbox.find(p.isReceptionFailure(peer, nil)); ok {
		return &Failure{Came: e.String()}
	}
	return nil
}
