package wireshark_test

import (
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/pcaps/corpus"
	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// Whatever a capture holds, the script does not fail, and agrees with the Go dissector.
func TestHostileTraffic(t *testing.T) {
	requireTshark(t)
	for seed, c := range []struct{ protocol, octets string }{
		{tinyproto.Name, "\x00\x00\x00\x01\x05\xFF\xFF\xFE\xF0"},
		{tinyproto.Name, "\x00\x00\x00\x01\x05\xFF\xFF\xFE\xF0"},
		{objtcp.Name, "      012B\x80\x04KN.](t"},
		{gruv.Name, "\x00\x00\x00\x00\x01\x05"},
	} {
		capture := filepath.Join(t.TempDir(), "hostile.pcap")
		require.NoError(t, os.WriteFile(capture, hostile(rand.New(rand.NewPCG(uint64(seed), 1)), 1500, c.octets), 0o644))
		f := &corpusFile{file: capture, forced: c.protocol, parts: []corpus.Capture{{File: c.protocol}}, after: []int{0}}
		want := f.dissect(t)
		require.NotEmpty(t, want.told[0])
		f.compare(t, want, "-o", c.protocol+".whole:64")
	}
}

// hostile makes up a capture of raw IPv4 packets, the segments of a few connections: of any flags, lengths and octets,
// near each other in the sequence space or anywhere, some cut and some not of TCP at all. Most octets are those given.
func hostile(random *rand.Rand, packets int, octets string) []byte {
	const linkRaw = 101
	b := binary.LittleEndian.AppendUint32(nil, 0xA1B2C3D4)
	b = binary.LittleEndian.AppendUint16(binary.LittleEndian.AppendUint16(b, 2), 4)
	for _, v := range []uint32{0, 0, 1 << 18, linkRaw} {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	for i := range packets {
		p := hostilePacket(random, octets)
		kept := len(p)
		if random.IntN(20) == 0 {
			kept = random.IntN(len(p) + 1)
		}
		for _, v := range []int{i / 1000, i % 1000, kept, len(p)} {
			b = binary.LittleEndian.AppendUint32(b, uint32(v))
		}
		b = append(b, p[:kept]...)
	}
	return b
}

func hostilePacket(random *rand.Rand, octets string) []byte {
	ports := [2]uint16{uint16(40000 + random.IntN(6)), 9123}
	d := random.IntN(2)
	payload := make([]byte, random.IntN(12)*random.IntN(12))
	for i := range payload {
		if payload[i] = octets[random.IntN(len(octets))]; random.IntN(10) == 0 {
			payload[i] = byte(random.IntN(256))
		}
	}
	number := func() uint32 {
		if random.IntN(30) == 0 {
			return random.Uint32()
		}
		return uint32(random.IntN(400)) - 100
	}
	flags := []byte{0x10, 0x10, 0x10, 0x18, 0x18, 0x02, 0x12, 0x11, 0x04, byte(random.IntN(256))}[random.IntN(10)]
	tcp := binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(nil, ports[d]), ports[1-d])
	tcp = binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(tcp, number()), number())
	tcp = append(tcp, byte(5+max(random.IntN(20)-17, 0))<<4, flags, 0xFF, 0xFF, 0, 0, 0, 0)
	tcp = append(tcp, payload...)
	length := 20 + len(tcp)
	if random.IntN(20) == 0 {
		length = random.IntN(1 << 16)
	}
	ip := binary.BigEndian.AppendUint16([]byte{0x45, 0}, uint16(length))
	ip = append(ip, 0, 1, 0, 0, 64, 6, 0, 0, 10, 0, 0, byte(1+d), 10, 0, 0, byte(2-d))
	return append(ip, tcp...)
}
