package steps

import (
	"github.com/tinyproto/tinyproto/conformance"
)

// registerMessages binds the sentences about messages that callers give and are given.
func (w *world) registerMessages(sc vocabulary) {
	sc.When(`^the implementation is asked to send ([0-9A-F ]+)( to the second peer)?$`, w.asked)
	sc.When(`^the implementation is asked to send several messages at once$`, w.askedMany)
	sc.When(`^the implementation is asked to send an empty message( to the second peer)?$`, w.askedEmpty)
	sc.When(`^the implementation is asked to send the (\d+) octets of message (\d+)( to the second peer)?$`, w.askedFill)
	sc.Then(`^the message ([0-9A-F ]+) is delivered( from the second peer)?$`, w.delivered)
	sc.Then(`^each of them goes out whole, one after the other$`, w.manyWhole)
	sc.Then(`^an empty message is delivered( from the second peer)?$`, w.deliveredEmpty)
	sc.Then(`^the (\d+) octets of message (\d+) are delivered( from the second peer)?$`, w.deliveredFill)
	sc.Then(`^what is made of the rest is not judged$`, w.restLeft)
	sc.Then(`^nothing is delivered( from the second peer)?$`, w.nothingDelivered)
}

func (w *world) asked(hex, second string) error {
	return octets(hex, func(b []byte) error {
		return w.asking(uint64(len(b)), func(p *conformance.Play) error { return p.AskToSend(peer(second), conformance.Message{Octets: b}) })
	})
}

func (w *world) askedMany() error {
	return w.caller(func(p *conformance.Play) error { return p.AskForMany(1) })
}

func (w *world) manyWhole() error {
	return w.caller(func(p *conformance.Play) error { return p.WantManyWhole(1) })
}

func (w *world) askedEmpty(second string) error {
	return w.asking(0, func(p *conformance.Play) error { return p.AskToSend(peer(second), conformance.Message{}) })
}

func (w *world) askedFill(size uint64, fill int, second string) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.asking(size, func(p *conformance.Play) error { return p.AskToSend(peer(second), m) })
}

func (w *world) delivered(hex, second string) error {
	return octets(hex, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.WantMessage(peer(second), conformance.Message{Octets: b}) })
	})
}

func (w *world) deliveredEmpty(second string) error {
	return w.step(func(p *conformance.Play) error { return p.WantMessage(peer(second), conformance.Message{}) })
}

func (w *world) deliveredFill(size uint64, fill int, second string) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.step(func(p *conformance.Play) error { return p.WantMessage(peer(second), m) })
}

func (w *world) nothingDelivered(second string) error {
	return w.step(func(p *conformance.Play) error { return p.WantNothingDelivered(peer(second)) })
}

func (w *world) restLeft() error { return w.step((*conformance.Play).LeaveRest) }
