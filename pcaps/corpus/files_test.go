package corpus

import (
	"io/fs"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps"
)

// Every file of the corpus belongs to a capture of the catalogue, and each capture has a name of its own.
func TestEveryFileIsKnown(t *testing.T) {
	known := map[string]bool{}
	for _, c := range All() {
		require.False(t, known[c.File], c.File)
		require.False(t, known[c.Name()+".json"], c.File)
		known[c.File], known[c.Name()+".json"] = true, true
	}
	entries, err := fs.ReadDir(pcaps.FS, ".")
	require.NoError(t, err)
	for _, e := range entries {
		assert.True(t, known[e.Name()], "%s is not in the catalogue", e.Name())
	}
}

// What a capture shows is a line of a table, and not a sentence.
func TestShows(t *testing.T) {
	for _, c := range All() {
		require.NotEmpty(t, c.Shows, c.File)
		require.NotRegexp(t, `\.$|\n|\|`, c.Shows, c.File)
	}
}

// A capture of 64 KiB is a bad example of anything, and the corpus is part of every clone.
func TestCapturesAreSmall(t *testing.T) {
	total := 0
	for _, c := range All() {
		info, err := fs.Stat(pcaps.FS, c.File)
		require.NoError(t, err)
		require.Less(t, info.Size(), int64(64<<10), c.File)
		total += int(info.Size())
	}
	require.Less(t, total, 1<<20)
}
