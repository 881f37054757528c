package mutant

import (
	"errors"
	"io"
	"net"
	"os"
)

// IsReset tells a reset from other ends of a wait for octets.
func IsReset(err error) bool {
	return err != nil && err != io.EOF && !errors.Is(err, os.ErrDeadlineExceeded) && !errors.Is(err, net.ErrClosed)
}
