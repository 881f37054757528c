package objtcp

import (
	"bytes"
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/sized"
)

const (
	sizeOctets  = 8
	protoOctets = 2 // PROTO and the protocol, with which a pickle begins
	proto       = 0x80
	leastPickle = 4 // octets
	leastSent   = 4 // the oldest protocol that a sender may use
)

// judgeSize reads a size: spaces, then one or more hexadecimal digits.
//
// [OT-SIZE-1] A sender MUST announce each object by a size-sent …: upper case, and no zero in front.
func judgeSize(field []byte) (size uint32, ok bool, fault *sized.Fault) {
	size, wrong := parseSize(field)
	switch {
	case wrong == sizeOctets:
		return 0, false, &sized.Fault{Finding: sizeMalformed, Detail: fmt.Sprintf("%q has no digit", field)}
	case wrong >= 0:
		return 0, false, &sized.Fault{Finding: sizeMalformed, Detail: fmt.Sprintf("%q: octet %d is %02X, want %s", field, wrong, field[wrong], wanted(field, wrong))}
	case size == 0:
		return 0, false, &sized.Fault{Finding: sizeZero, Detail: fmt.Sprintf("%q: no pickle is empty", field)}
	case !asSent(field):
		return size, true, &sized.Fault{Finding: sizeLoose, Detail: fmt.Sprintf("%q, want %q", field, fmt.Sprintf("%8X", size))}
	}
	return size, true, nil
}

// parseSize returns the size, and -1; or the index of the first octet that is wrong, that behind the last if there are
// only spaces.
func parseSize(field []byte) (size uint32, wrong int) {
	i := len(field) - len(bytes.TrimLeft(field, " "))
	if i == len(field) {
		return 0, i
	}
	for ; i < len(field); i++ {
		d, ok := digit(field[i])
		if !ok {
			return 0, i
		}
		size = size<<4 | d
	}
	return size, -1
}

func digit(c byte) (uint32, bool) {
	switch {
	case c >= '0' && c <= '9':
		return uint32(c - '0'), true
	case c >= 'A' && c <= 'F':
		return uint32(c-'A') + 10, true
	case c >= 'a' && c <= 'f':
		return uint32(c-'a') + 10, true
	}
	return 0, false
}

// asSent says whether a size is as senders write it: its first digit is no zero, and none is in lower case.
func asSent(field []byte) bool {
	digits := bytes.TrimLeft(field, " ")
	return digits[0] != '0' && !bytes.ContainsAny(digits, "abcdef")
}

// wanted says what may stand at an index.
func wanted(field []byte, i int) string {
	if i == 0 || field[i-1] == ' ' {
		return "a space or a digit"
	}
	return "a digit"
}

// likely says whether a message can begin with these octets: a size, and the beginning of a pickle.
func likely(head []byte) (size uint32, ok bool) {
	field := head[:min(len(head), sizeOctets)]
	size, wrong := parseSize(field)
	switch start := head[len(field):]; {
	case wrong >= 0 && (wrong < len(field) || wrong == sizeOctets):
		return 0, false
	case len(field) == sizeOctets && size < leastPickle:
		return 0, false
	case len(start) > 0 && start[0] != proto:
		return 0, false
	default:
		return size, len(start) < protoOctets || start[1] >= 2 && start[1] <= 5
	}
}
