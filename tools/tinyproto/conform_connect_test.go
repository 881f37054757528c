package main

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The reference's echo server passes every case of its protocol that a black box can be judged by, and those are not
// few.
func TestConformEcho(t *testing.T) {
	for protocol, least := range map[string]int{"tinyproto": 40, "objtcp": 150, "gruv": 40} {
		t.Run(protocol, func(t *testing.T) {
			t.Parallel()
			address := echoServer(t, "--protocol", protocol)
			out, log, code := run(t, "conform", "--protocol", protocol, "--connect", address, "--format", "json")
			require.Zero(t, code, log)
			var report struct{ Summary map[string]int }
			require.NoError(t, json.Unmarshal([]byte(out), &report))
			assert.GreaterOrEqual(t, report.Summary["pass"], least)
			assert.Zero(t, report.Summary["blocked"])
		})
	}
}

// A server that takes each frame and sends it back wrong has failed a rule of senders, once; it is judged, however basic
// the rule is.
func TestConformWrongEcho(t *testing.T) {
	big := func(n int) []byte { return binary.BigEndian.AppendUint32(nil, uint32(n)) }
	letters := func(format string) func(int) []byte { return func(n int) []byte { return fmt.Appendf(nil, format, n) } }
	for name, tc := range map[string]struct {
		protocol string
		size     func(octets int) []byte
		behind   string
		rule     string
	}{
		"gruv, an octet behind each reply":   {"gruv", big, "\n", "GS-FRAME-1"},
		"gruv, sizes little-endian":          {"gruv", func(n int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(n)) }, "", "GS-FRAME-1"},
		"objtcp, an octet behind each reply": {"objtcp", letters("%8X"), "\n", "OT-SIZE-1"},
		"objtcp, sizes in lower case":        {"objtcp", letters("%8x"), "", "OT-SIZE-1"},
		"objtcp, sizes with zeros":           {"objtcp", letters("%08X"), "", "OT-SIZE-1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := sendsBack(t, tc.protocol, func(octets []byte) []byte {
				return append(append(tc.size(len(octets)), octets...), tc.behind...)
			})
			_, log, code := run(t, "conform", "--protocol", tc.protocol, "--connect", address)
			require.Equal(t, 1, code, log)
			assert.Equal(t, 1, strings.Count(log, "FAIL"), log)
			assert.Contains(t, log, "  rule      ["+tc.rule+"]")
		})
	}
}

// sendsBack is a server that takes frames of a companion framing, and sends what is made of each.
func sendsBack(t *testing.T, protocol string, reply func(octets []byte) []byte) (address string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	var serving sync.WaitGroup
	t.Cleanup(func() { ln.Close(); serving.Wait() })
	serving.Go(func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() {
				defer conn.Close()
				for octets, err := takeFrame(conn, protocol); err == nil; octets, err = takeFrame(conn, protocol) {
					conn.Write(reply(octets))
				}
			})
		}
	})
	return ln.Addr().String()
}

// takeFrame reads a frame, and returns what stands behind its size.
func takeFrame(r io.Reader, protocol string) ([]byte, error) {
	var size [8]byte
	head := size[:8]
	if protocol == "gruv" {
		head = size[:4]
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, err
	}
	n := uint64(binary.BigEndian.Uint32(head))
	if protocol == "objtcp" {
		var err error
		if n, err = strconv.ParseUint(string(bytes.TrimLeft(head, " ")), 16, 32); err != nil {
			return nil, err
		}
	}
	octets := make([]byte, n)
	_, err := io.ReadFull(r, octets)
	return octets, err
}

// A suite that lacks descriptors of its own blames nobody.
func TestConformWithoutDescriptors(t *testing.T) {
	shell, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("no shell")
	}
	cmd := exec.CommandContext(t.Context(), shell, "-c", `ulimit -n 12 && exec "$0" conform --protocol gruv --jobs 32 --connect "$1"`,
		os.Args[0], echoServer(t, "--protocol", "gruv"))
	cmd.Env = append(os.Environ(), asProgram+"=1")
	log, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit, string(log))
	assert.Equal(t, 2, exit.ExitCode(), string(log))
	assert.NotContains(t, string(log), "FAIL")
	assert.Contains(t, string(log), "raise the limit of open files (ulimit -n)")
}
