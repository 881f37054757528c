package pickle

import "fmt"

// A RefusedError is a pickle that Python would read and that this package does not: it would import or call, has an
// opcode that is not data, could make a value that contains itself, or is above a limit.
type RefusedError struct {
	Opcode string // as Python's pickletools names it: "STACK_GLOBAL"
	Offset int    // of the opcode in the payload
	Why    string // "would import"
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("%s at octet %d %s", e.Opcode, e.Offset, e.Why)
}

// A MalformedError is a payload that is not exactly one pickle.
type MalformedError struct {
	Offset int    // of the opcode that is at fault, or of the end where one is missing
	What   string // "BININT is cut short"
}

func (e *MalformedError) Error() string {
	return fmt.Sprintf("octet %d: %s", e.Offset, e.What)
}
