package pickle

import (
	"bytes"
	"fmt"
)

// unknown gives the error for an octet that is no opcode of data. [OT-OBJ-1] … MUST NOT import, look up, construct or
// call anything that a pickle names: here is where each such opcode ends.
func (d *decoder) unknown(op byte) error {
	if op == opProto {
		return d.malformed("is not at the beginning")
	}
	no, known := refused[op]
	if !known {
		return &MalformedError{d.at, fmt.Sprintf("%02X is no opcode", op)}
	}
	if name := d.imported(op); name != "" {
		no.why += " " + Text(name, 80)
	}
	return &RefusedError{no.name, d.at, no.why}
}

// imported gives the name of what an opcode would import, as far as it is there.
func (d *decoder) imported(op byte) Str {
	switch op {
	case opGlobal, opInst:
		module, rest, _ := bytes.Cut(d.in[d.pos:], []byte("\n"))
		name, _, _ := bytes.Cut(rest, []byte("\n"))
		return Str(module) + "." + Str(name)
	case opStackGlobal:
		top, err := d.top(2)
		if err != nil {
			return ""
		}
		module, is := top[0].(Str)
		name, are := top[1].(Str)
		if is && are {
			return module + "." + name
		}
	}
	return ""
}
