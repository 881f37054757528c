package capture

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	big    = binary.BigEndian
	little = binary.LittleEndian
)

// octets reads spaced hex.
func octets(t testing.TB, spaced string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.Join(strings.Fields(spaced), ""))
	require.NoError(t, err)
	return b
}

// A pcapFile is the header of a pcap file that a test makes.
type pcapFile struct {
	order        binary.AppendByteOrder
	magic        uint32
	major, minor uint16
	snap, link   uint32
}

// plain is what tcpdump writes.
func plain() pcapFile {
	return pcapFile{order: little, magic: 0xA1B2C3D4, major: 2, minor: 4, snap: 262144, link: 1}
}

// A record is one packet in such a file.
type record struct {
	seconds, fraction, captured, wire uint32
	octets                            string
}

// with returns the file with records in it.
func (f pcapFile) with(records ...record) []byte {
	b := f.order.AppendUint32(nil, f.magic)
	b = f.order.AppendUint16(f.order.AppendUint16(b, f.major), f.minor)
	for _, v := range []uint32{0, 0, f.snap, f.link} {
		b = f.order.AppendUint32(b, v)
	}
	for _, r := range records {
		for _, v := range []uint32{r.seconds, r.fraction, r.captured, r.wire} {
			b = f.order.AppendUint32(b, v)
		}
		b = append(b, r.octets...)
	}
	return b
}

// three are records of several lengths, and threeFrames what they are read as.
var (
	three = []record{
		{seconds: 1, fraction: 2, captured: 5, wire: 5, octets: "hello"},
		{seconds: 3, fraction: 4, captured: 0, wire: 9},
		{seconds: 5, fraction: 6, captured: 3, wire: 70000, octets: "abc"},
	}
	threeFrames = []Frame{
		{Octets: []byte("hello"), Wire: 5, Link: 1, Time: 1_000_002_000, Packet: 1},
		{Octets: []byte{}, Wire: 9, Link: 1, Time: 3_000_004_000, Packet: 2},
		{Octets: []byte("abc"), Wire: 70000, Link: 1, Time: 5_000_006_000, Packet: 3},
	}
)

// block frames a body of a pcapng file.
func block(order binary.AppendByteOrder, kind uint32, body []byte) []byte {
	b := order.AppendUint32(order.AppendUint32(nil, kind), uint32(12+len(body)))
	return order.AppendUint32(append(b, body...), uint32(12+len(body)))
}

// threeBlocks is a pcapng file of the same packets, and blockEnds are the offsets between its blocks, with the packets
// before them.
func threeBlocks(t testing.TB) (file []byte, blockEnds map[int]int) {
	blockEnds = map[int]int{}
	for i, b := range [][]byte{
		block(little, 0x0A0D0D0A, octets(t, "4D3C2B1A 0100 0000 FFFFFFFF FFFFFFFF")),
		block(little, 1, octets(t, "0100 0000 00000400")),
		block(little, 6, octets(t, "00000000 00000000 42420F00 05000000 05000000 68656C6C 6F000000")),
		block(little, 6, octets(t, "00000000 00000000 C4C62D00 00000000 09000000")),
		block(little, 6, octets(t, "00000000 00000000 464B4C00 03000000 70110100 61626300")),
	} {
		file = append(file, b...)
		blockEnds[len(file)] = max(0, i-1)
	}
	return file, blockEnds
}

// readAll reads a capture to the error at its end, and keeps its frames.
func readAll(r *Reader) (all []Frame, err error) {
	for {
		f, err := r.Next()
		if err != nil {
			return all, err
		}
		kept := *f
		kept.Octets = bytes.Clone(f.Octets)
		all = append(all, kept)
	}
}

func readOctets(t testing.TB, file []byte) ([]Frame, error) {
	t.Helper()
	r := NewReader(bytes.NewReader(file))
	defer func() { require.NoError(t, r.Close()) }()
	return readAll(r)
}

// requireFrames is for files that are whole.
func requireFrames(t *testing.T, want []Frame, file []byte) {
	t.Helper()
	got, err := readOctets(t, file)
	require.Equal(t, io.EOF, err)
	require.Equal(t, want, got)
}
