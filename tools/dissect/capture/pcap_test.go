package capture

import (
	"encoding/binary"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
)

// Both byte orders, each magic number.
func TestPcapFormats(t *testing.T) {
	for _, order := range []binary.AppendByteOrder{little, big} {
		f := plain()
		f.order = order
		requireFrames(t, threeFrames, f.with(three...))

		f.magic = 0xA1B23C4D
		frames, err := readOctets(t, f.with(three...))
		require.Equal(t, io.EOF, err)
		require.Equal(t, []int64{1_000_000_002, 3_000_000_004, 5_000_000_006}, []int64{frames[0].Time, frames[1].Time, frames[2].Time})

		f.magic = 0xA1B2CD34 // each record's header has eight octets more
		r := three[0]
		r.octets = "\x00\x00\x00\x02\x08\x00\x00\x00" + r.octets
		second := three[2]
		second.octets = "\x00\x00\x00\x02\x08\x00\x00\x00" + second.octets
		frames, err = readOctets(t, f.with(r, second))
		require.Equal(t, io.EOF, err)
		require.Equal(t, threeFrames[0], frames[0])
		require.Equal(t, "abc", string(frames[1].Octets))
	}
}

// The latest time that the format can say is one.
func TestPcapLatestTime(t *testing.T) {
	frames, err := readOctets(t, plain().with(record{seconds: 1<<32 - 1, fraction: 1<<32 - 1}))
	require.Equal(t, io.EOF, err)
	require.Equal(t, int64(1<<32-1)*1_000_001_000, frames[0].Time)
}

// Link types have sixteen bits; those above tell of a frame check sequence.
func TestPcapLinkTypes(t *testing.T) {
	for header, want := range map[uint32]uint32{0: 0, 1: 1, 257: 257, 265: 265, 276: 276, 0xFFFF: 0xFFFF, 0x54000001: 1} {
		for _, order := range []binary.AppendByteOrder{little, big} {
			f := plain()
			f.order, f.link = order, header
			frames, err := readOctets(t, f.with(three...))
			require.Equal(t, io.EOF, err)
			require.Equal(t, want, frames[0].Link)
		}
	}
}

// What the header says about snap lengths costs nothing.
func TestPcapSnapLengths(t *testing.T) {
	for _, snap := range []uint32{0, 1, 4, 0xFFFFFFFF} {
		f := plain()
		f.snap = snap
		requireFrames(t, threeFrames, f.with(three...))
	}
}

// A packet that has fewer octets on the wire than were captured has those that were.
func TestPcapMoreThanOnTheWire(t *testing.T) {
	r := record{captured: 5, wire: 2, octets: "hello"}
	requireFrames(t, []Frame{{Octets: []byte("hello"), Wire: 5, Link: 1, Packet: 1}}, plain().with(r))
}

// Old versions have the two lengths the other way round, version 2.3 sometimes.
func TestPcapVersions(t *testing.T) {
	r, swapped := three[2], three[2]
	swapped.captured, swapped.wire = r.wire, r.captured
	for minor, records := range map[uint16][]record{0: {swapped}, 2: {swapped}, 3: {r, swapped}, 4: {r}, 5: {r}} {
		for _, order := range []binary.AppendByteOrder{little, big} {
			f := plain()
			f.order, f.minor = order, minor
			frames, err := readOctets(t, f.with(records...))
			require.Equal(t, io.EOF, err, minor)
			require.Len(t, frames, len(records))
			for _, got := range frames {
				require.Equal(t, "abc", string(got.Octets), minor)
				require.Equal(t, 70000, got.Wire, minor)
			}
		}
	}
}

// A length that cannot be is damage, and takes no memory.
func TestPcapAbsurdLength(t *testing.T) {
	for _, length := range []uint32{4_000_000_000, 0xFFFFFFFF, largestRecordOctets} {
		r := NewReader(&trickle{octets: plain().with(three[0], record{captured: length, wire: length})})
		got, err := readAll(r)
		require.Equal(t, threeFrames[:1], got)
		require.ErrorContains(t, err, "packet 2: damaged: a captured length of ")
		require.Len(t, r.source.(*pcap).in.octets, windowOctets)
	}
}
