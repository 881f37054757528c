package conformance

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/conformance/pickle"
)

// objTCP is obj-over-tcp (SPEC.md, part A): a size in eight letters, and the object as a pickle.
//
// What a peer takes is compared by value: the same object has many pickles. A shim that has no objects carries pickles
// as octets; to it, a filled message is the octets of the pattern in a pickle's place.
var objTCP = Protocol{
	Name:    "objtcp",
	Largest: 0xFFFFFFFF,
	Objects: true,
	Sample:  Message{Object: pickle.Str(hello)},
	Give:    giveObject,
	Take:    takeObject,
	Next:    nextObject,
	Exchange: []Part{
		{Place: "between objects"},
		{Place: "inside a size", Octets: hexSize(pickled(pickle.Str(hello))), Cut: wantReceptionCut},
		{Place: "inside a pickle", Octets: pickled(pickle.Str(hello)), Due: wantDeliveryAndSample, Cut: wantReceptionCut},
		{Place: "between objects"},
	},
}

// PickleProtocol is that of the peer's pickles.
const PickleProtocol = 4

// pickled gives the pickle of an object. One of a script has a pickle, or the script is wrong.
func pickled(object pickle.Value) []byte {
	octets, err := pickle.Encode(object, PickleProtocol)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return octets
}

// hexSize announces a pickle.
func hexSize(octets []byte) []byte { return fmt.Appendf(nil, "%8X", len(octets)) }

// PickleFrame makes the frame of octets that are a pickle, or stand in the place of one.
func PickleFrame(octets []byte) []byte { return append(hexSize(octets), octets...) }

func giveObject(p *Play, peer int, m Message) error { return p.Send(peer, PickleFrame(p.pickleOf(m))) }

// pickleOf gives the octets that stand for a message in a frame.
func (p *Play) pickleOf(m Message) []byte {
	if m.Object != nil || m.Filled && p.shim.hasObjects() {
		return pickled(p.objectOf(m))
	}
	return m.Payload()
}

// objectOf gives the object that a message is, or nil if the message is octets that are no pickle.
func (p *Play) objectOf(m Message) pickle.Value {
	switch {
	case m.Object != nil:
		return m.Object
	case m.Filled && p.shim.hasObjects():
		return pickle.Bytes(m.Payload())
	case m.Filled:
		return nil
	}
	object, err := pickle.Decode(m.Octets)
	if err != nil {
		return nil
	}
	return object
}

// payloadOf gives the octets of a message that has come: those of a bytes object, where it is one.
func (p *Play) payloadOf(m Message) []byte {
	if p.shim.hasObjects() {
		if object, err := pickle.Decode(m.Octets); err == nil {
			if octets, ok := object.(pickle.Bytes); ok {
				return octets
			}
		}
	}
	return m.Octets
}

func takeObject(p *Play, peer int, m Message) error {
	came, err := nextObject(p, peer)
	if err != nil {
		return err
	}
	return p.samePickle(m, came.Octets)
}

// samePickle compares the octets of a pickle with a message: by value, where the message has one.
func (p *Play) samePickle(want Message, octets []byte) error {
	object := p.objectOf(want)
	if object == nil {
		if !bytes.Equal(octets, want.Payload()) {
			return &Failure{Came: "the pickle " + Hex(octets)}
		}
		return nil
	}
	came, err := pickle.Decode(octets)
	if err != nil {
		return &Failure{Came: fmt.Sprintf("the pickle %s, which is none: %v", Hex(octets), err)}
	}
	return sameObject(object, came)
}

func sameObject(want, came pickle.Value) error {
	if !pickle.Equal(want, came) {
		return &Failure{Came: fmt.Sprintf("the object %v", came)}
	}
	return nil
}

// sameDelivery compares what a shim has told of a message with the message.
func (p *Play) sameDelivery(want Message, e Event) error {
	switch {
	case p.shim.hasObjects():
		return sameObject(p.objectOf(want), e.Object.OrNone())
	case e.Data != nil:
		return p.samePickle(want, *e.Data)
	}
	return sameOctets(p.pickleOf(want), e)
}

// sizeSent matches a size as it is to be sent. [OT-SIZE-1]
var sizeSent = regexp.MustCompile(`^ {0,7}[1-9A-F][0-9A-F]*$`)

// nextObject takes a frame. The message has the octets of the pickle.
func nextObject(p *Play, peer int) (Message, error) {
	head, err := p.take(peer, 8)
	if err != nil {
		return Message{}, err
	}
	size, err := readSize(head)
	if err != nil {
		return Message{}, err
	}
	octets, err := p.take(peer, size)
	return Message{Octets: octets}, err
}

// readSize reads a size as it is to be sent. The error is a *Failure.
func readSize(head []byte) (uint64, error) {
	if !sizeSent.Match(head) {
		return 0, &Failure{Came: fmt.Sprintf("%s, %q, which is no size", Hex(head), head)}
	}
	size, err := strconv.ParseUint(strings.TrimLeft(string(head), " "), 16, 32)
	if err != nil {
		panic("internal error: " + err.Error())
	}
	return size, nil
}

// TakeSendable is Take, of a pickle whose protocol is 4 or 5. [OT-OBJ-19]
func (p *Play) TakeSendable(peer int, m Message) error {
	came, err := nextObject(p, peer)
	if err != nil {
		return err
	}
	if o := came.Octets; len(o) < 2 || o[1] != 4 && o[1] != 5 {
		return &Failure{Came: fmt.Sprintf("the pickle %s, which is not of protocol 4 or 5", Hex(o))}
	}
	return p.samePickle(m, came.Octets)
}

// WantFrameOrFailure expects either a whole frame whose pickle has so many octets at least, or a part of it and a report
// of the transmission as failed, and the end of the connection in both cases.
func (p *Play) WantFrameOrFailure(peer int, least uint64) error {
	octets, whole, err := p.wantPartOfFrame(peer, least)
	if err != nil {
		return err
	}
	return p.wantFailedUnless(peer, whole, octets)
}

// WantPartOfFrame expects the first octets, few or all, of a frame whose pickle has so many octets at least, and then the
// end of the connection.
func (p *Play) WantPartOfFrame(peer int, least uint64) error {
	_, _, err := p.wantPartOfFrame(peer, least)
	return err
}

func (p *Play) wantPartOfFrame(peer int, least uint64) (octets uint64, whole bool, err error) {
	have, err := p.untilClosed(peer)
	if err != nil {
		return 0, false, err
	}
	n := min(len(have), 8)
	size, err := readSize(append(have[:n:n], "FFFFFFFF"[n:]...)) // the largest that begins so
	octets = uint64(len(have) - n)
	if err != nil || size < least || octets > size {
		return 0, false, &Failure{Came: fmt.Sprintf("%s, which begins no frame of %d octets or more", Hex(have), least)}
	}
	return uint64(len(have)), octets == size, nil
}
