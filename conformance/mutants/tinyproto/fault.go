package tinyproto

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/tinyproto/tinyproto/conformance"
)

// A fault is an error in the words of the contract.
type fault struct {
	kind   string
	octet  int // -1: none
	detail string
}

func (f *fault) Error() string { return f.detail }

func faultf(kind string, octet int, format string, args ...any) *fault {
	return &fault{kind, octet, fmt.Sprintf(format, args...)}
}

// ended names how a wait for octets came to its end.
func ended(err error, otherwise string) *fault {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return faultf(conformance.KindTimeout, -1, "%v", err)
	case errors.Is(err, net.ErrClosed):
		return faultf(conformance.KindClosed, -1, "%v", err)
	}
	return faultf(otherwise, -1, "%v", err)
}
