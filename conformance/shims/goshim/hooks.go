package goshim

import (
	"sync/atomic"

	"github.com/tinyproto/tinyproto/conformance"
)

// hook returns the function that reports the hooks of an id: none unless the options ask for them, and the first
// loop_pass only. The server is that of an accepted connection, else empty.
func (s *session) hook(id, server string, o conformance.Options) func(name string) {
	var passed atomic.Bool
	return func(name string) {
		if !o.Hooks || name == conformance.HookLoopPass && passed.Swap(true) {
			return
		}
		s.emit(conformance.Event{Event: conformance.EventHook, ID: id, Server: server, Name: name})
	}
}
