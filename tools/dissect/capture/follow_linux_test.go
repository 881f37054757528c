package capture

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// A fifo waits of itself: the end of its writer is the end.
func TestFollowFifo(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, unix.Mkfifo(name, 0o600))
	wrote := make(chan error, 1)
	go func() { wrote <- os.WriteFile(name, plain().with(three...), 0) }()
	r, err := Follow(t.Context(), name)
	require.NoError(t, err)
	defer r.Close()
	got, err := readAll(r)
	require.Equal(t, io.EOF, err)
	require.Equal(t, threeFrames, got)
	require.NoError(t, <-wrote)
}

// A fifo without a writer is waited for until the context ends.
func TestOpenFifoWithoutWriter(t *testing.T) {
	name := filepath.Join(t.TempDir(), "fifo")
	require.NoError(t, unix.Mkfifo(name, 0o600))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, _, err := OpenFile(ctx, name)
	require.ErrorIs(t, err, context.Canceled)
	writer, err := os.OpenFile(name, os.O_RDWR, 0) // ends the wait
	require.NoError(t, err)
	require.NoError(t, writer.Close())
}
