package packet

import "github.com/google/gopacket"

// readTCP sets the segment from the payload of the IP packet. Faulty options keep the payload, and a header whose
// options the snap length cut keeps its numbers; a header that does not fit the packet is malformed.
func (d *Decoder) readTCP() class {
	const fixed = 20
	b := d.ip.payload
	if len(b) < fixed {
		return malformed
	}
	header := int(b[12]>>4) * 4
	if header < fixed || header > d.ip.length || !d.decodeTCP(b) {
		return malformed
	}
	s, t := &d.seg, d.tcp
	s.From.set(d.ip.from, uint16(t.SrcPort))
	s.To.set(d.ip.to, uint16(t.DstPort))
	s.Seq, s.Ack, s.Window = t.Seq, t.Ack, t.Window
	s.SYN, s.FIN, s.RST, s.ACK = t.SYN, t.FIN, t.RST, t.ACK
	s.Payload, s.Cut = t.Payload, int64(d.ip.length-header-len(t.Payload))
	return segment
}

// decodeTCP runs gopacket's layer. Its errors, past what readTCP looks at, are about the options. A panic of the layer
// gives false.
func (d *Decoder) decodeTCP(b []byte) (ok bool) {
	defer func() {
		if !ok { // asked first because recover costs a tenth of a packet
			_ = recover()
		}
	}()
	_ = d.tcp.DecodeFromBytes(b, gopacket.NilDecodeFeedback)
	return true
}
