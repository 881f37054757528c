package steps

import (
	"errors"

	"github.com/tinyproto/tinyproto/conformance"
)

// registerConnections binds the sentences that make and end connections.
func (w *world) registerConnections(sc vocabulary) {
	sc.Given(`^a connected (server|client)$`, w.connected)
	sc.Given(`^an open (server|client)$`, w.open)
	sc.Given(`^a (server|client)$`, w.listening)
	sc.When(`^the implementation is asked to close the (second peer's )?connection$`, w.askedToClose)
	sc.When(`^the implementation's server is stopped$`, w.stop)
	sc.When(`^another peer connects$`, w.another)
	sc.When(`^another connection is opened$`, w.anotherOpen)
	sc.When(`^(\d+) connections are opened, and the peer of each sends ([0-9A-F ]+?)(?: and receives ([0-9A-F]{2}))?(?: and sends ([0-9A-F ]+))?$`, w.many)
	sc.When(`^an exchange is cut after each octet by (the end of the stream|a reset|a stall)$`, w.cut)
	sc.Then(`^no further connection is accepted$`, w.noneAccepted)
	sc.When(`^the (second )?peer half-closes$`, w.halfClose)
	sc.When(`^the (second )?peer resets the connection$`, w.reset)
	sc.Then(`^the (second )?peer sees the connection closed$`, w.closed)
	sc.Then(`^the (second )?peer receives the end of the stream$`, w.endOfStream)
	sc.Then(`^the (second )?peer can go on sending$`, w.stillReads)
	sc.Then(`^the (second )?peer is cut off after the timeout$`, w.cutOff)
	sc.Then(`^the implementation's memory has grown by less than (\d+) MiB$`, w.memoryBelow)
}

func (w *world) connected(role string) error {
	w.role = conformance.Role(role)
	return w.another()
}

func (w *world) open(role string) error {
	w.role = conformance.Role(role)
	return w.anotherOpen()
}

func (w *world) another() error {
	return w.opening(func(p *conformance.Play) error { return p.Connect(w.role) })
}

func (w *world) anotherOpen() error {
	return w.opening(func(p *conformance.Play) error { return p.Open(w.role) })
}

func (w *world) listening(role string) error {
	w.role = conformance.Role(role)
	return nil
}

func (w *world) many(n int, send, receive, more string) error {
	sent, err := conformance.ParseHex(send)
	received, err2 := conformance.ParseHex(receive)
	last, err3 := conformance.ParseHex(more)
	return errors.Join(err, err2, err3, w.step(func(p *conformance.Play) error {
		return p.OpenMany(w.role, n, sent, received, last)
	}))
}

func (w *world) cut(how string) error {
	cuts := map[string]conformance.Cut{
		"the end of the stream": conformance.CutByFIN, "a reset": conformance.CutByReset, "a stall": conformance.CutByStall,
	}
	return w.caller(func(p *conformance.Play) error { return p.CutAfterEachOctet(w.role, cuts[how]) })
}

func (w *world) memoryBelow(mib uint64) error {
	return w.caller(func(p *conformance.Play) error { return p.WantMemoryBelow(mib << 20) })
}

func (w *world) askedToClose(second string) error {
	return w.caller(func(p *conformance.Play) error { return p.AskToClose(peer(second)) })
}

func (w *world) stop() error { return w.caller((*conformance.Play).Stop) }

func (w *world) noneAccepted() error { return w.caller((*conformance.Play).WantNoneAccepted) }

func (w *world) halfClose(ordinal string) error {
	return w.step(func(p *conformance.Play) error { p.Peer(peer(ordinal)).HalfClose(); return nil })
}

func (w *world) reset(ordinal string) error {
	return w.step(func(p *conformance.Play) error { p.Peer(peer(ordinal)).Reset(); return nil })
}

func (w *world) closed(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.WantClosed(peer(ordinal)) })
}

func (w *world) endOfStream(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.WantFIN(peer(ordinal)) })
}

func (w *world) stillReads(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.WantReading(peer(ordinal)) })
}

func (w *world) cutOff(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.WantCutOff(peer(ordinal)) })
}
