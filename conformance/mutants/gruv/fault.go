package gruv

import (
	"fmt"

	"github.com/tinyproto/tinyproto/conformance"
)

// A fault is an error in the words of the contract.
type fault struct {
	kind   string
	detail string
}

func (f *fault) Error() string { return f.detail }

func faultf(kind, format string, args ...any) *fault {
	return &fault{kind, fmt.Sprintf(format, args...)}
}

// cut is the fault of a message that has not come whole.
func cut(err error) *fault { return faultf(conformance.KindTruncated, "cut: %v", err) }
