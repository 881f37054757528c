package steps

import (
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// anObject is how a sentence names one.
const anObject = `(the object (?:null|true|false|\{.+\})|a list \d+ deep|an int of \d+ octets)`

// registerObjTCP binds the sentences that only obj-over-tcp has: about objects, in the VALUE form of SHIM.md, pickles, and
// sizes in letters.
func (w *world) registerObjTCP(sc vocabulary) {
	w.registerFrames(sc)
	sc.Given(`^an implementation of objects$`, w.ofObjects)
	sc.When(`^the implementation is asked to send `+anObject+`( to the second peer)?$`, w.askedObject)
	sc.When(`^the (second )?peer sends a frame with ([0-9A-Fx() ]+)$`, w.sendsPickle)
	sc.When(`^the (second )?peer sends "([^"]*)"$`, w.sendsText)
	sc.When(`^the (second )?peer sends "([^"]*)" and ([0-9A-Fx() ]+)$`, w.sendsTextAnd)
	sc.Then(`^the (second )?peer receives `+anObject+`$`, w.receivesObject)
	sc.Then(`^`+anObject+` is delivered( from the second peer)?$`, w.deliveredObject)
	sc.Then(`^the (second )?peer receives, in a pickle of protocol 4 or 5, `+anObject+`$`, w.receivesSendable)
	sc.Then(`^the object of ([0-9A-Fx() ]+) is delivered$`, w.deliveredPickle)
	sc.Then(`^the peer receives a part of a frame of (\d+) octets or more, and then sees the connection closed$`, w.receivesPartOfFrame)
	sc.Then(`^a frame of (\d+) octets or more goes out to the last, or the message is reported as failed, and the connection is closed$`, w.finishedFrameOrFailed)
}

func (w *world) ofObjects() error {
	w.needs = append(w.needs, conformance.CanObjects)
	return nil
}

// object reads "the object VALUE", "a list N deep" or "an int of N octets", and hands on the message that it is. It has
// a pickle.
func object(phrase string, use func(conformance.Message) error) error {
	var n int
	var v pickle.Value
	var err error
	if _, none := fmt.Sscanf(phrase, "a list %d deep", &n); none == nil {
		v = nested(n)
	} else if _, none := fmt.Sscanf(phrase, "an int of %d octets", &n); none == nil {
		v = greatest(n)
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

// greatest makes the greatest int whose two's complement takes so many octets.
func greatest(octets int) pickle.Value {
	n := new(big.Int).Lsh(big.NewInt(1), uint(8*octets-1))
	return pickle.NewBigInt(n.Sub(n, big.NewInt(1)))
}

// runs reads octets in hex, among which (4E 85)x3 stands for three times 4E 85, and hands them on.
func runs(text string, use func([]byte) error) error {
	for {
		m := run.FindStringSubmatchIndex(text)
		if m == nil {
			return octets(text, use)
		}
		times, err := strconv.Atoi(text[m[4]:m[5]])
		if err != nil || times > maxTimes {
			return fmt.Errorf("%q: want 1 to %d times", text[m[0]:m[1]], maxTimes)
		}
		text = text[:m[0]] + strings.TrimSpace(strings.Repeat(text[m[2]:m[3]]+" ", times)) + text[m[1]:]
	}
}

var run = regexp.MustCompile(`\(([0-9A-F ]+)\)x([0-9]+)`)

const maxTimes = 1 << 20

func (w *world) askedObject(phrase, second string) error {
	return object(phrase, func(m conformance.Message) error {
		return w.asking(0, func(p *conformance.Play) error { return p.AskToSend(peer(second), m) })
	})
}

func (w *world) sendsPickle(ordinal, hex string) error {
	return runs(hex, func(b []byte) error { return w.sendingFrom(ordinal, conformance.PickleFrame(b)) })
}

func (w *world) sendsText(ordinal, text string) error { return w.sendingFrom(ordinal, []byte(text)) }

func (w *world) sendsTextAnd(ordinal, text, hex string) error {
	return runs(hex, func(b []byte) error { return w.sendingFrom(ordinal, append([]byte(text), b...)) })
}

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

func (w *world) receivesSendable(ordinal, phrase string) error {
	return object(phrase, func(m conformance.Message) error {
		return w.step(func(p *conformance.Play) error { return p.TakeSendable(peer(ordinal), m) })
	})
}

func (w *world) deliveredPickle(hex string) error {
	return runs(hex, func(b []byte) error {
		return w.step(func(p *conformance.Play) error { return p.WantMessage(1, conformance.Message{Octets: b}) })
	})
}

func (w *world) receivesPartOfFrame(size uint64) error {
	return w.caller(func(p *conformance.Play) error { return p.WantPartOfFrame(1, size) })
}

func (w *world) finishedFrameOrFailed(size uint64) error {
	return w.caller(func(p *conformance.Play) error { return p.WantFrameOrFailure(1, size) })
}
