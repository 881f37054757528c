package pickle

import (
	"encoding/binary"
	"fmt"
)

// A reader is the machine that a pickle is a program for: a stack of values, marks in it, and a memo of values to be
// referred to again.
type reader struct {
	in        []byte
	at        int // where the next octet to read stands
	opcode    int // where the opcode under way stands
	stack     []*node
	marks     []int // heights of the stack
	memo      map[uint32]*node
	weight    uint64 // of all that is on the stack
	maxWeight uint64
}

func (r *reader) fault(format string, args ...any) error {
	return &SyntaxError{Offset: r.opcode, Reason: fmt.Sprintf(format, args...)}
}

// take returns the next n octets of the pickle itself.
func (r *reader) take(n uint64) ([]byte, error) {
	// [OT-OBJ-10] … or with a length in an operand, that … goes beyond the last octet of the pickle …
	if left := uint64(len(r.in) - r.at); n > left {
		return nil, r.fault("%d octets are due and %d are left", n, left)
	}
	taken := r.in[r.at:][:n]
	r.at += int(n)
	return taken, nil
}

func (r *reader) octet() (byte, error) {
	b, err := r.take(1)
	if err != nil {
		return 0, err
	}
	return b[0], nil
}

// number returns an operand of so many octets, unsigned, least significant first.
func (r *reader) number(octets uint64) (uint64, error) {
	b, err := r.take(octets)
	if err != nil {
		return 0, err
	}
	var wide [8]byte
	copy(wide[:], b)
	return binary.LittleEndian.Uint64(wide[:]), nil
}

// counted returns the octets of an operand whose length stands in front of it, in so many octets.
func (r *reader) counted(octets uint64) ([]byte, error) {
	n, err := r.number(octets)
	if err != nil {
		return nil, err
	}
	return r.take(n)
}

// floor is the height of the stack at the last mark.
func (r *reader) floor() int {
	if len(r.marks) == 0 {
		return 0
	}
	return r.marks[len(r.marks)-1]
}

// top returns the last value, which stays.
func (r *reader) top() (*node, error) {
	// [OT-OBJ-9] … that does not find on the stack the values, the mark and the types that it needs.
	if len(r.stack) == r.floor() {
		return nil, r.fault("no value is there")
	}
	return r.stack[len(r.stack)-1], nil
}

// pop takes the last n values from the stack. They are good until the next is put there.
func (r *reader) pop(n int) ([]*node, error) {
	if there := len(r.stack) - r.floor(); there < n {
		return nil, r.fault("%d values are due and %d are there", n, there)
	}
	return r.cut(len(r.stack) - n), nil
}

// popMark takes the last mark from the stack, and the values above it. They are good until the next is put there.
func (r *reader) popMark() ([]*node, error) {
	if len(r.marks) == 0 {
		return nil, r.fault("no mark is there")
	}
	floor := r.floor()
	r.marks = r.marks[:len(r.marks)-1]
	return r.cut(floor), nil
}

func (r *reader) cut(height int) []*node {
	values := r.stack[height:]
	r.stack = r.stack[:height]
	return values
}
