package show

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// in returns what is in a folder: names and contents.
func in(t *testing.T, dir string) map[string]string {
	files := map[string]string{}
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, e := range entries {
		content, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		files[e.Name()] = string(content)
	}
	return files
}

func ended(stream, number int, size int64, missing int64) *event.Message {
	m := whole("")
	m.Stream, m.Number, m.Size, m.Got, m.Missing, m.Complete = stream, number, uint32(size), size-missing, missing, missing == 0
	return m
}

// Octets come in any number of runs, of several messages at a time; a hole and a missing end are there as zeros.
func TestPayloads(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "new")
	p, err := NewPayloads(dir)
	require.NoError(t, err)
	require.NoError(t, p.Begin("/captures/run.pcap"))
	p.Octets(0, 0, false, 0, []byte("he"))
	p.Octets(1, 0, true, 0, []byte("acceptor's"))
	p.Octets(0, 0, false, 4, []byte("o"))
	require.NoError(t, p.Message(ended(0, 0, 7, 4), true))
	require.NoError(t, p.Message(ended(0, 1, 0, 0), true))
	unwanted := ended(1, 0, 10, 0)
	unwanted.FromAcceptor = true
	require.NoError(t, p.Message(unwanted, false))
	p.Octets(2, 0, false, 0, []byte("no message came of it"))
	require.NoError(t, p.Begin("/other/run.pcap"))
	p.Octets(0, 0, false, 0, []byte("again"))
	require.NoError(t, p.Message(ended(0, 0, 5, 0), true))
	require.NoError(t, p.Close())

	files := in(t, dir)
	index := files["index.jsonl"]
	delete(files, "index.jsonl")
	require.Equal(t, map[string]string{"run.pcap.0.0.initiator": "he\x00\x00o\x00\x00", "run.pcap.0.1.initiator": "", "run.pcap~2.0.0.initiator": "again"}, files)
	lines := strings.SplitAfter(index, "\n")
	require.Len(t, lines, 4)
	var line struct {
		Path     string
		Missing  int
		Complete bool
	}
	require.NoError(t, json.Unmarshal([]byte(lines[0]), &line))
	require.Equal(t, "run.pcap.0.0.initiator", line.Path)
	require.Equal(t, 4, line.Missing)
	require.False(t, line.Complete)
}

// More messages can be under way than files are open.
func TestPayloadsOfManyStreams(t *testing.T) {
	dir := t.TempDir()
	p, err := NewPayloads(dir)
	require.NoError(t, err)
	require.NoError(t, p.Begin("x"))
	const streams = 3 * mostOpen
	for half := range 2 {
		for s := range streams {
			p.Octets(s, 0, false, int64(half)*4, fmt.Appendf(nil, "%04d", s))
			require.LessOrEqual(t, len(p.open), mostOpen)
		}
	}
	for s := range streams {
		require.NoError(t, p.Message(ended(s, 0, 8, 0), true))
	}
	require.Empty(t, p.begun)
	require.Empty(t, p.open)
	require.NoError(t, p.Close())
	for name, content := range in(t, dir) {
		if name != "index.jsonl" {
			require.Equal(t, content[:4], content[4:], name)
		}
	}
}

// No name of a capture leads out of the folder, and nothing that is there is written over.
func TestPayloadsStayWhereTheyAre(t *testing.T) {
	for _, name := range []string{"..", "../../evil", "/", "a/b\x00c", ".", "", "-", "CON:", strings.Repeat("é", 300), `..\..\evil`, "\n"} {
		outer := t.TempDir()
		dir := filepath.Join(outer, "payloads")
		p, err := NewPayloads(dir)
		require.NoError(t, err)
		require.NoError(t, p.Begin(name))
		p.Octets(0, 0, false, 0, []byte("x"))
		require.NoError(t, p.Message(ended(0, 0, 1, 0), true), "%q", name)
		require.NoError(t, p.Close())
		require.Len(t, in(t, dir), 2)
		entries, err := os.ReadDir(outer)
		require.NoError(t, err)
		require.Len(t, entries, 1)
	}
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "precious"), nil, 0o644))
	_, err := NewPayloads(dir)
	require.ErrorContains(t, err, "is not empty")
	_, err = NewPayloads(filepath.Join(dir, "precious"))
	require.Error(t, err)
}

// A capture that cannot be opened leaves no folder behind.
func TestPayloadsOfNothing(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "payloads")
	p, err := NewPayloads(dir)
	require.NoError(t, err)
	require.NoDirExists(t, dir)
	require.NoError(t, p.Close())
	require.NoError(t, p.Begin("-"))
	require.NoError(t, p.Message(ended(0, 0, 0, 0), true))
	require.NoError(t, p.Close())
	require.FileExists(t, filepath.Join(dir, "stdin.0.0.initiator"))
}

// An error stays, and is told at the next message.
func TestPayloadsTellTheirErrors(t *testing.T) {
	dir := t.TempDir()
	p, err := NewPayloads(dir)
	require.NoError(t, err)
	require.NoError(t, p.Begin("x"))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "x.0.0.initiator"), bytes.Repeat([]byte("a"), 9), 0o644))
	p.Octets(0, 0, false, 0, []byte("b"))
	p.Octets(0, 0, false, 1, []byte("b"))
	require.ErrorIs(t, p.Message(ended(0, 0, 2, 0), true), os.ErrExist)
	require.Equal(t, strings.Repeat("a", 9), in(t, dir)["x.0.0.initiator"])
	require.NoError(t, p.Close(), "told already")
}
