package dissect

import (
	"encoding/binary"
	"encoding/hex"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/stretchr/testify/require"
)

var captureStart = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// octets reads spaced hex.
func octets(spaced string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(spaced, " ", ""))
	if err != nil {
		panic("test: " + err.Error())
	}
	return b
}

// A crafted is one TCP segment that a test makes up. Its fields may be changed before it is written.
type crafted struct {
	from          side
	seq, ack      uint32
	payload       []byte
	syn, fin, rst bool
	noAck         bool
	ports         [2]uint16 // initiator's, acceptor's
	cut           int       // octets to cut off the end, as a snap length does
	ms            int       // after the start of the capture
}

// A wire makes up the segments of one connection. Each acknowledges all that the other side has sent so far, unless it
// is said to lag.
type wire struct {
	next     [2]uint32 // by side: the next sequence number
	lag      uint32    // octets that the next segment does not acknowledge although they were sent
	ports    [2]uint16
	segments []crafted
}

func newWire() *wire { return &wire{next: [2]uint32{1000, 5000}, ports: [2]uint16{40000, 9123}} }

func (w *wire) add(c crafted) *wire {
	c.seq, c.ack, c.ports = w.next[c.from], w.next[c.from.other()]-w.lag, w.ports
	c.ms = len(w.segments) + 1
	w.lag = 0
	w.next[c.from] += uint32(len(c.payload))
	if c.syn || c.fin {
		w.next[c.from]++
	}
	w.segments = append(w.segments, c)
	return w
}

func (w *wire) syn() *wire {
	return w.add(crafted{from: initiator, syn: true, noAck: true}).add(crafted{from: acceptor, syn: true})
}

// a and b send octets, given in hex, from the initiator and the acceptor.
func (w *wire) a(hex string) *wire { return w.add(crafted{from: initiator, payload: octets(hex)}) }
func (w *wire) b(hex string) *wire { return w.add(crafted{from: acceptor, payload: octets(hex)}) }

// lagging makes the next segment not acknowledge the last n octets of the other side.
func (w *wire) lagging(n uint32) *wire { w.lag = n; return w }

func (w *wire) fin(d side) *wire { return w.add(crafted{from: d, fin: true}) }
func (w *wire) rst(d side) *wire { return w.add(crafted{from: d, rst: true}) }

// open makes the connection and the handshake.
func (w *wire) open() *wire   { return w.syn().a("FF").b("FF") }
func (w *wire) closed() *wire { return w.fin(initiator).fin(acceptor) }

// order puts the segments in another order. An index may come twice or not at all.
func (w *wire) order(indices ...int) *wire {
	var out []crafted
	for _, i := range indices {
		out = append(out, w.segments[i])
	}
	w.segments = out
	return w
}

// A format says how a capture is written.
type format struct {
	order byteOrder
	nanos bool
	link  uint32
	ipv6  bool
	vlans []layers.EthernetType // the outermost first
	zero  bool                  // the IP header's length is 0
}

func plain() format { return format{order: binary.LittleEndian, link: linkEthernet} }

// file writes segments as a pcap file.
func (f format) file(t testing.TB, segments []crafted) []byte {
	t.Helper()
	magic, unit := uint32(0xA1B2C3D4), time.Microsecond
	if f.nanos {
		magic, unit = 0xA1B23C4D, time.Nanosecond
	}
	var b []byte
	put := func(values ...uint32) {
		for _, v := range values {
			b = f.order.AppendUint32(b, v)
		}
	}
	put(magic)
	b = f.order.AppendUint16(f.order.AppendUint16(b, 2), 4)
	put(0, 0, 0, f.link)
	for _, c := range segments {
		frame := f.frame(t, c)
		at := captureStart.Add(time.Duration(c.ms) * time.Millisecond)
		put(uint32(at.Unix()), uint32(at.Nanosecond()/int(unit)), uint32(len(frame)-c.cut), uint32(len(frame)))
		b = append(b, frame[:len(frame)-c.cut]...)
	}
	return b
}

// frame serializes one segment.
func (f format) frame(t testing.TB, c crafted) []byte {
	t.Helper()
	addresses := [2]net.IP{{10, 0, 0, 1}, {10, 0, 0, 2}}
	if f.ipv6 {
		addresses = [2]net.IP{net.ParseIP("fd00::1"), net.ParseIP("fd00::2")}
	}
	src, dst := addresses[c.from], addresses[c.from.other()]
	tcp := &layers.TCP{SrcPort: layers.TCPPort(c.ports[c.from]), DstPort: layers.TCPPort(c.ports[c.from.other()]), Seq: c.seq, Ack: c.ack,
		SYN: c.syn, FIN: c.fin, RST: c.rst, ACK: !c.noAck, Window: 65535}
	var ip gopacket.SerializableLayer = &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: src, DstIP: dst}
	if f.ipv6 {
		ip = &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolTCP, SrcIP: src, DstIP: dst}
	}
	require.NoError(t, tcp.SetNetworkLayerForChecksum(ip.(gopacket.NetworkLayer)))
	buffer := gopacket.NewSerializeBuffer()
	require.NoError(t, gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true}, ip, tcp, gopacket.Payload(c.payload)))
	packet := buffer.Bytes()
	if f.zero {
		lengthAt := 2
		if f.ipv6 {
			lengthAt = 4
		}
		packet[lengthAt], packet[lengthAt+1] = 0, 0
	}
	return append(f.linkHeader(), packet...)
}

func (f format) linkHeader() []byte {
	etherType := uint16(etherIPv4)
	if f.ipv6 {
		etherType = etherIPv6
	}
	switch f.link {
	case linkNull, linkLoop:
		return []byte{2, 0, 0, 0}
	case linkSLL:
		return binary.BigEndian.AppendUint16(make([]byte, 14), etherType)
	case linkSLL2:
		return append(binary.BigEndian.AppendUint16(nil, etherType), make([]byte, 18)...)
	case linkEthernet:
		header := make([]byte, 12)
		for _, tag := range f.vlans {
			header = append(binary.BigEndian.AppendUint16(header, uint16(tag)), 0, 7)
		}
		return binary.BigEndian.AppendUint16(header, etherType)
	}
	return nil
}

// byteOrder is what binary.LittleEndian and binary.BigEndian both are.
type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}
