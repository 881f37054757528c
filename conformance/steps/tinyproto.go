package steps

import (
	"errors"
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
)

// registerTinyProto binds the sentences that only TinyProto has: about its handshake, its answers, its connection limit,
// plugins and hooks.
func (w *world) registerTinyProto(sc vocabulary) {
	w.answered = true
	sc.Given(`^a connection limit of (\d+)$`, w.connectionLimit)
	sc.Given(`^the plugins? ([a-zA-Z0-9-]+(?:, [a-zA-Z0-9-]+)*)$`, w.plugins)
	sc.Given(`^hooks$`, w.hooks)
	sc.Then(`^another peer is given the place$`, w.place)
	sc.When(`^the implementation is asked early to send a message$`, w.askedEarly)
	sc.Then(`^the early message was held back or refused$`, w.earlyHeld)
	sc.Then(`^the implementation takes the next size or closes$`, w.receiverGoesOn)
	sc.Then(`^the implementation sends the next size or closes$`, w.senderGoesOn)
	sc.Then(`^the (second )?peer receives no octet but ([0-9A-F]{2})$`, w.receivesOnly)
	sc.Then(`^the handshake is reported as failed: ([a-z ]+)$`, w.handshakeFailed)
	sc.Then(`^the message is reported as failed with the code ([0-9A-F]{2}): ([a-z ]+)$`, w.sendFailedCode)
	w.registerHooks(sc)
}

func (w *world) connectionLimit(n int) error {
	w.options.MaxConnections = n
	return errors.Join(positive(n), w.step(func(p *conformance.Play) error { p.Options.MaxConnections = n; return nil }))
}

func (w *world) plugins(list string) error {
	names := strings.Split(list, ", ")
	w.options.Plugins = names
	return w.step(func(p *conformance.Play) error { p.Options.Plugins = names; return nil })
}

func (w *world) hooks() error {
	w.options.Hooks = true
	return w.step(func(p *conformance.Play) error { p.Options.Hooks = true; return nil })
}

func (w *world) place() error { return w.step((*conformance.Play).WantPlace) }

func (w *world) askedEarly() error {
	return w.caller(func(p *conformance.Play) error { return p.AskEarly(1) })
}

func (w *world) earlyHeld() error {
	return w.caller(func(p *conformance.Play) error { return p.WantEarlyHeld(1) })
}

func (w *world) receiverGoesOn() error {
	return w.step(func(p *conformance.Play) error { return p.WantReceiverGoesOn(1) })
}

func (w *world) senderGoesOn() error {
	return w.caller(func(p *conformance.Play) error { return p.WantSenderGoesOn(1) })
}

func (w *world) receivesOnly(ordinal, hex string) error {
	return octets(hex, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.WantOnly(peer(ordinal), b[0]) })
	})
}

func (w *world) handshakeFailed(kind string) error {
	return w.caller(func(p *conformance.Play) error { return p.WantHandshakeFailed(1, kinds(kind)...) })
}

func (w *world) sendFailedCode(hex, kind string) error {
	c, err := code(hex)
	if err != nil {
		return err
	}
	return w.caller(func(p *conformance.Play) error { return p.WantSendFailed(1, c, kinds(kind)...) })
}

// code reads one octet in hex.
func code(hex string) (*byte, error) {
	n, err := strconv.ParseUint(hex, 16, 8)
	b := byte(n)
	return &b, err
}
