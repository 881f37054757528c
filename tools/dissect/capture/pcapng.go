package capture

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/pcapng"
)

// A blocks reads the packets out of the blocks of a pcapng file.
type blocks struct {
	in      *window
	decoder pcapng.Decoder
	record  pcapng.Record
}

// header reads the header of the first section.
func (b *blocks) header() error {
	if _, err := b.block(); err != nil {
		return fmt.Errorf("no capture: the header: %w", err)
	}
	return nil
}

// block reads a block. If it holds a packet, that is the record.
func (b *blocks) block() (isPacket bool, err error) {
	head, err := b.in.peek(pcapng.HeadOctets)
	if err != nil {
		return false, err
	}
	length, err := b.decoder.Length(head)
	if err != nil {
		return false, err
	}
	block, err := b.in.take(length)
	if err != nil {
		return false, err
	}
	return b.decoder.Decode(block, &b.record)
}

func (b *blocks) next(f *Frame) error {
	for {
		isPacket, err := b.block()
		if err != nil {
			return err
		}
		if isPacket {
			f.Octets, f.Wire, f.Link, f.Time = b.record.Octets, b.record.Wire, b.record.Link, b.record.Time
			return nil
		}
	}
}
