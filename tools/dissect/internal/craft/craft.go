// Package craft makes up captures for the tests of the dissector.
package craft

import (
	"encoding/binary"
	"encoding/hex"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// Start is the time of a capture's beginning.
var Start = time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)

// Octets reads spaced hex.
func Octets(spaced string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(spaced, " ", ""))
	if err != nil {
		panic("test: " + err.Error())
	}
	return b
}

// A Segment is one TCP segment that a test makes up. Its fields may be changed before it is written.
type Segment struct {
	From          stream.Side
	Seq, Ack      uint32
	Payload       []byte
	SYN, FIN, RST bool
	NoAck         bool
	Window        uint16    // as on the wire; 0 stands for 65535
	Closed        bool      // the window is 0
	Ports         [2]uint16 // initiator's, acceptor's
	Cut           int       // octets to cut off the end, as a snap length does
	Micros        int       // after the start of the capture
}

// A Wire makes up the segments of one connection. Each acknowledges all that the other side has sent so far, unless it
// is said to lag.
type Wire struct {
	Next     [2]uint32 // by side: the next sequence number
	Lag      uint32    // octets that the next segment does not acknowledge although they were sent
	Ports    [2]uint16
	Segments []Segment
}

// New returns a connection without segments, from port 40000 to port 9123.
func New() *Wire { return &Wire{Next: [2]uint32{1000, 5000}, Ports: [2]uint16{40000, 9123}} }

// Add appends a segment whose numbers, ports and time follow from those before it.
func (w *Wire) Add(c Segment) *Wire {
	c.Seq, c.Ack, c.Ports = w.Next[c.From], w.Next[c.From.Other()]-w.Lag, w.Ports
	c.Micros = (len(w.Segments) + 1) * 1000
	w.Lag = 0
	w.Next[c.From] += uint32(len(c.Payload))
	if c.SYN || c.FIN {
		w.Next[c.From]++
	}
	w.Segments = append(w.Segments, c)
	return w
}

// SYN makes the TCP connection.
func (w *Wire) SYN() *Wire {
	return w.Add(Segment{From: stream.Initiator, SYN: true, NoAck: true}).Add(Segment{From: stream.Acceptor, SYN: true})
}

// A sends octets, given in hex, from the initiator.
func (w *Wire) A(hex string) *Wire {
	return w.Add(Segment{From: stream.Initiator, Payload: Octets(hex)})
}

// B sends octets, given in hex, from the acceptor.
func (w *Wire) B(hex string) *Wire {
	return w.Add(Segment{From: stream.Acceptor, Payload: Octets(hex)})
}

// Lagging makes the next segment not acknowledge the last n octets of the other side.
func (w *Wire) Lagging(n uint32) *Wire { w.Lag = n; return w }

// Again sends octets that were sent before once more, not acknowledging the last lag octets of the other side.
func (w *Wire) Again(d stream.Side, hex string, lag uint32) *Wire {
	w.Next[d] -= uint32(len(Octets(hex)))
	w.Lag = lag
	return w.Add(Segment{From: d, Payload: Octets(hex)})
}

// FIN ends the direction of side d.
func (w *Wire) FIN(d stream.Side) *Wire { return w.Add(Segment{From: d, FIN: true}) }

// RST resets the connection from side d.
func (w *Wire) RST(d stream.Side) *Wire { return w.Add(Segment{From: d, RST: true}) }

// Open makes the connection and the handshake.
func (w *Wire) Open() *Wire { return w.SYN().A("FF").B("FF") }

// Closed ends both directions.
func (w *Wire) Closed() *Wire { return w.FIN(stream.Initiator).FIN(stream.Acceptor) }

// Order puts the segments in another order. An index may come twice or not at all.
func (w *Wire) Order(indices ...int) *Wire {
	var out []Segment
	for _, i := range indices {
		out = append(out, w.Segments[i])
	}
	w.Segments = out
	return w
}

// Only returns the segments of one side.
func (w *Wire) Only(d stream.Side) []Segment {
	return slices.DeleteFunc(slices.Clone(w.Segments), func(c Segment) bool { return c.From != d })
}

// A Format says how a capture is written.
type Format struct {
	Order ByteOrder
	Nanos bool
	Link  uint32
	IPv6  bool
	VLANs []uint16 // EtherTypes, the outermost first
	Zero  bool     // the IP header's length is 0
}

// Plain is a little-endian pcap of Ethernet frames in microseconds.
func Plain() Format { return Format{Order: binary.LittleEndian, Link: 1} }

// File writes segments as a pcap file.
func (f Format) File(t testing.TB, segments []Segment) []byte {
	t.Helper()
	magic, unit := uint32(0xA1B2C3D4), time.Microsecond
	if f.Nanos {
		magic, unit = 0xA1B23C4D, time.Nanosecond
	}
	var b []byte
	put := func(values ...uint32) {
		for _, v := range values {
			b = f.Order.AppendUint32(b, v)
		}
	}
	put(magic)
	b = f.Order.AppendUint16(f.Order.AppendUint16(b, 2), 4)
	put(0, 0, 0, f.Link)
	for _, c := range segments {
		frame := f.Frame(t, c)
		at := Start.Add(time.Duration(c.Micros) * time.Microsecond)
		put(uint32(at.Unix()), uint32(at.Nanosecond()/int(unit)), uint32(len(frame)-c.Cut), uint32(len(frame)))
		b = append(b, frame[:len(frame)-c.Cut]...)
	}
	return b
}

// Frame serializes one segment.
func (f Format) Frame(t testing.TB, c Segment) []byte {
	t.Helper()
	addresses := [2]net.IP{{10, 0, 0, 1}, {10, 0, 0, 2}}
	if f.IPv6 {
		addresses = [2]net.IP{net.ParseIP("fd00::1"), net.ParseIP("fd00::2")}
	}
	src, dst := addresses[c.From], addresses[c.From.Other()]
	tcp := &layers.TCP{SrcPort: layers.TCPPort(c.Ports[c.From]), DstPort: layers.TCPPort(c.Ports[c.From.Other()]), Seq: c.Seq, Ack: c.Ack,
		SYN: c.SYN, FIN: c.FIN, RST: c.RST, ACK: !c.NoAck, Window: window(c)}
	var ip gopacket.SerializableLayer = &layers.IPv4{Version: 4, TTL: 64, Protocol: layers.IPProtocolTCP, SrcIP: src, DstIP: dst}
	if f.IPv6 {
		ip = &layers.IPv6{Version: 6, HopLimit: 64, NextHeader: layers.IPProtocolTCP, SrcIP: src, DstIP: dst}
	}
	require.NoError(t, tcp.SetNetworkLayerForChecksum(ip.(gopacket.NetworkLayer)))
	buffer := gopacket.NewSerializeBuffer()
	require.NoError(t, gopacket.SerializeLayers(buffer, gopacket.SerializeOptions{FixLengths: true}, ip, tcp, gopacket.Payload(c.Payload)))
	packet := buffer.Bytes()
	if f.Zero {
		lengthAt := 2
		if f.IPv6 {
			lengthAt = 4
		}
		packet[lengthAt], packet[lengthAt+1] = 0, 0
	}
	return append(f.linkHeader(), packet...)
}

func (f Format) linkHeader() []byte {
	etherType := uint16(0x0800)
	if f.IPv6 {
		etherType = 0x86DD
	}
	switch f.Link {
	case 0, 108: // BSD and OpenBSD loopback
		return []byte{2, 0, 0, 0}
	case 113: // Linux "any"
		return binary.BigEndian.AppendUint16(make([]byte, 14), etherType)
	case 276: // Linux "any", version 2
		return append(binary.BigEndian.AppendUint16(nil, etherType), make([]byte, 18)...)
	case 1: // Ethernet
		header := make([]byte, 12)
		for _, tag := range f.VLANs {
			header = append(binary.BigEndian.AppendUint16(header, tag), 0, 7)
		}
		return binary.BigEndian.AppendUint16(header, etherType)
	}
	return nil
}

// ByteOrder is what binary.LittleEndian and binary.BigEndian both are.
type ByteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

func window(c Segment) uint16 {
	switch {
	case c.Closed:
		return 0
	case c.Window == 0:
		return 65535
	}
	return c.Window
}
