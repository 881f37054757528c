package pcapng

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/gopacket/pcapgo"
	"github.com/stretchr/testify/require"
)

// The layout, octet by octet.
func TestWriteLayout(t *testing.T) {
	var file bytes.Buffer
	w := NewWriter(&file, "tp", "case")
	w.Packet(time.Unix(1, 2), []byte{0xAA, 0xBB, 0xCC, 0xDD, 0xEE}, "one", "two")
	w.Packet(time.Unix(1, 3), []byte{0xFF})
	require.NoError(t, w.Flush())
	require.Equal(t, octets(t, `
		0A0D0D0A 30000000 4D3C2B1A 0100 0000 FFFFFFFF FFFFFFFF
			0100 0400 63617365  0400 0200 74700000  0000 0000 30000000
		01000000 20000000 6500 0000 00000000
			0900 0100 09000000  0000 0000 20000000
		06000000 3C000000 00000000 00000000 02CA9A3B 05000000 05000000 AABBCCDD EE000000
			0100 0300 6F6E6500  0100 0300 74776F00  0000 0000 3C000000
		06000000 24000000 00000000 00000000 03CA9A3B 01000000 01000000 FF000000 24000000`), file.Bytes())
}

// What is written reads back, by this reader and by another one.
func TestWriteAndRead(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 0, 0, 123456789, time.UTC)
	var file bytes.Buffer
	w := NewWriter(&file, "tinyproto", "the case", "the rule")
	w.Packet(at, []byte{1, 2, 3, 4, 5}, strings.Repeat("é", mostCommentOctets))
	w.Packet(at.Add(time.Nanosecond), nil)
	require.NoError(t, w.Flush())

	got, err := read(t, file.Bytes())
	require.Equal(t, io.EOF, err)
	require.Equal(t, []Record{
		{Octets: []byte{1, 2, 3, 4, 5}, Wire: 5, Link: LinkRaw, Time: at.UnixNano()},
		{Octets: []byte{}, Wire: 0, Link: LinkRaw, Time: at.UnixNano() + 1},
	}, got)

	other, err := pcapgo.NewNgReader(bytes.NewReader(file.Bytes()), pcapgo.NgReaderOptions{})
	require.NoError(t, err)
	require.Equal(t, "tinyproto", other.SectionInfo().Application)
	require.Equal(t, "the rule", other.SectionInfo().Comment)
	data, info, err := other.ReadPacketData()
	require.NoError(t, err)
	require.Equal(t, []byte{1, 2, 3, 4, 5}, data)
	require.Equal(t, at, info.Timestamp)
}

// Each type of link has its interface, as many octets as were on the wire are told, and nothing stands for links that
// did not come.
func TestWriteFrames(t *testing.T) {
	var file bytes.Buffer
	w := NewFrameWriter(&file, "tinyproto")
	w.Frame(1, 5, []byte{1, 2}, 60, "cut")
	w.Frame(276, 6, []byte{3}, 1)
	w.Frame(1, 7, []byte{4}, 1)
	require.NoError(t, w.Flush())
	got, err := read(t, file.Bytes())
	require.Equal(t, io.EOF, err)
	require.Equal(t, []Record{
		{Octets: []byte{1, 2}, Wire: 60, Link: 1, Time: 5},
		{Octets: []byte{3}, Wire: 1, Link: 276, Time: 6},
		{Octets: []byte{4}, Wire: 1, Link: 1, Time: 7},
	}, got)
	require.Equal(t, []uint32{1, 276}, w.links)
}

// A comment is cut between characters.
func TestLongComment(t *testing.T) {
	w := NewWriter(io.Discard, "")
	w.comments([]string{"x" + strings.Repeat("é", mostCommentOctets)})
	require.True(t, utf8.Valid(w.body[4:]))
	require.Contains(t, string(w.body), "é …")
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, errFull }

var errFull = errors.New("disk full")

func TestWriteErrorIsKept(t *testing.T) {
	w := NewWriter(fullDisk{}, "tinyproto")
	for range 10 {
		w.Packet(time.Now(), make([]byte, 10_000))
	}
	require.ErrorIs(t, w.Flush(), errFull)
}
