//go:build unix

package gruv

import (
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// [GS-FRAME-12] A sender MUST refuse its caller's message of more than FFFFFFFF octets with nothing sent, and MUST keep
// the connection usable. The message is address space that nobody may read.
func TestWriteOversize(t *testing.T) {
	size := uint64(MaxSize) + 1
	if size > uint64(maxReceiveOctets)+1 {
		t.Skip("a slice cannot be as large here")
	}
	msg, err := syscall.Mmap(-1, 0, int(size), syscall.PROT_NONE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Skip("no address space for a message above the largest: ", err)
	}
	defer syscall.Munmap(msg)
	c, p := open(t, calm)
	var oversize *OversizeError
	require.ErrorAs(t, c.Write(msg), &oversize)
	require.Equal(t, OversizeError{Size: size, Limit: MaxSize}, *oversize)
	wantUsable(t, c, p)
}
