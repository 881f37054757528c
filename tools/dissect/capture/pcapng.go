package capture

import "github.com/tinyproto/tinyproto/tools/dissect/pcapng"

// Blocks reads the packets out of the blocks of a pcapng file.
type blocks struct {
	in      *window
	decoder pcapng.Decoder
}

func (b *blocks) next() (Frame, error) {
	for {
		head, err := b.in.peek(pcapng.HeadOctets)
		if err != nil {
			return Frame{}, err
		}
		length, err := b.decoder.Length(head)
		if err != nil {
			return Frame{}, err
		}
		block, err := b.in.take(length)
		if err != nil {
			return Frame{}, err
		}
		packet, is, err := b.decoder.Decode(block)
		if err != nil {
			return Frame{}, err
		}
		if is {
			return Frame{Octets: packet.Octets, Wire: packet.Wire, Link: packet.Link, Time: packet.Time}, nil
		}
	}
}
