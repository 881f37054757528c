package conformance

import "encoding/binary"

// gruv is gruv-socks (SPEC.md, part B): a size and the payload, at once. A timeout is the caller's own affair.
// [GS-TIME-2]
var gruv = Protocol{
	Name:     "gruv",
	Largest:  0xFFFFFFFF,
	Outlasts: true,
	Sample:   Message{Octets: hello},
	Give:     giveSized,
	Take:     takeSized,
	Next:     nextSized,
	Exchange: []Part{
		{Place: "between messages"},
		{Place: "inside a size", Octets: sizeOf(hello), Cut: wantReceptionCut},
		{Place: "inside a payload", Octets: hello, Due: wantDeliveryAndSample, Cut: wantReceptionCut},
		{Place: "between messages"},
	},
}

func giveSized(p *Play, peer int, m Message) error {
	payload := m.Payload()
	return p.Send(peer, append(sizeOf(payload), payload...))
}

func takeSized(p *Play, peer int, m Message) error {
	head := sizeOf(m.Octets)
	if m.Filled {
		head = binary.BigEndian.AppendUint32(nil, uint32(m.Size))
	}
	if err := p.WantOctets(peer, head); err != nil {
		return err
	}
	if m.Filled {
		return p.WantFill(peer, m)
	}
	return p.WantOctets(peer, m.Octets)
}

func nextSized(p *Play, peer int) (Message, error) {
	head, err := p.take(peer, 4)
	if err != nil {
		return Message{}, err
	}
	payload, err := p.take(peer, uint64(binary.BigEndian.Uint32(head)))
	return Message{Octets: payload}, err
}
