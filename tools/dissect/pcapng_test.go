package dissect

import (
	"bytes"
	"encoding/binary"
	"io"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

// pcapngOf writes segments as a pcapng file by gopacket's writer: each link type given has its interface, and they take
// turns.
func pcapngOf(t testing.TB, f craft.Format, segments []craft.Segment, more ...craft.Format) []byte {
	t.Helper()
	formats := append([]craft.Format{f}, more...)
	var file bytes.Buffer
	w, err := pcapgo.NewNgWriter(&file, layers.LinkType(f.Link))
	require.NoError(t, err)
	for _, m := range more {
		_, err := w.AddInterface(pcapgo.NgInterface{LinkType: layers.LinkType(m.Link)})
		require.NoError(t, err)
	}
	for i, c := range segments {
		turn := i % len(formats)
		octets := formats[turn].Frame(t, c)
		require.NoError(t, w.WritePacket(gopacket.CaptureInfo{
			Timestamp: craft.Start.Add(time.Duration(c.Micros) * time.Microsecond), InterfaceIndex: turn,
			CaptureLength: len(octets) - c.Cut, Length: len(octets),
		}, octets[:len(octets)-c.Cut]))
	}
	require.NoError(t, w.Flush())
	return file.Bytes()
}

func TestPcapng(t *testing.T) {
	file := pcapngOf(t, craft.Plain(), helloThere().Segments)
	got, _ := decode(t, file, Options{})
	require.Equal(t, helloEvents, got)
	got, _ = decode(t, gzipped(t, file), Options{})
	require.Equal(t, helloEvents, got)
}

// A stream may pass over interfaces of several link types; packets of one that is not read are counted.
func TestPcapngOfSeveralLinkTypes(t *testing.T) {
	file := pcapngOf(t, craft.Plain(), helloThere().Segments, craft.Format{Link: 101}, craft.Format{Link: 113})
	got, cov := decode(t, file, Options{})
	require.Equal(t, helloEvents, got)
	require.Equal(t, cov.Packets, cov.Segments)

	_, cov = decode(t, pcapngOf(t, craft.Plain(), helloThere().Segments, craft.Format{Link: 147}), Options{})
	require.Equal(t, cov.Packets/2, cov.OtherLink)
}

// Every prefix of a capture decodes to what it has; unless it ends between blocks, that is an error which names the
// packet.
func TestEveryPrefixOfPcapng(t *testing.T) {
	file := pcapngOf(t, craft.Plain(), helloThere().Segments)
	packets := map[int]int{} // offset of a block's end: packets before it
	for at, n := 0, 0; at < len(file); {
		if binary.LittleEndian.Uint32(file[at:]) == 6 {
			n++
		}
		at += int(binary.LittleEndian.Uint32(file[at+4:]))
		packets[at] = n
	}
	events := 0
	for n := int(binary.LittleEndian.Uint32(file[4:])); n <= len(file); n++ {
		got := 0
		cov, err := Decode("x.pcapng", bytes.NewReader(file[:n]), Options{}, func(event.Event) error { got++; return nil })
		if want, whole := packets[n]; whole {
			require.NoError(t, err, n)
			require.Equal(t, want, cov.Packets)
		} else {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
			require.ErrorContains(t, err, "x.pcapng: packet ")
		}
		events = max(events, got)
	}
	require.Equal(t, len(helloEvents), events)
}
