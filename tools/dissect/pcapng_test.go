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
)

// pcapng writes segments as a pcapng file by gopacket's writer: each link type given has its interface, and they take
// turns.
func (f format) pcapng(t testing.TB, segments []crafted, more ...format) []byte {
	t.Helper()
	formats := append([]format{f}, more...)
	var file bytes.Buffer
	w, err := pcapgo.NewNgWriter(&file, layers.LinkType(f.link))
	require.NoError(t, err)
	for _, m := range more {
		_, err := w.AddInterface(pcapgo.NgInterface{LinkType: layers.LinkType(m.link)})
		require.NoError(t, err)
	}
	for i, c := range segments {
		turn := i % len(formats)
		octets := formats[turn].frame(t, c)
		require.NoError(t, w.WritePacket(gopacket.CaptureInfo{
			Timestamp: captureStart.Add(time.Duration(c.ms) * time.Millisecond), InterfaceIndex: turn,
			CaptureLength: len(octets) - c.cut, Length: len(octets),
		}, octets[:len(octets)-c.cut]))
	}
	require.NoError(t, w.Flush())
	return file.Bytes()
}

func TestPcapng(t *testing.T) {
	file := plain().pcapng(t, helloThere().segments)
	got, _ := decode(t, file, Options{})
	require.Equal(t, helloEvents, got)
	got, _ = decode(t, gzipped(t, file), Options{})
	require.Equal(t, helloEvents, got)
}

// A stream may pass over interfaces of several link types; packets of one that is not read are counted.
func TestPcapngOfSeveralLinkTypes(t *testing.T) {
	file := plain().pcapng(t, helloThere().segments, format{link: linkRaw}, format{link: linkSLL})
	got, cov := decode(t, file, Options{})
	require.Equal(t, helloEvents, got)
	require.Equal(t, cov.Packets, cov.Segments)

	_, cov = decode(t, plain().pcapng(t, helloThere().segments, format{link: 147}), Options{})
	require.Equal(t, cov.Packets/2, cov.OtherLink)
}

// Every prefix of a capture decodes to what it has; unless it ends between blocks, that is an error which names the
// packet.
func TestEveryPrefixOfPcapng(t *testing.T) {
	file := plain().pcapng(t, helloThere().segments)
	packets := map[int]int{} // offset of a block's end: packets before it
	for at, n := 0, 0; at < len(file); {
		if binary.LittleEndian.Uint32(file[at:]) == 6 {
			n++
		}
		at += int(binary.LittleEndian.Uint32(file[at+4:]))
		packets[at] = n
	}
	events := 0
	for n := pcapHeaderOctets; n <= len(file); n++ {
		got := 0
		cov, err := Decode("x.pcapng", bytes.NewReader(file[:n]), Options{}, func(Event) error { got++; return nil })
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
