package conformance

import (
	"net"
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the suite lacks is not the implementation's fault, and the error says what to do.
func TestOwnLack(t *testing.T) {
	of := func(errno syscall.Errno) error {
		return &net.OpError{Op: "dial", Net: "tcp", Err: os.NewSyscallError("socket", errno)}
	}
	for _, errno := range []syscall.Errno{syscall.EMFILE, syscall.ENFILE, syscall.EADDRNOTAVAIL, syscall.ENOBUFS} {
		var lack *ShimError
		err := ownLack("connect", of(errno))
		require.ErrorAs(t, err, &lack)
		require.ErrorContains(t, err, "the suite itself cannot connect: dial tcp: socket: ")
		require.ErrorContains(t, err, "raise the limit of open files (ulimit -n), or run fewer cases at a time (--jobs)")
	}
	require.NoError(t, ownLack("connect", of(syscall.ECONNREFUSED)))
	require.NoError(t, ownLack("connect", nil))
}
