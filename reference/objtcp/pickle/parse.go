package pickle

import "fmt"

// The limits that Parse and Append keep (SPEC.md, section A.5.5).
const (
	// MaxDepth is how deep lists, tuples, sets and dicts may be nested: 1 for one with no such member.
	MaxDepth = 100

	// MaxWeight is how much a value may weigh whose pickle is shorter than that: one for each value in it and one for
	// each octet of a str, bytes or long int, those that the pickle refers to again counted again.
	MaxWeight = 16_777_216

	// MaxIntOctets is the length of the largest int, in two's complement.
	MaxIntOctets = 1024
)

// A SyntaxError says that octets are no pickle, or that it breaks one of the limits.
type SyntaxError struct {
	Offset int // of the opcode at fault
	Reason string
}

func (e *SyntaxError) Error() string { return fmt.Sprintf("octet %d: %s", e.Offset, e.Reason) }

// A RefusedError says that a pickle is more than data: it has an opcode that imports, calls, or asks for something from
// outside, or one that no pickle of data has. Nothing was imported or called.
type RefusedError struct {
	Offset int
	Opcode byte
	Name   string // as Python's pickletools has it
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("octet %d: opcode %02X (%s) is not data", e.Offset, e.Opcode, e.Name)
}

// Parse returns the value of the pickle that fills b. The error is a *RefusedError if the pickle is more than data, and
// a *SyntaxError if it is none that this package reads, or if octets follow it.
//
// The value does not share memory with b. Its memory is in proportion to b: parts that the pickle refers to several
// times share theirs, so that no part of it is to be changed in place.
func Parse(b []byte) (any, error) {
	r := &reader{in: b, memo: map[uint32]*node{}, maxWeight: max(MaxWeight, uint64(len(b)))}
	if err := r.begin(); err != nil {
		return nil, err
	}
	for {
		r.opcode = r.at
		code, err := r.octet()
		if err != nil {
			return nil, err
		}
		if code == opStop {
			return r.result()
		}
		if err := r.do(code); err != nil {
			return nil, err
		}
	}
}

// begin reads the protocol.
func (r *reader) begin() error {
	// [OT-OBJ-7] A receiver MUST refuse a pickle that does not begin with PROTO and a protocol from 2 to 5 …
	if len(r.in) < 2 || r.in[0] != opProto || r.in[1] < 2 || r.in[1] > 5 {
		return r.fault("got % X, want %02X and a protocol from 02 to 05", r.in[:min(2, len(r.in))], opProto)
	}
	r.at = 2
	return nil
}

// do does what one opcode asks for, other than STOP.
func (r *reader) do(code byte) error {
	op := opcodes[code]
	switch {
	case op.do != nil:
		return op.do(r)
	case op.name != "":
		// [OT-OBJ-1] A receiver MUST NOT import, look up, construct or call anything that a pickle names.
		// [OT-OBJ-2] A receiver MUST report as malformed a pickle with an opcode that section A.5.4 does not list …
		return &RefusedError{Offset: r.opcode, Opcode: code, Name: op.name}
	}
	return r.fault("%02X is no opcode", code)
}

// result is the value of the pickle, at its STOP.
func (r *reader) result() (any, error) {
	// [OT-OBJ-8] … whose first STOP is not its last octet, … or whose STOP does not find exactly one value …
	switch {
	case r.at != len(r.in):
		return nil, r.fault("%d octets follow the STOP", len(r.in)-r.at)
	case len(r.stack) != 1 || len(r.marks) > 0:
		return nil, r.fault("STOP finds %d values and %d marks, and wants one value", len(r.stack), len(r.marks))
	}
	return r.stack[0].value, nil
}

// frame is FRAME, which tells how many octets to read at a time. It changes nothing here.
func (r *reader) frame() error {
	length, err := r.number(8)
	if err != nil {
		return err
	}
	if left := uint64(len(r.in) - r.at); length > left {
		return r.fault("a frame has %d octets and %d are left", length, left)
	}
	return nil
}

// again is a PROTO that is not the first opcode.
func (r *reader) again() error { return r.fault("PROTO comes a second time") }
