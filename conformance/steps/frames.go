package steps

import "github.com/tinyproto/tinyproto/conformance"

// registerFrames binds the sentences about frames that nothing answers: those of the companion framings.
func (w *world) registerFrames(sc vocabulary) {
	sc.When(`^the (second )?peer sends a frame with the (\d+) octets of message (\d+)$`, w.givesFill)
	sc.Then(`^the (second )?peer receives a frame with the (\d+) octets of message (\d+)$`, w.takesFill)
}

func (w *world) givesFill(ordinal string, size uint64, fill int) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.step(func(p *conformance.Play) error { return p.Give(peer(ordinal), m) })
}

func (w *world) takesFill(ordinal string, size uint64, fill int) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.step(func(p *conformance.Play) error { return p.Take(peer(ordinal), m) })
}
