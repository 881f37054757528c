package steps

import (
	"errors"
	"fmt"

	"github.com/tinyproto/tinyproto/conformance"
)

// registerSettings binds the sentences that come before a connection.
func (w *world) registerSettings(sc vocabulary) {
	sc.Given(`^a timeout of (\d+) ms$`, w.timeout)
	sc.Given(`^a receive limit of (\d+) octets$`, w.receiveLimit)
	sc.Given(`^peers with a small receive buffer$`, w.smallBuffer)
	sc.Given(`^an implementation that can receive (\d+) octets$`, w.canReceive)
	sc.Given(`^every division of the peer's octets into segments$`, w.everyDivision)
	sc.Given(`^every division of the peer's octets into segments, on a connection of its own$`, w.everyDivisionApart)
	sc.Given(`^a measure of the implementation's memory$`, w.measure)
}

// positive refuses a setting of zero, which the options cannot tell from none.
func positive(n int) error {
	if n < 1 {
		return fmt.Errorf("a setting of %d cannot be asked for", n)
	}
	return nil
}

func (w *world) timeout(ms int) error {
	w.options.TimeoutMS = ms
	return errors.Join(positive(ms), w.step(func(p *conformance.Play) error { p.Options.TimeoutMS = ms; return nil }))
}

func (w *world) receiveLimit(n int) error {
	w.options.ReceiveLimit = uint64(n)
	return errors.Join(positive(n), w.step(func(p *conformance.Play) error { p.Options.ReceiveLimit = uint64(n); return nil }))
}

func (w *world) smallBuffer() error {
	return w.step(func(p *conformance.Play) error { p.SmallBuffer = true; return nil })
}

func (w *world) everyDivision() error {
	w.divisions = conformance.OnOneConnection
	return nil
}

func (w *world) everyDivisionApart() error {
	w.divisions = conformance.OnConnectionsOfTheirOwn
	return nil
}

func (w *world) measure() error {
	w.alone = true
	return w.caller((*conformance.Play).MeasureMemory)
}

func (w *world) canReceive(n int) error {
	w.minReceive = uint64(n)
	return nil
}
