package dissect

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

func TestFormats(t *testing.T) {
	big := craft.Plain()
	big.Order = binary.BigEndian
	nanos := big
	nanos.Nanos = true
	for name, f := range map[string]craft.Format{
		"little endian, microseconds":  craft.Plain(),
		"big endian, microseconds":     big,
		"big endian, nanoseconds":      nanos,
		"little endian, nanoseconds":   {Order: binary.LittleEndian, Nanos: true, Link: 1},
		"IPv6":                         {Order: binary.LittleEndian, Link: 1, IPv6: true},
		"VLAN":                         {Order: binary.LittleEndian, Link: 1, VLANs: []uint16{0x8100}},
		"QinQ":                         {Order: binary.LittleEndian, Link: 1, VLANs: []uint16{0x88A8, 0x8100}, IPv6: true},
		"QinQ before 802.1ad":          {Order: binary.LittleEndian, Link: 1, VLANs: []uint16{0x9100, 0x8100}},
		"raw IP":                       {Order: binary.LittleEndian, Link: 101},
		"raw IP of BSD":                {Order: binary.LittleEndian, Link: 12, IPv6: true},
		"BSD loopback":                 {Order: binary.LittleEndian, Link: 0},
		"OpenBSD loopback":             {Order: binary.BigEndian, Link: 108, IPv6: true},
		"Linux any":                    {Order: binary.LittleEndian, Link: 113},
		"Linux any, version 2":         {Order: binary.LittleEndian, Link: 276, IPv6: true},
		"with a frame check sequence":  {Order: binary.LittleEndian, Link: 1 | 0x54000000},
		"IP length 0":                  {Order: binary.LittleEndian, Link: 1, Zero: true},
		"IPv6 length 0":                {Order: binary.LittleEndian, Link: 1, Zero: true, IPv6: true},
		"IPv6 length 0, Linux any, v2": {Order: binary.BigEndian, Link: 276, Zero: true, IPv6: true},
	} {
		t.Run(name, func(t *testing.T) {
			written := f
			written.Link &= 0xFFFF
			file := written.File(t, helloThere().Segments)
			f.Order.PutUint32(file[20:], f.Link)
			got, cov := decode(t, file, Options{})
			require.Equal(t, helloEvents, got)
			require.Equal(t, cov.Packets, cov.Segments)
		})
	}
}

func TestGzip(t *testing.T) {
	zipped := gzipped(t, craft.Plain().File(t, helloThere().Segments))
	got, _ := decode(t, zipped, Options{})
	require.Equal(t, helloEvents, got)

	_, err := Decode("cut.pcap.gz", bytes.NewReader(zipped[:len(zipped)-20]), Options{}, func(event.Event) error { return nil })
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.ErrorContains(t, err, "cut.pcap.gz: packet ")
}

func gzipped(t testing.TB, b []byte) []byte {
	var zipped bytes.Buffer
	w := gzip.NewWriter(&zipped)
	_, err := w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return zipped.Bytes()
}

// Every prefix of a capture decodes to the events up to there; unless it ends between packets, that is an error which
// names the packet.
func TestEveryPrefix(t *testing.T) {
	file := craft.Plain().File(t, helloThere().Segments)
	ends := map[int]int{24: 0} // offset: packets before it
	for at, n := 24, 0; at < len(file); {
		at += 16 + int(binary.LittleEndian.Uint32(file[at+8:]))
		n++
		ends[at] = n
	}
	events := 0
	for n := 1; n < len(file); n++ { // of none, TestUnreadable tells
		got := 0
		cov, err := Decode("x.pcap", bytes.NewReader(file[:n]), Options{}, func(event.Event) error { got++; return nil })
		packets, whole := ends[n]
		if whole {
			require.NoError(t, err, n)
			require.Equal(t, packets, cov.Packets)
		} else {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
		}
		if n > 24 && !whole {
			require.ErrorContains(t, err, "x.pcap: packet ")
		}
		events = max(events, got)
	}
	require.Equal(t, len(helloEvents), events)
}

func TestUnreadable(t *testing.T) {
	good := craft.Plain().File(t, helloThere().Segments)
	damaged := bytes.Clone(good)
	binary.LittleEndian.PutUint32(damaged[24+8:], 0xF0000000) // the first packet's captured length
	strange := craft.Format{Order: binary.LittleEndian, Link: 147}.File(t, helloThere().Segments)
	wide := bytes.Clone(good)
	binary.LittleEndian.PutUint32(wide[20:], 257) // 1 in its low eight bits, which is Ethernet
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "x: no capture: it is empty"},
		{"text", []byte("GET / HTTP/1.1\r\nHost: localhost\r\n"), "x: no capture: it starts with 47 45 54 20"},
		{"pcapng of no byte order", append([]byte{0x0A, 0x0D, 0x0D, 0x0A}, make([]byte, 60)...), "x: no capture: the header: a section of no byte order: 00 00 00 00"},
		{"pcapng, link type 147", pcapngOf(t, craft.Format{Link: 147}, helloThere().Segments), "x: no packet can be read: link type 147 is not supported"},
		{"gzip of nothing", gzipped(t, nil), "x: no capture: it is empty"},
		{"damaged gzip", []byte{0x1F, 0x8B, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0}, "x: decompressing: gzip: "},
		{"version 1.4", append([]byte{0xD4, 0xC3, 0xB2, 0xA1, 1, 0, 4, 0}, make([]byte, 16)...), "x: no capture: it is pcap of version 1.4"},
		{"a packet of 4 GB", damaged, "x: packet 1: "},
		{"link type 147", strange, "x: no packet can be read: link type 147 is not supported"},
		{"link type 257", wide, "x: no packet can be read: link type 257 is not supported"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode("x", bytes.NewReader(c.file), Options{}, func(event.Event) error { return nil })
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestEmitErrorEndsDecoding(t *testing.T) {
	full := errors.New("disk full")
	calls := 0
	_, err := Decode("x", bytes.NewReader(craft.Plain().File(t, helloThere().Segments)), Options{}, func(event.Event) error {
		calls++
		return full
	})
	require.Equal(t, full, err)
	require.Equal(t, 1, calls)
}

// FuzzDecode feeds damaged captures. Nothing may panic, and what is counted must add up.
func FuzzDecode(f *testing.F) {
	file := craft.Plain().File(f, helloThere().Segments)
	f.Add(file, true)
	f.Add(craft.Format{Order: binary.BigEndian, Nanos: true, Link: 276, IPv6: true}.File(f, finOnPayload().Segments), false)
	f.Add(craft.Plain().File(f, craft.New().Open().A(size5+hello).B("FF F7").A("00 00").RST(stream.Acceptor).Segments), false)
	f.Add(gzipped(f, file), false)
	f.Add(pcapngOf(f, craft.Plain(), helloThere().Segments), false)
	f.Fuzz(func(t *testing.T, capture []byte, byPort bool) {
		var opt Options
		if byPort {
			opt.Ports = []uint16{9123}
		}
		messages, streams := 0, 0
		cov, _ := Decode("fuzz", bytes.NewReader(capture), opt, func(e event.Event) error {
			switch e.(type) {
			case *event.Message:
				messages++
			case *event.Stream:
				streams++
			}
			return nil
		})
		require.Equal(t, cov.Messages, messages)
		require.Equal(t, cov.Streams, streams)
		require.Equal(t, cov.Packets, cov.Segments+cov.OtherLink+cov.Other+cov.Fragments+cov.Reassembled+cov.Malformed)
	})
}
