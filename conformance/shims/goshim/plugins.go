package goshim

import (
	"errors"
	"slices"
)

// A Plugin is a transformation of messages that the suite asks for by name. A library wraps it in a plugin of its own
// form.
type Plugin struct {
	Out func(msg []byte) []byte              // of a message to send; it does not change msg
	In  func(payload []byte) ([]byte, error) // of what has arrived; it does not change payload
}

// Plugins returns the plugins of these names, in their order. A name that the contract does not know is left out: no
// command with one reaches a library.
func Plugins(names []string) []Plugin {
	var plugins []Plugin
	for _, name := range names {
		if p, ok := named(name); ok {
			plugins = append(plugins, p)
		}
	}
	return plugins
}

func isPlugin(name string) bool {
	_, ok := named(name)
	return ok
}

func named(name string) (p Plugin, ok bool) {
	switch name {
	case "reverse":
		return symmetric(reverse), true
	case "xor-5a":
		return symmetric(xor5A), true
	case "prefix-P":
		return Plugin{Out: addP, In: takeP}, true
	}
	return p, false
}

// symmetric makes a plugin of a transformation that undoes itself.
func symmetric(f func([]byte) []byte) Plugin {
	return Plugin{Out: f, In: func(payload []byte) ([]byte, error) { return f(payload), nil }}
}

func reverse(msg []byte) []byte {
	turned := slices.Clone(msg)
	slices.Reverse(turned)
	return turned
}

func xor5A(msg []byte) []byte {
	masked := make([]byte, len(msg))
	for i, octet := range msg {
		masked[i] = octet ^ 0x5A
	}
	return masked
}

func addP(msg []byte) []byte { return append([]byte{'P'}, msg...) }

// errNoP is what prefix-P makes of a payload that does not begin with the octet 50.
var errNoP = errors.New("the payload does not begin with 50")

func takeP(payload []byte) ([]byte, error) {
	if len(payload) == 0 || payload[0] != 'P' {
		return nil, errNoP
	}
	return payload[1:], nil
}
