package corpus

import (
	"encoding/binary"
	"time"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var files = []func() Capture{
	pcapBigEndian, pcapNano, pcapNanoBigEndian, pcapEmpty, pcapSnapZero, pcapSnapTooSmall, pcapLongerThanWire, pcapCutSegment, pcapGzip, pcapZstd,
	pcapngAlone, pcapngBigEndian, pcapngSections, pcapngInterfaces, pcapngUnknownLink, pcapngNano, pcapngPowerOfTwo, pcapngOffset, pcapngComments, pcapngOtherBlocks,
	pcapngSimple, pcapngObsolete, pcapngCutSegment, pcapngGzip, pcapngZstd,
}

const ethernet = 1

func frames() []wire.Frame { return plain(helloWorld()) }

// precise is the conversation with times that are no multiple of a microsecond.
func precise() []wire.Frame {
	return plain(wire.New().Wait(7 * time.Nanosecond).Dial().Handshake().Wait(123).Hello().Close())
}

func pcapBigEndian() Capture {
	return hello("pcap-big-endian.pcap", "a file of a big-endian machine", wire.Pcap{BigEndian: true}.File(frames()))
}

func pcapNano() Capture {
	return hello("pcap-nano.pcap", "times in nanoseconds", wire.Pcap{Nanos: true}.File(precise()))
}

func pcapNanoBigEndian() Capture {
	return hello("pcap-nano-big-endian.pcap", "times in nanoseconds, big endian", wire.Pcap{Nanos: true, BigEndian: true}.File(precise()))
}

func pcapEmpty() Capture {
	return Capture{File: "pcap-empty.pcap", Shows: "a file without a packet", Octets: wire.Pcap{}.File(frames())[:24], Want: []string{}}
}

func pcapSnapZero() Capture {
	return hello("pcap-snaplen-0.pcap", "the header's snap length is 0; the packets are whole", wire.Pcap{NoSnap: true}.File(frames()))
}

func pcapSnapTooSmall() Capture {
	return hello("pcap-snaplen-too-small.pcap", "the header's snap length is 16; the packets are whole", wire.Pcap{Snap: 16}.File(frames()))
}

func pcapLongerThanWire() Capture {
	all := frames()
	all[7].Wire = 40
	return hello("pcap-caplen-above-len.pcap", "a record says that more was captured than was on the wire", wire.Pcap{}.File(all))
}

// cut is a conversation with a message of eleven octets, of which the snap length keeps four, and one of three.
func cut() []wire.Frame {
	const headers = 14 + 20 + 20
	s := wire.Open().Initiator("00 00 00 0B").Acceptor("FF").Initiator("68 65 6C 6C 6F 20 74 68 65 72 65").
		Acceptor("00 00 00 03").Initiator("FF").Acceptor("68 65 79").Close()
	return wire.Snap(plain(s), headers+4)
}

func cutFound() []string {
	return opened("> note gap packet 8", "> message 11 incomplete", "< message 3 complete hey", "stream 0 closed")
}

func pcapCutSegment() Capture {
	return Capture{File: "pcap-cut-segment.pcap", Shows: "the snap length, 58 octets, cut a payload: the framing is not lost",
		Octets: wire.Pcap{Snap: 58}.File(cut()), Want: cutFound()}
}

func pcapGzip() Capture {
	return hello("gzip.pcap.gz", "a pcap file in gzip", wire.Gzip(wire.Pcap{}.File(frames())))
}

func pcapZstd() Capture {
	return hello("zstd.pcap.zst", "a pcap file in Zstandard", wire.Zstd(wire.Pcap{}.File(frames())))
}

func pcapngAlone() Capture {
	return hello("pcapng.pcapng", "one section, one interface", wire.NewPcapng().Interface(ethernet).Packets(0, frames()...).File)
}

func pcapngBigEndian() Capture {
	return hello("pcapng-big-endian.pcapng", "a section of a big-endian machine",
		new(wire.Pcapng).Section(binary.BigEndian).Interface(ethernet).Packets(0, frames()...).File)
}

func pcapngSections() Capture {
	all := frames()
	return hello("pcapng-two-sections.pcapng", "two sections of different byte order; the connection goes on from one to the other",
		wire.NewPcapng().Interface(ethernet).Packets(0, all[:6]...).Section(binary.BigEndian).Interface(ethernet).Packets(0, all[6:]...).File)
}

func pcapngInterfaces() Capture {
	all := frames()
	w := wire.NewPcapng().Interface(ethernet).Interface(wire.Raw.Type).Interface(wire.SLL2.Type)
	raw, sll2 := helloWorld().Frames(wire.Raw, wire.IPv4), helloWorld().Frames(wire.SLL2, wire.IPv4)
	for i := range all {
		w.Packet(i%3, [][]wire.Frame{all, raw, sll2}[i%3][i])
	}
	return hello("pcapng-two-link-types.pcapng", "three interfaces of different link types, which the packets of one connection pass in turns", w.File)
}

func pcapngUnknownLink() Capture {
	const user0 = 147
	w := wire.NewPcapng().Interface(user0).Interface(ethernet)
	for _, f := range frames() {
		w.Packet(0, wire.Frame{At: f.At, Octets: []byte("hello"), Wire: 5}).Packet(1, f)
	}
	return hello("pcapng-unknown-link.pcapng", "half of the packets are of a link type that nobody knows", w.File)
}

func pcapngNano() Capture {
	return hello("pcapng-tsresol-9.pcapng", "times in nanoseconds", wire.NewPcapng().Interface(ethernet, wire.Resolution(9)).Packets(0, precise()...).File)
}

func pcapngPowerOfTwo() Capture {
	const power = 0x80 | 20
	return hello("pcapng-tsresol-2-20.pcapng", "times in units of 2 to the power of -20 seconds",
		wire.NewPcapng().Interface(ethernet, wire.Resolution(power)).Packets(0, frames()...).File)
}

func pcapngOffset() Capture {
	return hello("pcapng-tsoffset.pcapng", "times that lack an offset of a billion seconds", wire.NewPcapng().Offset(ethernet, 1e9).Packets(0, frames()...).File)
}

func pcapngComments() Capture {
	w := new(wire.Pcapng).Section(binary.LittleEndian, wire.Comment("of the section")).Interface(ethernet, wire.Comment("of the interface"))
	for _, f := range frames() {
		w.Packet(0, f, wire.Comment("of the packet"), wire.Comment("and another"))
	}
	return hello("pcapng-comments.pcapng", "comments on the section, the interface and every packet", w.File)
}

func pcapngOtherBlocks() Capture {
	w := wire.NewPcapng().Others().Interface(ethernet)
	for _, f := range frames() {
		w.Packet(0, f).Others()
	}
	return hello("pcapng-other-blocks.pcapng", "names, statistics and private blocks between the packets", w.File)
}

func pcapngSimple() Capture {
	w := wire.NewPcapng().Interface(ethernet)
	for _, f := range frames() {
		w.Simple(f)
	}
	return hello("pcapng-simple.pcapng", "simple packet blocks, which have no times", w.File)
}

func pcapngObsolete() Capture {
	w := wire.NewPcapng().Interface(ethernet)
	for _, f := range frames() {
		w.Obsolete(0, f)
	}
	return hello("pcapng-obsolete.pcapng", "packet blocks of the first drafts", w.File)
}

func pcapngCutSegment() Capture {
	return Capture{File: "pcapng-cut-segment.pcapng", Shows: "a payload that was cut, in pcapng",
		Octets: wire.NewPcapng().Interface(ethernet).Packets(0, cut()...).File, Want: cutFound()}
}

func pcapngGzip() Capture {
	return hello("gzip-pcapng.pcapng.gz", "a pcapng file in gzip", wire.Gzip(wire.NewPcapng().Interface(ethernet).Packets(0, frames()...).File))
}

func pcapngZstd() Capture {
	return hello("zstd-pcapng.pcapng.zst", "a pcapng file in Zstandard", wire.Zstd(wire.NewPcapng().Interface(ethernet).Packets(0, frames()...).File))
}
