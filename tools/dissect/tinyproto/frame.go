package tinyproto

import "encoding/binary"

// The octets of TinyProto, SPEC.md sections 4 to 6.
const (
	codeOK       = 0xFF // handshake: taken; answer: send the payload
	codeLimit    = 0xFE // handshake: the acceptor is full
	codeConflict = 0xFD // reserved
	codeError    = 0x00 // answer: the size is refused

	sizeOctets      = 4
	largestSize     = 0xF0FFFFFF
	largestSizeHead = 0xF0 // its first octet: above it, an octet is a code
)

// sizeField collects the octets of a size, most significant first, of which TCP may bring any number at a time.
type sizeField struct {
	octets [sizeOctets]byte
	have   int
}

// take copies what the field lacks from b and returns how many octets that were.
func (f *sizeField) take(b []byte) int {
	n := copy(f.octets[f.have:], b)
	f.have += n
	return n
}

func (f *sizeField) whole() bool { return f.have == sizeOctets }

// value returns the size, or 0 if it is not whole.
func (f *sizeField) value() uint32 {
	if !f.whole() {
		return 0
	}
	return binary.BigEndian.Uint32(f.octets[:])
}
