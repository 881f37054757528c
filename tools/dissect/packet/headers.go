package packet

import (
	"encoding/binary"
	"errors"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
)

// The layers of gopacket v1.1.19, each with what it gets wrong put right. They keep their parser and fields and change
// only the decoding.

// ipv4 takes a total length of 0 as "to the end of the frame": that is what a network card that divides segments itself
// is given, and what a capture on its system then holds. gopacket cuts such packets to their length modulo 65536.
type ipv4 struct {
	layers.IPv4
	headers int // octets before the payload
	total   int // octets of the packet by its header, or 0
}

func (ip *ipv4) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	const longest = 1<<16 - 1
	if err := ip.IPv4.DecodeFromBytes(data[:min(len(data), longest)], df); err != nil {
		return err
	}
	ip.headers, ip.total = int(ip.IHL)*4, int(binary.BigEndian.Uint16(data[2:]))
	if ip.total == 0 {
		ip.Payload = data[ip.headers:]
	}
	return nil
}

func (ip *ipv4) fragment() bool { return ip.Flags&layers.IPv4MoreFragments != 0 || ip.FragOffset != 0 }

// ipv6 steps over extension headers and takes a payload length of 0 as "to the end of the frame" (a jumbogram, or the
// work of a network card). gopacket refuses some of these and reads TCP from the wrong place in others.
type ipv6 struct {
	layers.IPv6
	headers int // octets before the payload
	total   int // octets of the packet by its header, or 0
	next    layers.IPProtocol
}

var errIPv6Short = errors.New("ipv6 header cut short")

func (ip *ipv6) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	const fixed = 40
	if len(data) < fixed {
		df.SetTruncated()
		return errIPv6Short
	}
	ip.SrcIP, ip.DstIP = data[8:24], data[24:fixed]
	ip.total = 0
	if length := int(binary.BigEndian.Uint16(data[4:])); length != 0 {
		ip.total = fixed + length
		data = data[:min(len(data), ip.total)]
	}
	ip.next, ip.headers = layers.IPProtocol(data[6]), fixed
	for ip.extended() {
		if len(data) < ip.headers+8 {
			df.SetTruncated()
			return errIPv6Short
		}
		extension := data[ip.headers:]
		ip.next, ip.headers = layers.IPProtocol(extension[0]), ip.headers+(int(extension[1])+1)*8
	}
	if ip.headers > len(data) {
		df.SetTruncated()
		return errIPv6Short
	}
	ip.Contents, ip.Payload = data[:ip.headers], data[ip.headers:]
	return nil
}

// extended says whether the next header is an extension whose second octet is its length.
func (ip *ipv6) extended() bool {
	switch ip.next {
	case layers.IPProtocolIPv6HopByHop, layers.IPProtocolIPv6Routing, layers.IPProtocolIPv6Destination:
		return true
	}
	return false
}

func (ip *ipv6) NextLayerType() gopacket.LayerType { return ip.next.LayerType() }

func (ip *ipv6) fragment() bool { return ip.next == layers.IPProtocolIPv6Fragment }

// tcp keeps the payload of a segment whose options are faulty, and knows a header whose options the snap length cut.
type tcp struct{ layers.TCP }

func (t *tcp) DecodeFromBytes(data []byte, df gopacket.DecodeFeedback) error {
	const fixed, leastOffset = 20, 5
	t.Payload = nil
	err := t.TCP.DecodeFromBytes(data, df)
	if len(data) < fixed || t.DataOffset < leastOffset {
		return err
	}
	return nil
}

func (t *tcp) NextLayerType() gopacket.LayerType { return gopacket.LayerTypePayload }
