package gruv

import (
	"encoding/binary"
	"io"
)

const (
	// SizeOctets is the length of a size on the wire: an unsigned number, most significant octet first.
	SizeOctets = 4

	// MaxSize is the largest size of a message, in octets: the largest number that a size can hold.
	MaxSize = 0xFFFFFFFF
)

// AppendSize appends the four octets that announce a message of size octets.
func AppendSize(b []byte, size uint32) []byte {
	// [GS-SIZE-1] … as four octets, most significant first.
	return binary.BigEndian.AppendUint32(b, size)
}

// ParseSize reads a size from the front of b and returns what follows it. The error is io.ErrUnexpectedEOF if b has
// fewer than four octets; any four octets are a size.
func ParseSize(b []byte) (size uint32, rest []byte, err error) {
	if len(b) < SizeOctets {
		return 0, b, io.ErrUnexpectedEOF
	}
	return binary.BigEndian.Uint32(b), b[SizeOctets:], nil
}
