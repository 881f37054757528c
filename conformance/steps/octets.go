package steps

import (
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// registerOctets binds the sentences about octets on the wire.
func (w *world) registerOctets(sc vocabulary) {
	sc.When(`^the (second )?peer sends ([0-9A-F ]+)$`, w.sends)
	sc.When(`^the (second )?peer sends, one octet at a time, ([0-9A-F ]+)$`, w.sendsSingly)
	sc.When(`^the (second )?peer sends the (\d+) octets of message (\d+)$`, w.sendsFill)
	sc.When(`^the (second )?peer stops reading$`, w.hold)
	sc.When(`^the peer stops reading behind the next (\d+) octets$`, w.holdBehind)
	sc.When(`^the (second )?peer reads on$`, w.resume)
	sc.Then(`^the (second )?peer receives ([0-9A-F ]+)$`, w.receives)
	sc.Then(`^the (second )?peer receives the (\d+) octets of message (\d+)$`, w.receivesFill)
	sc.Then(`^the (second )?peer receives ([0-9A-F ]+), or sees the connection closed$`, w.receivesOrClosed)
	sc.Then(`^the (second )?peer receives nothing$`, w.receivesNothing)
	sc.Then(`^the (second )?peer receives nothing for (\d+) ms$`, w.silent)
	sc.Then(`^the (second )?peer receives no octet$`, w.receivesNoOctet)
	sc.Then(`^the peer receives a part of the (\d+) octets of message (\d+), and then sees the connection closed$`, w.receivesPart)
	sc.Then(`^the (\d+) octets of message (\d+) go out to the last, or the message is reported as failed, and the connection is closed$`, w.finishedOrFailed)
}

func (w *world) sends(ordinal, hex string) error {
	return octets(hex, func(b []byte) error { return w.sendingFrom(ordinal, b) })
}

func (w *world) sendsSingly(ordinal, hex string) error {
	return octets(hex, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.SendSingly(peer(ordinal), b) })
	})
}

func (w *world) sendsFill(ordinal string, size, fill int) error {
	return w.step(func(p *conformance.Play) error { return p.Send(peer(ordinal), conformance.Fill(size, fill)) })
}

func (w *world) hold(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.Hold(peer(ordinal)) })
}

func (w *world) holdBehind(n int) error {
	return w.step(func(p *conformance.Play) error { p.Peer(1).HoldBehind(n); return nil })
}

func (w *world) resume(ordinal string) error {
	return w.step(func(p *conformance.Play) error { p.Peer(peer(ordinal)).Resume(); return nil })
}

func (w *world) receives(ordinal, hex string) error {
	return octets(hex, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.WantOctets(peer(ordinal), b) })
	})
}

func (w *world) receivesOrClosed(ordinal, hex string) error {
	return octets(hex, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.WantOctetsOrClose(peer(ordinal), b) })
	})
}

func (w *world) receivesFill(ordinal string, size uint64, fill int) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.step(func(p *conformance.Play) error { return p.WantFill(peer(ordinal), m) })
}

func (w *world) receivesPart(size uint64, fill int) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.caller(func(p *conformance.Play) error { return p.WantPartThenClosed(1, m) })
}

func (w *world) receivesNothing(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.WantQuiet(peer(ordinal)) })
}

func (w *world) silent(ordinal string, ms int) error {
	d := time.Duration(ms) * time.Millisecond
	return w.step(func(p *conformance.Play) error { return p.WantQuietFor(peer(ordinal), d) })
}

func (w *world) receivesNoOctet(ordinal string) error {
	return w.step(func(p *conformance.Play) error { return p.WantNoOctet(peer(ordinal)) })
}

func (w *world) finishedOrFailed(size uint64, fill int) error {
	m := conformance.Message{Filled: true, Size: size, Fill: fill}
	return w.caller(func(p *conformance.Play) error { return p.WantPayloadOrFailure(1, m) })
}
