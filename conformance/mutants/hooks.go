package mutants

import (
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
)

// hooks calls the hooks of a server: the first ones at once, and what it returns at the end.
func (s *server) hooks(hook func(name string)) (end func()) {
	hook(conformance.HookPreLoop)
	hook(conformance.HookLoopPass)
	return func() { hook(conformance.HookPostLoop) }
}

// connHooks calls the hooks that a server has for each of its connections: the first at once, the last at the end.
func (s *server) connHooks(r goshim.Reports) (end func()) {
	r.Hook(conformance.HookConnInit)
	return func() { r.Hook(conformance.HookConnShutdown) }
}

// live has the caller work on an open connection until it has ended, between its hooks.
func (c *conn) live(r goshim.Reports) {
	r.Hook(conformance.HookPreLoop)
	r.Hook(conformance.HookLoopPass)
	defer r.Hook(conformance.HookPostLoop)
	r.Open(c)
}
