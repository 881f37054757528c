package corpus

import (
	"encoding/binary"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var damaged = []func() Capture{
	pcapCut, pcapCutInHeader, pcapCapturedLength, pcapLinkType, pcapngCut, pcapngBlockLength, pcapngSecondLength, pcapngCapturedLength,
	pcapngInterfaceNumber, pcapngResolution64, pcapngResolution200, gzipCut, zstdCut,
}

// broken returns a capture of the conversation that cannot be read from its ninth packet on, where the message is whole
// and no direction has ended.
func broken(file, shows string, octets []byte) Capture {
	return Capture{File: file, Shows: shows, Octets: octets, Error: file + ": packet 9", Want: opened("> message 5 complete hello", "stream 0 open")}
}

const firstBad = 9

func pcapCut() Capture {
	file := wire.Pcap{}.File(frames())
	return broken("pcap-cut.pcap", "the file ends inside the ninth packet", file[:wire.RecordAt(file, firstBad)+16+30])
}

func pcapCutInHeader() Capture {
	file := wire.Pcap{}.File(frames())
	return broken("pcap-cut-in-header.pcap", "the file ends inside the header of the ninth packet", file[:wire.RecordAt(file, firstBad)+6])
}

func pcapCapturedLength() Capture {
	file := wire.Pcap{}.File(frames())
	binary.LittleEndian.PutUint32(file[wire.RecordAt(file, firstBad)+8:], 4_000_000_000)
	return broken("pcap-caplen-4e9.pcap", "the ninth packet claims four billion octets", file)
}

func pcapLinkType() Capture {
	file := wire.Pcap{}.File(frames())
	binary.LittleEndian.PutUint32(file[20:], 147)
	return Capture{File: "link-147.pcap", Shows: "a link type that nobody knows: no packet can be read", Octets: file, Want: []string{}, Error: "link-147.pcap: "}
}

// until returns a pcapng file up to the ninth packet, and the length of what is before that.
func until() (w *wire.Pcapng, good int) {
	all := frames()
	w = wire.NewPcapng().Interface(ethernet).Packets(0, all[:firstBad-1]...)
	good = len(w.File)
	return w.Packets(0, all[firstBad-1:]...), good
}

func pcapngCut() Capture {
	w, good := until()
	return broken("pcapng-cut.pcapng", "the file ends inside the ninth packet", w.File[:good+40])
}

func pcapngBlockLength() Capture {
	w, good := until()
	binary.LittleEndian.PutUint32(w.File[good+4:], 0xFFFFFFF0)
	return broken("pcapng-block-length.pcapng", "the block of the ninth packet claims four billion octets", w.File)
}

func pcapngSecondLength() Capture {
	w, good := until()
	length := int(binary.LittleEndian.Uint32(w.File[good+4:]))
	w.File[good+length-4]++
	return broken("pcapng-second-length.pcapng", "the block of the ninth packet has another length at its end than at its beginning", w.File)
}

func pcapngCapturedLength() Capture {
	w, good := until()
	binary.LittleEndian.PutUint32(w.File[good+20:], 4_000_000_000)
	return broken("pcapng-caplen-4e9.pcapng", "the ninth packet claims four billion octets in a block that has fewer", w.File)
}

func pcapngInterfaceNumber() Capture {
	w, good := until()
	binary.LittleEndian.PutUint32(w.File[good+8:], 7)
	return broken("pcapng-interface-7.pcapng", "the ninth packet is of an interface that is not described", w.File)
}

// resolution returns a capture whose second section counts time in a unit that no number holds.
func resolution(file, shows string, r byte) Capture {
	all := frames()
	w := wire.NewPcapng().Interface(ethernet).Packets(0, all[:firstBad-1]...).Section(binary.LittleEndian).Interface(ethernet, wire.Resolution(r))
	return broken(file, shows, w.Packets(0, all[firstBad-1:]...).File)
}

func pcapngResolution64() Capture {
	return resolution("pcapng-tsresol-64.pcapng", "a second section whose times are in units of 10 to the power of -64 seconds", 64)
}

func pcapngResolution200() Capture {
	return resolution("pcapng-tsresol-200.pcapng", "the same with 2 to the power of -72", 200)
}

func gzipCut() Capture {
	file := wire.Pcap{}.File(frames())
	return broken("gzip-cut.pcap.gz", "a gzip file that ends inside the ninth packet", wire.Gzip(file)[:10+5+wire.RecordAt(file, firstBad)+40])
}

func zstdCut() Capture {
	file := wire.Pcap{}.File(frames())
	at := wire.RecordAt(file, firstBad) + 20
	octets := append(wire.Zstd(file[:at]), wire.Zstd(file[at:])[:20]...)
	return broken("zstd-cut.pcap.zst", "a Zstandard file of two frames, of which the second, inside the ninth packet, is cut", octets)
}
