package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// What the scripts make is what is in the repository, octet for octet, and the table is up to date.
func TestNothingDiffers(t *testing.T) {
	require.NoError(t, generate("..", true))
}

func TestGenerate(t *testing.T) {
	dir := t.TempDir()
	require.Error(t, generate(dir, true), "nothing is there")
	require.NoError(t, generate(dir, false))
	require.NoError(t, generate(dir, true))

	hello := filepath.Join(dir, "hello.pcap")
	octets, err := os.ReadFile(hello)
	require.NoError(t, err)
	octets[len(octets)-1]++
	require.NoError(t, os.WriteFile(hello, octets, 0o644))
	require.ErrorContains(t, generate(dir, true), hello)
}
