package capture

import "github.com/tinyproto/tinyproto/tools/dissect/pcapng"

// A blocks reads the packets out of the blocks of a pcapng file.
type blocks struct {
	in      *window
	decoder pcapng.Decoder
	record  pcapng.Record
}

func (b *blocks) next(f *Frame) error {
	for {
		head, err := b.in.peek(pcapng.HeadOctets)
		if err != nil {
			return err
		}
		length, err := b.decoder.Length(head)
		if err != nil {
			return err
		}
		block, err := b.in.take(length)
		if err != nil {
			return err
		}
		isPacket, err := b.decoder.Decode(block, &b.record)
		if err != nil {
			return err
		}
		if isPacket {
			f.Octets, f.Wire, f.Link, f.Time = b.record.Octets, b.record.Wire, b.record.Link, b.record.Time
			return nil
		}
	}
}
