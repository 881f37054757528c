// Package capture reads the packets of captures.
package capture

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/google/gopacket/pcapgo"

	"github.com/tinyproto/tinyproto/tools/dissect/pcapng"
)

const (
	pcapHeaderOctets    = 24
	readBufferOctets    = 1 << 20
	largestPacketOctets = 1 << 20 // what a reader sets aside for one packet; the largest of Linux (BIG TCP) are half of that
)

// A Frame is one packet of a capture.
type Frame struct {
	Octets []byte // valid until the next one is read
	Wire   int    // octets that it had on the wire: more than len(Octets) if the snap length cut it
	Link   uint32 // the link type, LINKTYPE_… of https://www.tcpdump.org/linktypes.html
	Time   int64  // nanoseconds since 1970-01-01 UTC; 0 if the capture does not say
	Packet int    // numbered from 1 in its file
}

// A Reader reads frames from a file of one of the two formats.
type Reader struct {
	link    uint32 // of the pcap file
	packets int
	pcap    *pcapgo.Reader
	ng      *pcapng.Reader
}

// NewReader reads the header of a capture, which may be gzipped.
func NewReader(r io.Reader) (*Reader, error) {
	buffered := bufio.NewReaderSize(r, readBufferOctets)
	magic, err := buffered.Peek(4)
	if err == nil && magic[0] == 0x1F && magic[1] == 0x8B {
		unzipped, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, fmt.Errorf("gzip: %w", err)
		}
		buffered = bufio.NewReaderSize(unzipped, readBufferOctets)
	}
	header, err := buffered.Peek(pcapHeaderOctets)
	if err != nil {
		return nil, fmt.Errorf("no capture: the header has %d of %d octets: %w", len(header), pcapHeaderOctets, cutShort(err))
	}
	if bytes.HasPrefix(header, []byte{0x0A, 0x0D, 0x0D, 0x0A}) {
		return &Reader{ng: pcapng.NewReader(buffered)}, nil
	}
	link, err := linkType(header)
	if err != nil {
		return nil, err
	}
	reader, err := pcapgo.NewReader(buffered)
	if err != nil {
		return nil, fmt.Errorf("no capture: %w", err)
	}
	reader.SetSnaplen(largestPacketOctets) // the header's is often 0 or too small, and then costs the rest of the file
	return &Reader{link: link, pcap: reader}, nil
}

// linkType reads the link type from a pcap header. pcapgo cuts it to eight bits, which makes 257 an Ethernet.
func linkType(header []byte) (uint32, error) {
	const linkTypeBits = 0xFFFF // what is above tells of a frame check sequence
	for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
		switch order.Uint32(header) {
		case 0xA1B2C3D4, 0xA1B23C4D: // microseconds, nanoseconds
			return order.Uint32(header[20:]) & linkTypeBits, nil
		}
	}
	return 0, fmt.Errorf("no capture: it starts with % X", header[:4])
}

// Next returns the next frame, io.EOF at the end of the file, or what is wrong with the file.
func (c *Reader) Next() (Frame, error) {
	c.packets++
	if c.ng != nil {
		p, err := c.ng.Next()
		return Frame{Octets: p.Octets, Wire: p.Wire, Link: p.Link, Time: p.Time.UnixNano(), Packet: c.packets}, err
	}
	data, info, err := c.pcap.ZeroCopyReadPacketData()
	if err != nil && info.CaptureLength > 0 {
		err = cutShort(err)
	}
	return Frame{Octets: data, Wire: info.Length, Link: c.link, Time: info.Timestamp.UnixNano(), Packet: c.packets}, err
}

// cutShort names an end of file that came in the middle of something.
func cutShort(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}
