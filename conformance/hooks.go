package conformance

import "fmt"

// What a play expects of hooks (SPEC.md, section 12).

// WantHookOnce expects that the implementation calls a hook of a connection once, and not again within the quiet time. A
// connection that was accepted and never opened has an id of the shim's that nothing has told.
func (p *Play) WantHookOnce(peer int, name string) error {
	id := p.conns[peer-1]
	return p.hookOnce(func(e Event) bool { return (e.ID == id || id == "" && e.ID != p.server) && isHook(e, name) })
}

// WantServerHookOnce is WantHookOnce for a hook of the implementation's server itself.
func (p *Play) WantServerHookOnce(name string) error {
	return p.hookOnce(func(e Event) bool { return e.ID == p.server && isHook(e, name) })
}

func (p *Play) hookOnce(match func(Event) bool) error {
	if _, err := p.report(p.closedWithin(), match); err != nil {
		return err
	}
	return p.absent(match)
}

// WantNoHook expects that the implementation calls no hook of that name for any connection within the quiet time.
func (p *Play) WantNoHook(name string) error {
	return p.absent(func(e Event) bool { return e.ID != p.server && isHook(e, name) })
}

func isHook(e Event, name string) bool { return e.Event == EventHook && e.Name == name }

// WantOrder expects that one event of the first connection has come before another. Each is the name of a hook, or
// EventMessage.
func (p *Play) WantOrder(first, then string) error {
	at, end := p.placeOf(first), p.placeOf(then)
	if at < 0 || end < 0 || at > end {
		return &Failure{Came: fmt.Sprintf("%s is event %d of the case, %s event %d (0: it has not come)", first, at+1, then, end+1)}
	}
	return nil
}

func (p *Play) placeOf(what string) int {
	return p.inbox.place(func(e Event) bool {
		return e.ID == p.conns[0] && (isHook(e, what) || what == EventMessage && e.Event == EventMessage)
	})
}
