package conformance

import (
	"encoding/binary"
	"time"
)

// tinyProto is the main protocol (SPEC.md, sections 5 to 10): a size, its answer, and the payload.
var tinyProto = Protocol{
	Name:     "tinyproto",
	Largest:  0xF0FFFFFF,
	Greeting: []byte{0xFF},
	Sample:   Message{Octets: next},
	Timeout:  5 * time.Second, // [TP-TIME-1]
	Give:     giveAnswered,
	Take:     takeAnswered,
	Next:     nextAnswered,
	Exchange: []Part{
		{Place: "before the handshake's octet", Octets: []byte{0xFF}, Due: (*Play).WantOpen, Cut: wantHandshakeCut},
		{Place: "between messages"},
		{Place: "inside a size", Octets: sizeOf(hello), Due: wantAnswer, Cut: wantReceptionCut},
		{Place: "inside a payload", Octets: hello, Due: wantDeliveryAndSize, Cut: wantReceptionCut},
		{Place: "where an answer is due", Octets: []byte{0xFF}, Due: wantNext, Cut: wantAnswerCut},
		{Place: "behind the answer"},
	},
}

// giveAnswered sends a size, and behind its answer the payload.
func giveAnswered(p *Play, peer int, m Message) error {
	payload := m.Payload()
	if err := p.Send(peer, sizeOf(payload)); err != nil {
		return err
	}
	if err := wantAnswer(p, peer); err != nil || len(payload) == 0 {
		return err
	}
	return p.Send(peer, payload)
}

// takeAnswered expects the size of a message, answers it, and expects the payload.
func takeAnswered(p *Play, peer int, m Message) error {
	payload := m.Payload()
	if err := p.WantOctets(peer, sizeOf(payload)); err != nil {
		return err
	}
	if err := p.Send(peer, []byte{0xFF}); err != nil {
		return err
	}
	return p.WantOctets(peer, payload)
}

func nextAnswered(p *Play, peer int) (Message, error) {
	head, err := p.take(peer, 4)
	if err == nil {
		err = p.Send(peer, []byte{0xFF})
	}
	if err != nil {
		return Message{}, err
	}
	payload, err := p.take(peer, uint64(binary.BigEndian.Uint32(head)))
	return Message{Octets: payload}, err
}

// sizeOf announces a payload: four octets, most significant first.
func sizeOf(payload []byte) []byte { return binary.BigEndian.AppendUint32(nil, uint32(len(payload))) }

func wantAnswer(p *Play, peer int) error { return p.WantOctets(peer, []byte{0xFF}) }

func wantNext(p *Play, peer int) error { return p.WantOctets(peer, next) }

// hello is the peer's message of an exchange.
var hello = []byte("hello")

// wantDeliveryAndSize expects the peer's message, and has the implementation announce one.
func wantDeliveryAndSize(p *Play, peer int) error {
	if err := p.WantMessage(peer, Message{Octets: hello}); err != nil {
		return err
	}
	if err := p.AskToSend(peer, Message{Octets: next}); err != nil {
		return err
	}
	return p.WantOctets(peer, nextSize)
}

func wantHandshakeCut(p *Play, peer int, how Cut) error {
	return p.WantHandshakeFailed(peer, how.kinds(KindHandshake)...)
}

func wantAnswerCut(p *Play, peer int, how Cut) error {
	return p.WantSendFailed(peer, nil, how.kinds(KindTruncated, KindClosed)...)
}
