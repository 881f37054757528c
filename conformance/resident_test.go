//go:build linux

package conformance

import (
	"os"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Memory that is touched shows; the command's name may hold spaces and parentheses.
func TestGroupResident(t *testing.T) {
	before, err := groupResident(syscall.Getpgrp())
	require.NoError(t, err)
	touched := make([]byte, 64<<20)
	for i := 0; i < len(touched); i += os.Getpagesize() {
		touched[i] = 1
	}
	after, err := groupResident(syscall.Getpgrp())
	require.NoError(t, err)
	assert.Greater(t, after, before+32<<20)
	assert.EqualValues(t, 1, touched[0])
	assert.Equal(t, 7, statGroup([]byte("5 (a ) 3 (b)) S 4 7 9 0")))
	_, err = groupResident(1 << 30)
	assert.ErrorContains(t, err, "no process")
}
