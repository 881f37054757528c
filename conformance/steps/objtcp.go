package steps

import (
	"fmt"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// registerObjTCP binds the sentences that only obj-over-tcp has: about objects, in the VALUE form of SHIM.md, pickles, and
// sizes in letters.
func (w *world) registerObjTCP(sc vocabulary) {
	w.registerFrames(sc)
	sc.Given(`^an implementation of objects$`, w.ofObjects)
	sc.When(`^the implementation is asked to send (the object (?:null|true|false|\{.+\})|a list \d+ deep)( to the second peer)?$`, w.askedObject)
	sc.When(`^the (second )?peer sends (the object (?:null|true|false|\{.+\})|a list \d+ deep)$`, w.sendsObject)
	sc.When(`^the (second )?peer sends a frame with ([0-9A-F ]+)$`, w.sendsPickle)
	sc.When(`^the (second )?peer sends "([^"]*)"$`, w.sendsText)
	sc.Then(`^the (second )?peer receives (the object (?:null|true|false|\{.+\})|a list \d+ deep)$`, w.receivesObject)
	sc.Then(`^(the object (?:null|true|false|\{.+\})|a list \d+ deep) is delivered( from the second peer)?$`, w.deliveredObject)
}

func (w *world) ofObjects() error {
	w.needs = append(w.needs, conformance.CanObjects)
	return nil
}

// object reads "the object VALUE" or "a list N deep", and hands on the message that it is. It has a pickle.
func object(phrase string, use func(conformance.Message) error) error {
	var depth int
	var v pickle.Value
	var err error
	if _, none := fmt.Sscanf(phrase, "a list %d deep", &depth); none == nil {
		v = nested(depth)
	} else {
		v, err = pickle.ParseJSON([]byte(strings.TrimPrefix(phrase, "the object ")))
	}
	if err == nil {
		_, err = pickle.Encode(v, conformance.PickleProtocol)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", phrase, err)
	}
	return use(conformance.Message{Object: v})
}

// nested makes a list in a list in a list: the innermost is empty.
func nested(depth int) pickle.Value {
	list := pickle.List{}
	for range depth - 1 {
		list = pickle.List{list}
	}
	return list
}

func (w *world) askedObject(phrase, second string) error {
	return object(phrase, func(m conformance.Message) error {
		return w.caller(func(p *conformance.Play) error { return p.AskToSend(peer(second), m) })
	})
}

func (w *world) sendsObject(ordinal, phrase string) error {
	return object(phrase, func(m conformance.Message) error {
		return w.sendingFrom(ordinal, conformance.ObjectFrame(m.Object))
	})
}

func (w *world) sendsPickle(ordinal, hex string) error {
	return octets(hex, func(b []byte) error { return w.sendingFrom(ordinal, conformance.PickleFrame(b)) })
}

func (w *world) sendsText(ordinal, text string) error { return w.sendingFrom(ordinal, []byte(text)) }

func (w *world) receivesObject(ordinal, phrase string) error {
	return object(phrase, func(m conformance.Message) error {
		return w.step(func(p *conformance.Play) error { return p.Take(peer(ordinal), m) })
	})
}

func (w *world) deliveredObject(phrase, second string) error {
	return object(phrase, func(m conformance.Message) error {
		return w.step(func(p *conformance.Play) error { return p.WantMessage(peer(second), m) })
	})
}
