package objtcp

import "fmt"

// A MalformedError says that the other side sent octets that are no frame. The connection is closed.
type MalformedError struct {
	Octets []byte // the size, if that is at fault
	Err    error  // else what is wrong with the pickle: a *pickle.SyntaxError or a *pickle.RefusedError
}

func (e *MalformedError) Error() string {
	if e.Err != nil {
		return "malformed pickle: " + e.Err.Error()
	}
	return fmt.Sprintf("malformed size: got % X, want spaces and hexadecimal digits, not zero", e.Octets)
}

// Unwrap returns Err.
func (e *MalformedError) Unwrap() error { return e.Err }

// An OversizeError says that the other side announced a pickle above the receive limit. The connection is closed.
type OversizeError struct {
	Size  uint32 // octets
	Limit uint32 // octets
}

func (e *OversizeError) Error() string {
	return fmt.Sprintf("a pickle of %d octets is above the limit of %d", e.Size, e.Limit)
}
