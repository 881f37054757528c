package pcapng

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// octets reads spaced hex.
func octets(t testing.TB, spaced string) []byte {
	b, err := hex.DecodeString(strings.Join(strings.Fields(spaced), ""))
	require.NoError(t, err)
	return b
}

// block frames a body in a byte order.
func block(order binary.AppendByteOrder, kind uint32, body []byte) []byte {
	b := order.AppendUint32(order.AppendUint32(nil, kind), uint32(frameOctets+len(body)))
	return order.AppendUint32(append(b, body...), uint32(frameOctets+len(body)))
}

var (
	big    = binary.BigEndian
	little = binary.LittleEndian
)

const (
	sectionBig    = "1A2B3C4D 0001 0000 FFFFFFFF FFFFFFFF"
	sectionLittle = "4D3C2B1A 0100 0000 FFFFFFFF FFFFFFFF"
	ethernet      = "0001 0000 00000000"
)

// read takes a whole file block by block, as those who have its octets at hand do.
func read(t testing.TB, file []byte) (all []Record, err error) {
	t.Helper()
	var d Decoder
	for len(file) > 0 {
		if len(file) < HeadOctets {
			return all, io.ErrUnexpectedEOF
		}
		n, err := d.Length(file[:HeadOctets])
		if err != nil {
			return all, err
		}
		if n > len(file) {
			return all, io.ErrUnexpectedEOF
		}
		var r Record
		isPacket, err := d.Decode(file[:n], &r)
		if err != nil {
			return all, err
		}
		if isPacket {
			all = append(all, r)
		}
		file = file[n:]
	}
	return all, io.EOF
}

// Sections of either byte order, each block type that holds a packet, blocks that hold none.
func TestReadSections(t *testing.T) {
	var file []byte
	for _, b := range [][]byte{
		block(big, blockSection, octets(t, sectionBig)),
		block(big, blockInterface, octets(t, ethernet)),
		block(big, 5, octets(t, "00000000 00000000 00000000")), // statistics
		block(big, blockEnhanced, octets(t, "00000000 00000000 000F4241 00000003 00000009 0A0B0C00")),
		block(big, blockPacket, octets(t, "0000 0007 00000000 000F4242 00000001 00000001 0D000000")),
		block(little, blockSection, octets(t, sectionLittle)),
		block(little, blockInterface, octets(t, "6500 0000 02000000")),
		block(little, blockSimple, octets(t, "05000000 0E0F0000")),
		block(little, 0x0BAD, nil),
	} {
		file = append(file, b...)
	}
	got, err := read(t, file)
	require.Equal(t, io.EOF, err)
	require.Equal(t, []Record{
		{Octets: []byte{0x0A, 0x0B, 0x0C}, Wire: 9, Link: 1, Time: 1_000_001_000},
		{Octets: []byte{0x0D}, Wire: 1, Link: 1, Time: 1_000_002_000},
		{Octets: []byte{0x0E, 0x0F}, Wire: 5, Link: 101},
	}, got)
}

// Link types have sixteen bits, and each interface its own.
func TestReadLinkTypes(t *testing.T) {
	file := block(big, blockSection, octets(t, sectionBig))
	for _, link := range []string{"0001", "0101", "0109", "0114"} {
		file = append(file, block(big, blockInterface, octets(t, link+"0000 00000000"))...)
	}
	for _, number := range []string{"03", "00", "01", "02"} {
		file = append(file, block(big, blockEnhanced, octets(t, "000000"+number+"00000000 00000000 00000000 00000000"))...)
	}
	got, err := read(t, file)
	require.Equal(t, io.EOF, err)
	var links []uint32
	for _, r := range got {
		links = append(links, r.Link)
	}
	require.Equal(t, []uint32{276, 1, 257, 265}, links)
}

// A packet that says it had fewer octets on the wire than were captured has those that were.
func TestReadMoreThanOnTheWire(t *testing.T) {
	file := append(block(big, blockSection, octets(t, sectionBig)), block(big, blockInterface, octets(t, ethernet))...)
	file = append(file, block(big, blockEnhanced, octets(t, "00000000 00000000 00000000 00000003 00000002 0A0B0C00"))...)
	got, err := read(t, file)
	require.Equal(t, io.EOF, err)
	require.Equal(t, []Record{{Octets: []byte{0x0A, 0x0B, 0x0C}, Wire: 3, Link: 1}}, got)
}

func TestNoAllocation(t *testing.T) {
	var d Decoder
	for _, b := range [][]byte{block(big, blockSection, octets(t, sectionBig)), block(big, blockInterface, octets(t, ethernet))} {
		_, err := d.Length(b[:HeadOctets])
		require.NoError(t, err)
		_, err = d.Decode(b, nil)
		require.NoError(t, err)
	}
	packet := block(big, blockEnhanced, octets(t, "00000000 00000000 00000000 00000004 00000004 01020304"))
	var r Record
	require.Zero(t, testing.AllocsPerRun(100, func() {
		if isPacket, err := d.Decode(packet, &r); !isPacket || err != nil {
			t.Fatal(isPacket, err)
		}
	}))
}

// The resolution and the offset of an interface's times.
func TestReadTimes(t *testing.T) {
	for _, c := range []struct{ options, ticks, want string }{
		{"", "00000000 002DC6C1", "1970-01-01T00:00:03.000001Z"},
		{"0009 0001 09000000", "18C5B5E5 6E3A4C15", "2026-07-26T02:27:04.323722261Z"},
		{"0009 0001 00000000", "00000000 00000005", "1970-01-01T00:00:05Z"},
		{"0009 0001 13000000", "8AC72304 89E80000", "1970-01-01T00:00:01Z"}, // 10^19
		{"0009 0001 81000000", "00000000 00000003", "1970-01-01T00:00:01.5Z"},
		{"0009 0001 BF000000", "C0000000 00000000", "1970-01-01T00:00:01.5Z"}, // 2^63
		{"000E 0008 00000000 00000E10", "00000000 00000001", "1970-01-01T01:00:00.000001Z"},
		{"000E 0008 FFFFFFFF FFFFFFFF", "00000000 001E8480", "1970-01-01T00:00:01Z"}, // an offset of -1 s
		// What nanoseconds since 1970 cannot say: the nearest that they can.
		{"0009 0001 00000000", "00000002 540BE400", "2262-04-11T23:47:16.854775807Z"},
		{"0009 0001 00000000", "FFFFFFFF FFFFFFFF", "2262-04-11T23:47:16.854775807Z"},
		{"000E 0008 7FFFFFFF FFFFFFFF", "00000000 3B9ACA00", "2262-04-11T23:47:16.854775807Z"},
		{"000E 0008 80000000 00000000", "00000000 00000000", "1677-09-21T00:12:44Z"},
		{"0001 0003 61626300 0009 0001 03000000 0000 0000", "00000000 00000001", "1970-01-01T00:00:00.001Z"},
	} {
		file := append(block(big, blockSection, octets(t, sectionBig)), block(big, blockInterface, octets(t, ethernet+c.options))...)
		file = append(file, block(big, blockEnhanced, octets(t, "00000000"+c.ticks+"00000000 00000000"))...)
		got, err := read(t, file)
		require.Equal(t, io.EOF, err, c.options)
		require.Equal(t, c.want, time.Unix(0, got[0].Time).UTC().Format(time.RFC3339Nano), c.options)
	}
}

// Damage is said, with what is wrong.
func TestReadDamage(t *testing.T) {
	section, describe := block(big, blockSection, octets(t, sectionBig)), block(big, blockInterface, octets(t, ethernet))
	packet := octets(t, "00000000 00000000 00000000 00000004 00000004 01020304")
	with := func(at int, to string) []byte {
		body := bytes.Clone(packet)
		copy(body[at:], octets(t, to))
		return block(big, blockEnhanced, body)
	}
	second := block(big, blockEnhanced, packet)
	second[len(second)-1]++
	for _, c := range []struct {
		want string
		file [][]byte
	}{
		{"no section header: it starts with 00 00 00 06", [][]byte{with(0, "")}},
		{"a section of no byte order", [][]byte{block(big, blockSection, make([]byte, 16))}},
		{"a section of version 2.0", [][]byte{block(big, blockSection, octets(t, "1A2B3C4D 0002 0000 FFFFFFFF FFFFFFFF"))}},
		{"type 0xa0d0d0a with a body of 4 octets", [][]byte{block(big, blockSection, octets(t, "1A2B3C4D"))}},
		{"a packet of interface 0: the section describes 0", [][]byte{section, with(0, "")}},
		{"a packet of interface 7: the section describes 1", [][]byte{section, describe, with(3, "07")}},
		{"a packet of interface 0: the section describes 0", [][]byte{section, describe, section, with(0, "")}},
		{"a packet of 4294967295 octets in a block that has 4", [][]byte{section, describe, with(12, "FFFFFFFF")}},
		{"a packet of 5 octets in a block that has 4", [][]byte{section, describe, with(12, "00000005")}},
		{"a packet of 9 octets in a block that has 4", [][]byte{section, describe, block(big, blockSimple, octets(t, "00000009 01020304"))}},
		{"the length 36 at its beginning and 37 at its end", [][]byte{section, describe, second}},
		{"type 0x6 with a body of 16 octets", [][]byte{section, describe, block(big, blockEnhanced, packet[:16])}},
		{"type 0x2 with a body of 16 octets", [][]byte{section, describe, block(big, blockPacket, packet[:16])}},
		{"type 0x3 with a body of 0 octets", [][]byte{section, describe, block(big, blockSimple, nil)}},
		{"type 0x1 with a body of 4 octets", [][]byte{section, block(big, blockInterface, make([]byte, 4))}},
		{"more than 65536 interfaces", [][]byte{section, bytes.Repeat(describe, mostInterfaces+1)}},
		{"the resolution 0x40", [][]byte{section, block(big, blockInterface, octets(t, ethernet+"0009 0001 40000000"))}},
		{"the resolution 0xc8", [][]byte{section, block(big, blockInterface, octets(t, ethernet+"0009 0001 C8000000"))}},
		{"the resolution 0x14", [][]byte{section, block(big, blockInterface, octets(t, ethernet+"0009 0001 14000000"))}},
		{"the resolution 0xc0", [][]byte{section, block(big, blockInterface, octets(t, ethernet+"0009 0001 C0000000"))}},
		{"option 9 has 0 of 1 octets", [][]byte{section, block(big, blockInterface, octets(t, ethernet+"0009 0001"))}},
		{"with a length of 8", [][]byte{section, octets(t, "00000006 00000008 00000008")}},
		{"with a length of 14", [][]byte{section, octets(t, "00000006 0000000E 00000000 00000000")}},
		{"with a length of 4294967292", [][]byte{section, octets(t, "00000006 FFFFFFFC 00000000")}},
	} {
		_, err := read(t, bytes.Join(c.file, nil))
		require.ErrorContains(t, err, c.want)
	}
}

// Nothing a file can hold makes the reader panic or invent octets.
func FuzzRead(f *testing.F) {
	var file bytes.Buffer
	w := NewWriter(&file, "fuzz", "a comment")
	w.Packet(time.Unix(1, 2), []byte{1, 2, 3}, "another")
	require.NoError(f, w.Flush())
	f.Add(file.Bytes())
	f.Add(append(block(big, blockSection, octets(f, sectionBig)), block(big, blockInterface, octets(f, ethernet+"0009 0001 BF000000"))...))
	f.Fuzz(func(t *testing.T, file []byte) {
		got, err := read(t, file)
		require.Error(t, err)
		total := 0
		for _, p := range got {
			total += len(p.Octets)
		}
		require.LessOrEqual(t, total, len(file))
	})
}
