package pickle

import "fmt"

// Decode reads the one pickle that fills a payload (SPEC.md, section A.5). The error is a *RefusedError or a
// *MalformedError.
//
// Memory is taken in proportion to the payload: no length is believed before the octets are there, and no index of the
// memo takes room by its size. What is got from the memo is shared, not copied; its weight counts each time.
func Decode(payload []byte) (Value, error) {
	d := &decoder{in: payload, memo: map[uint32]Value{}}
	return d.decode()
}

// A decoder is the machine that a pickle runs on: a stack of values with marks in it, and a memo.
type decoder struct {
	in    []byte
	pos   int // of the next octet
	at    int // of the opcode being read
	stack []Value
	marks []int // how high the stack was at each MARK
	memo  map[uint32]Value
	keys  keys

	weight int64 // of all that was put on the stack, and so of the object: nothing is ever taken off but into another
}

func (d *decoder) decode() (Value, error) {
	if err := d.proto(); err != nil {
		return nil, err
	}
	for d.pos < len(d.in) {
		d.at = d.pos
		op := d.in[d.pos]
		d.pos++
		if op == opStop {
			return d.stop()
		}
		if err := d.step(op); err != nil {
			return nil, err
		}
	}
	return nil, &MalformedError{d.pos, "the pickle ends without STOP"}
}

// [OT-OBJ-7] … a pickle that does not begin with PROTO and a protocol from 2 to 5, …
func (d *decoder) proto() error {
	if len(d.in) == 0 || d.in[0] != opProto {
		return &MalformedError{0, "the pickle does not begin with PROTO (80)"}
	}
	if len(d.in) < 2 {
		return &MalformedError{0, "PROTO is cut short"}
	}
	if p := d.in[1]; p < MinProtocol || p > MaxProtocol {
		return &MalformedError{0, fmt.Sprintf("protocol %d, want %d to %d", p, MinProtocol, MaxProtocol)}
	}
	d.pos = 2
	return nil
}

// [OT-OBJ-8] … whose first STOP is not its last octet, … or whose STOP does not find exactly one value and no mark …
func (d *decoder) stop() (Value, error) {
	switch {
	case d.pos != len(d.in):
		return nil, &MalformedError{d.pos, fmt.Sprintf("%d octets after STOP", len(d.in)-d.pos)}
	case len(d.marks) != 0 || len(d.stack) != 1:
		what := "%d values and %d marks at STOP, want one value and no mark"
		return nil, &MalformedError{d.at, fmt.Sprintf(what, len(d.stack), len(d.marks))}
	}
	return settled(d.stack[0]), nil
}

func (d *decoder) step(op byte) error {
	switch op {
	case opMark:
		d.marks = append(d.marks, len(d.stack))
		return nil
	case opFrame:
		return d.frame()
	case opBinPut, opLongBinPut, opMemoize, opBinGet, opLongBinGet:
		return d.remember(op)
	case opAppend, opAppends, opAddItems, opSetItem, opSetItems:
		return d.fill(op)
	case opTuple, opTuple1, opTuple2, opTuple3:
		return d.tuple(op)
	}
	v, err := d.atom(op)
	if err != nil {
		return err
	}
	return d.push(v, weight(v))
}

// push puts a value on the stack that adds so much to the weight of the object.
func (d *decoder) push(v Value, weight int64) error {
	d.stack = append(d.stack, v)
	d.weight += weight
	// [OT-OBJ-18] … up to 16,777,216, or up to the size of its pickle where that is larger, …
	if limit := max(MaxWeight, int64(len(d.in))); d.weight > limit {
		return d.refused(fmt.Sprintf("makes an object of weight %d, want at most %d", d.weight, limit))
	}
	return nil
}

func (d *decoder) frame() error {
	n, err := d.number(8)
	if err == nil && n > uint64(len(d.in)-d.pos) {
		err = d.malformed(fmt.Sprintf("announces %d octets, of %d left", n, len(d.in)-d.pos))
	}
	return err
}

func (d *decoder) remember(op byte) error {
	var place uint64
	var err error
	if op == opMemoize {
		place = uint64(len(d.memo))
	} else if place, err = d.number(widths[op]); err != nil {
		return err
	}
	if op == opBinGet || op == opLongBinGet {
		// [OT-OBJ-12] … gets from the memo an index which the same pickle has not put there.
		v, known := d.memo[uint32(place)]
		if !known {
			return d.malformed(fmt.Sprintf("asks for value %d of the memo, which is not there", place))
		}
		if n, is := v.(*node); is {
			n.got = true
		}
		return d.push(v, weight(v))
	}
	top, err := d.top(1)
	if err == nil {
		d.memo[uint32(place)] = top[0]
	}
	return err
}

// top gives the n values on top of the stack, above the last mark. [OT-OBJ-9]
func (d *decoder) top(n int) ([]Value, error) {
	floor := 0
	if len(d.marks) > 0 {
		floor = d.marks[len(d.marks)-1]
	}
	if len(d.stack)-floor < n {
		return nil, d.malformed("finds too few values on the stack")
	}
	return d.stack[len(d.stack)-n:], nil
}

// run gives the values above the last mark, and takes the mark away.
func (d *decoder) run() ([]Value, error) {
	if len(d.marks) == 0 {
		return nil, d.malformed("finds no mark")
	}
	mark := d.marks[len(d.marks)-1]
	d.marks = d.marks[:len(d.marks)-1]
	return d.stack[mark:], nil
}

func (d *decoder) malformed(what string) error {
	return &MalformedError{d.at, names[d.in[d.at]] + " " + what}
}

func (d *decoder) refused(why string) error {
	return &RefusedError{names[d.in[d.at]], d.at, why}
}
