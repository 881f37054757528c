package tinyproto

import (
	"encoding/binary"
	"fmt"
	"io"
)

// The signal codes, one octet each (SPEC.md, section 4).
const (
	OK              byte = 0xFF // handshake: the connection is taken. Answer: send the payload
	ConnectionLimit byte = 0xFE // handshake: a full acceptor, in place of OK
	Conflict        byte = 0xFD // reserved, never sent
	GenericError    byte = 0x00 // answer: the size is refused. Also the first octet of every size below 16 MiB
)

const (
	// SizeOctets is the length of a size on the wire: an unsigned number, most significant octet first.
	SizeOctets = 4

	// MaxSize is the largest size of a message, in octets. Its first octet, F0, is below every signal code but
	// GenericError, so that the others cannot be taken for a size.
	MaxSize = 0xF0FFFFFF
)

// AppendSize appends the four octets that announce a message of size octets.
func AppendSize(b []byte, size uint32) []byte {
	// [TP-FRAME-1] … as four octets, most significant first.
	return binary.BigEndian.AppendUint32(b, size)
}

// ParseSize reads a size from the front of b and returns what follows it. The error is io.ErrUnexpectedEOF if b has
// fewer than four octets, and an *OversizeError with the size if it is above MaxSize.
func ParseSize(b []byte) (size uint32, rest []byte, err error) {
	if len(b) < SizeOctets {
		return 0, b, io.ErrUnexpectedEOF
	}
	size, rest = binary.BigEndian.Uint32(b), b[SizeOctets:]
	if size > MaxSize {
		return size, rest, &OversizeError{Size: uint64(size), Limit: MaxSize}
	}
	return size, rest, nil
}

// checkAnswer tells what a sender makes of the octet that answers its size. The error is nil for OK, a *RefusedError
// after which the connection goes on, or a *ProtocolError after which it does not.
func checkAnswer(octet byte) error {
	switch {
	case octet == OK:
		return nil
	case octet == GenericError, octet > MaxSize>>24 && octet != Conflict:
		// [TP-REFUSE-7] A sender whose size is answered with 00, or with an octet from F1 to FC, or with FE, …
		return &RefusedError{Code: octet}
	default:
		return &ProtocolError{Octet: octet, Want: fmt.Sprintf("an answer (%02X or %02X)", OK, GenericError)}
	}
}
