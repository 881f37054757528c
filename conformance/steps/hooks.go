package steps

import (
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// registerHooks binds the sentences about hooks.
func (w *world) registerHooks(sc vocabulary) {
	sc.Then(`^the hook ([a-z_]+) is called once$`, w.hookOnce)
	sc.Then(`^the server's hook ([a-z_]+) is called once$`, w.serverHookOnce)
	sc.Then(`^the hook ([a-z_]+) is not called$`, w.noHook)
	sc.Then(`^(the hook [a-z_]+|the message) has come before (the hook [a-z_]+|the message)$`, w.order)
}

func (w *world) hookOnce(name string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantHookOnce(1, name) })
}

func (w *world) serverHookOnce(name string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantServerHookOnce(name) })
}

func (w *world) noHook(name string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantNoHook(name) })
}

func (w *world) order(first, then string) error {
	event := func(words string) string { return strings.TrimPrefix(strings.TrimPrefix(words, "the hook "), "the ") }
	return w.caller(func(p *conformance.Play) error { return p.WantOrder(event(first), event(then)) })
}
