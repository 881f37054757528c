package steps

import "github.com/tinyproto/tinyproto/conformance"

// registerFrames binds the sentences about frames that nothing answers: those of the companion framings.
func (w *world) registerFrames(sc vocabulary) {
	sc.When(`^the (second )?peer sends a frame with the (\d+) octets of message (\d+)$`, w.givesFill)
	sc.When(`^the peers send, one octet each in turn, ([0-9A-F ]+) and ([0-9A-F ]+)$`, w.sendInTurn)
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

func (w *world) sendInTurn(hex, second string) error {
	first, err := conformance.ParseHex(hex)
	if err != nil {
		return err
	}
	return octets(second, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.SendInTurn(first, b) })
	})
}
