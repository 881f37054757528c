package steps

import (
	"fmt"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// registerObjTCP binds the sentences that only obj-over-tcp has: about objects, in the VALUE form of SHIM.md, pickles, and
// sizes in letters.
func (w *world) registerObjTCP(sc vocabulary) {
	w.registerFrames(sc)
	sc.Given(`^an implementation of objects$`, w.ofObjects)
	sc.When(`^the implementation is asked to send the object (null|true|false|\{.+\})( to the second peer)?$`, w.askedObject)
	sc.When(`^the (second )?peer sends the object (null|true|false|\{.+\})$`, w.sendsObject)
	sc.When(`^the (second )?peer sends a frame with ([0-9A-F ]+)$`, w.sendsPickle)
	sc.When(`^the (second )?peer sends "([^"]*)"$`, w.sendsText)
	sc.Then(`^the (second )?peer receives the object (null|true|false|\{.+\})$`, w.receivesObject)
	sc.Then(`^the object (null|true|false|\{.+\}) is delivered( from the second peer)?$`, w.deliveredObject)
}

func (w *world) ofObjects() error {
	w.needs = append(w.needs, conformance.CanObjects)
	return nil
}

// object reads a VALUE and hands on the message that it is.
func object(value string, use func(conformance.Message) error) error {
	v, err := pickle.ParseJSON([]byte(value))
	if err != nil {
		return fmt.Errorf("the object %s: %w", value, err)
	}
	return use(conformance.Message{Object: v})
}

func (w *world) askedObject(value, second string) error {
	return object(value, func(m conformance.Message) error {
		return w.caller(func(p *conformance.Play) error { return p.AskToSend(peer(second), m) })
	})
}

func (w *world) sendsObject(ordinal, value string) error {
	return object(value, func(m conformance.Message) error {
		octets, err := pickle.Encode(m.Object, conformance.PickleProtocol)
		if err != nil {
			return fmt.Errorf("the object %s: %w", value, err)
		}
		return w.sendingFrom(ordinal, conformance.PickleFrame(octets))
	})
}

func (w *world) sendsPickle(ordinal, hex string) error {
	return octets(hex, func(b []byte) error { return w.sendingFrom(ordinal, conformance.PickleFrame(b)) })
}

func (w *world) sendsText(ordinal, text string) error { return w.sendingFrom(ordinal, []byte(text)) }

func (w *world) receivesObject(ordinal, value string) error {
	return object(value, func(m conformance.Message) error {
		return w.step(func(p *conformance.Play) error { return p.Take(peer(ordinal), m) })
	})
}

func (w *world) deliveredObject(value, second string) error {
	return object(value, func(m conformance.Message) error {
		return w.step(func(p *conformance.Play) error { return p.WantMessage(peer(second), m) })
	})
}
