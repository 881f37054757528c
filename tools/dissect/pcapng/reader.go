package pcapng

import (
	"io"
	"time"
)

// A Packet is one packet of a capture.
type Packet struct {
	Octets []byte    // valid until the next one is read
	Wire   int       // octets that it had on the wire: more than len(Octets) if the snap length cut it
	Link   uint32    // the link type, LINKTYPE_… of https://www.tcpdump.org/linktypes.html
	Time   time.Time // zero if the capture does not say
}

// A Reader reads the packets of a capture. Its memory is that of the largest block.
type Reader struct {
	r       io.Reader
	decoder Decoder
	block   []byte
}

// NewReader returns a Reader. Nothing is read yet; r is best buffered.
func NewReader(r io.Reader) *Reader { return &Reader{r: r, block: make([]byte, HeadOctets)} }

// Next returns the next packet of any section and interface. The error is io.EOF where the file ends between blocks,
// io.ErrUnexpectedEOF where it ends inside one, or says what is wrong with the block.
func (r *Reader) Next() (Packet, error) {
	for {
		if _, err := io.ReadFull(r.r, r.block[:HeadOctets]); err != nil {
			return Packet{}, err
		}
		n, err := r.decoder.Length(r.block[:HeadOctets])
		if err != nil {
			return Packet{}, err
		}
		if n > len(r.block) {
			r.block = append(r.block, make([]byte, n-len(r.block))...)
		}
		if _, err := io.ReadFull(r.r, r.block[HeadOctets:n]); err == io.EOF && n > HeadOctets {
			return Packet{}, io.ErrUnexpectedEOF
		} else if err != nil {
			return Packet{}, err
		}
		var record Record
		isPacket, err := r.decoder.Decode(r.block[:n], &record)
		if err != nil {
			return Packet{}, err
		}
		if isPacket {
			return packetOf(record), nil
		}
	}
}

func packetOf(r Record) Packet {
	p := Packet{Octets: r.Octets, Wire: r.Wire, Link: r.Link}
	if r.Time != 0 {
		p.Time = time.Unix(0, r.Time).UTC()
	}
	return p
}
