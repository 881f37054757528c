package dissect

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"io"
	"testing"

	"github.com/google/gopacket/layers"
	"github.com/stretchr/testify/require"
)

func TestFormats(t *testing.T) {
	big := plain()
	big.order = binary.BigEndian
	nanos := big
	nanos.nanos = true
	for name, f := range map[string]format{
		"little endian, microseconds":  plain(),
		"big endian, microseconds":     big,
		"big endian, nanoseconds":      nanos,
		"little endian, nanoseconds":   {order: binary.LittleEndian, nanos: true, link: linkEthernet},
		"IPv6":                         {order: binary.LittleEndian, link: linkEthernet, ipv6: true},
		"VLAN":                         {order: binary.LittleEndian, link: linkEthernet, vlans: []layers.EthernetType{etherVLAN}},
		"QinQ":                         {order: binary.LittleEndian, link: linkEthernet, vlans: []layers.EthernetType{etherQinQ, etherVLAN}, ipv6: true},
		"QinQ before 802.1ad":          {order: binary.LittleEndian, link: linkEthernet, vlans: []layers.EthernetType{etherQinQOld, etherVLAN}},
		"raw IP":                       {order: binary.LittleEndian, link: linkRaw},
		"raw IP of BSD":                {order: binary.LittleEndian, link: linkRawBSD, ipv6: true},
		"BSD loopback":                 {order: binary.LittleEndian, link: linkNull},
		"OpenBSD loopback":             {order: binary.BigEndian, link: linkLoop, ipv6: true},
		"Linux any":                    {order: binary.LittleEndian, link: linkSLL},
		"Linux any, version 2":         {order: binary.LittleEndian, link: linkSLL2, ipv6: true},
		"with a frame check sequence":  {order: binary.LittleEndian, link: linkEthernet | 0x54000000},
		"IP length 0":                  {order: binary.LittleEndian, link: linkEthernet, zero: true},
		"IPv6 length 0":                {order: binary.LittleEndian, link: linkEthernet, zero: true, ipv6: true},
		"IPv6 length 0, Linux any, v2": {order: binary.BigEndian, link: linkSLL2, zero: true, ipv6: true},
	} {
		t.Run(name, func(t *testing.T) {
			written := f
			written.link &= 0xFFFF
			file := written.file(t, helloThere().segments)
			f.order.PutUint32(file[20:], f.link)
			got, cov := decode(t, file, Options{})
			require.Equal(t, helloEvents, got)
			require.Equal(t, cov.Packets, cov.Segments)
		})
	}
}

func TestGzip(t *testing.T) {
	zipped := gzipped(t, plain().file(t, helloThere().segments))
	got, _ := decode(t, zipped, Options{})
	require.Equal(t, helloEvents, got)

	_, err := Decode("cut.pcap.gz", bytes.NewReader(zipped[:len(zipped)-20]), Options{}, func(Event) error { return nil })
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
	file := plain().file(t, helloThere().segments)
	ends := map[int]int{pcapHeaderOctets: 0} // offset: packets before it
	for at, n := pcapHeaderOctets, 0; at < len(file); {
		at += 16 + int(binary.LittleEndian.Uint32(file[at+8:]))
		n++
		ends[at] = n
	}
	events := 0
	for n := range file {
		got := 0
		cov, err := Decode("x.pcap", bytes.NewReader(file[:n]), Options{}, func(Event) error { got++; return nil })
		packets, whole := ends[n]
		if whole {
			require.NoError(t, err, n)
			require.Equal(t, packets, cov.Packets)
		} else {
			require.ErrorIs(t, err, io.ErrUnexpectedEOF, n)
		}
		if n > pcapHeaderOctets && !whole {
			require.ErrorContains(t, err, "x.pcap: packet ")
		}
		events = max(events, got)
	}
	require.Equal(t, len(helloEvents), events)
}

func TestUnreadable(t *testing.T) {
	good := plain().file(t, helloThere().segments)
	damaged := bytes.Clone(good)
	binary.LittleEndian.PutUint32(damaged[pcapHeaderOctets+8:], 0xF0000000) // the first packet's captured length
	strange := format{order: binary.LittleEndian, link: 147}.file(t, helloThere().segments)
	wide := bytes.Clone(good)
	binary.LittleEndian.PutUint32(wide[20:], 257) // 1 in its low eight bits, which is Ethernet
	for _, c := range []struct {
		name string
		file []byte
		want string
	}{
		{"nothing", nil, "x: no capture: the header has 0 of 24 octets"},
		{"text", []byte("GET / HTTP/1.1\r\nHost: localhost\r\n"), "x: no capture: it starts with 47 45 54 20"},
		{"pcapng of no byte order", append([]byte{0x0A, 0x0D, 0x0D, 0x0A}, make([]byte, 60)...), "x: packet 1: a section of no byte order: 00 00 00 00"},
		{"pcapng, link type 147", format{link: 147}.pcapng(t, helloThere().segments), "x: no packet can be read: link type 147 is not supported"},
		{"gzip of nothing", gzipped(t, nil), "x: no capture: the header has 0 of 24 octets"},
		{"damaged gzip", []byte{0x1F, 0x8B, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0}, "x: gzip: "},
		{"version 1.4", append([]byte{0xD4, 0xC3, 0xB2, 0xA1, 1, 0, 4, 0}, make([]byte, 16)...), "x: no capture: Unknown major version 1"},
		{"a packet of 4 GB", damaged, "x: packet 1: "},
		{"link type 147", strange, "x: no packet can be read: link type 147 is not supported"},
		{"link type 257", wide, "x: no packet can be read: link type 257 is not supported"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Decode("x", bytes.NewReader(c.file), Options{}, func(Event) error { return nil })
			require.ErrorContains(t, err, c.want)
		})
	}
}

func TestEmitErrorEndsDecoding(t *testing.T) {
	full := errors.New("disk full")
	calls := 0
	_, err := Decode("x", bytes.NewReader(plain().file(t, helloThere().segments)), Options{}, func(Event) error {
		calls++
		return full
	})
	require.Equal(t, full, err)
	require.Equal(t, 1, calls)
}

// FuzzDecode feeds damaged captures. Nothing may panic, and what is counted must add up.
func FuzzDecode(f *testing.F) {
	file := plain().file(f, helloThere().segments)
	f.Add(file, true)
	f.Add(format{order: binary.BigEndian, nanos: true, link: linkSLL2, ipv6: true}.file(f, finOnPayload().segments), false)
	f.Add(plain().file(f, newWire().open().a(size5+hello).b("FF F7").a("00 00").rst(acceptor).segments), false)
	f.Add(gzipped(f, file), false)
	f.Add(plain().pcapng(f, helloThere().segments), false)
	f.Fuzz(func(t *testing.T, capture []byte, byPort bool) {
		var opt Options
		if byPort {
			opt.Ports = []uint16{9123}
		}
		messages, streams := 0, 0
		cov, _ := Decode("fuzz", bytes.NewReader(capture), opt, func(e Event) error {
			switch e.(type) {
			case Message:
				messages++
			case Stream:
				streams++
			}
			return nil
		})
		require.Equal(t, cov.Messages, messages)
		require.Equal(t, cov.Streams, streams)
		require.Equal(t, cov.Packets, cov.Segments+cov.OtherLink+cov.Other+cov.Fragments+cov.Malformed)
	})
}
