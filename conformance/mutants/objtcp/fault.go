package objtcp

import (
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/tinyproto/tinyproto/conformance"
)

// A fault is an error in the words of the contract.
type fault struct{ kind, detail string }

func (f *fault) Error() string { return f.detail }

func faultf(kind, format string, args ...any) *fault {
	return &fault{kind, fmt.Sprintf(format, args...)}
}

// cut names the end of a wait for octets inside a frame. An end of the caller's making is no fault.
func cut(err error) error {
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return faultf(conformance.KindTimeout, "%v", err)
	case errors.Is(err, net.ErrClosed):
		return err
	}
	return faultf(conformance.KindTruncated, "%v", err)
}
