package gruv

import (
	"errors"
	"io"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestErrorsSayWhat(t *testing.T) {
	require.EqualError(t, &OversizeError{Size: 6, Limit: 5}, "a message of 6 octets is above the limit of 5")
	require.EqualError(t, &TruncatedError{Octets: 5, Err: io.EOF}, "the stream ended 5 octets into a frame: EOF")
}

// An end inside a frame is not taken for one between frames.
func TestTruncatedErrorIsNoEOF(t *testing.T) {
	for _, end := range []error{io.EOF, syscall.ECONNRESET} {
		err := &TruncatedError{Octets: 1, Err: end}
		require.ErrorIs(t, err, io.ErrUnexpectedEOF)
		require.False(t, errors.Is(err, io.EOF))
	}
}
