package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var gruv = []func() Capture{
	gruvHello, gruvBothDirections, gruvCrossing, gruvEmpty, gruvPipelined, gruvCoalesced, gruvSizeAlone, gruvSizeInTwo, gruvOneOctet,
	gruvSegments, gruvTwoConnections, gruvOutOfOrder, gruvRetransmission, gruvShortWrite, gruvLargest,
}

// gruvCapture returns a capture of gruv-socks, which no capture shows to be that.
func gruvCapture(name, shows string, s *wire.Script, want ...string) Capture {
	c := capture("gruv-"+name, shows, s, want...).byPort()
	c.Protocol = "gruv"
	return c
}

// snapped cuts the packets after 20 octets of payload.
func (c Capture) snapped(s *wire.Script) Capture {
	const headers = 14 + 20 + 20
	c.Octets = wire.Pcap{Snap: headers + 20}.File(wire.Snap(plain(s), headers+20))
	return c
}

// gruvFrame is a message of gruv-socks, "hello".
const gruvFrame = "00 00 00 05 68 65 6C 6C 6F"

func gruvHello() Capture {
	return gruvCapture("hello", "one message, in one segment with its size", wire.Dial().Initiator(gruvFrame).Close(),
		"> message 5 complete hello", "stream 0 closed")
}

func gruvBothDirections() Capture {
	return gruvCapture("both-directions", "a message each way", wire.Dial().Initiator(gruvFrame).Acceptor(gruvFrame).Close(),
		"> message 5 complete hello", "< message 5 complete hello", "stream 0 closed")
}

func gruvCrossing() Capture {
	return gruvCapture("crossing", "messages of both sides pass each other, in pieces: the directions have nothing to do with each other",
		wire.Dial().Initiator("00 00 00 05 68").Crossing().Acceptor("00 00").Crossing().Initiator("65 6C").Acceptor("00 02 68").
			Initiator("6C 6F").Acceptor("69").Close(),
		"> message 5 complete hello", "< message 2 complete hi", "stream 0 closed")
}

func gruvEmpty() Capture {
	return gruvCapture("empty", "an empty message is a size of zero and no more", wire.Dial().Initiator("00 00 00 00").Acceptor("00 00 00 00").Close(),
		"> message 0 complete", "< message 0 complete", "stream 0 closed")
}

func gruvPipelined() Capture {
	return gruvCapture("pipelined", "three messages in one segment, the second of them empty",
		wire.Dial().Initiator(gruvFrame, "00 00 00 00", "00 00 00 02 68 69").Close(),
		"> message 5 complete hello", "> message 0 complete", "> message 2 complete hi", "stream 0 closed")
}

func gruvCoalesced() Capture {
	return gruvCapture("coalesced", "the end of a payload, and the first half of the next size, in one segment",
		wire.Dial().Initiator("00 00 00 05 68 65").Initiator("6C 6C 6F 00 00").Initiator("00 02 68 69").Close(),
		"> message 5 complete hello", "> message 2 complete hi", "stream 0 closed")
}

func gruvSizeAlone() Capture {
	return gruvCapture("size-alone", "the size in one segment, the payload in the next", wire.Dial().Initiator("00 00 00 05").Initiator("68 65 6C 6C 6F").Close(),
		"> message 5 complete hello", "stream 0 closed")
}

func gruvSizeInTwo() Capture {
	return gruvCapture("size-in-two-segments", "two octets of the size, and two", wire.Dial().Initiator("00 00").Initiator("00 05").Initiator("68 65 6C 6C 6F").Close(),
		"> message 5 complete hello", "stream 0 closed")
}

func gruvOneOctet() Capture {
	s := wire.Dial()
	for _, octet := range wire.Octets(gruvFrame) {
		s.Send(wire.Initiator, []byte{octet})
	}
	return gruvCapture("one-octet-at-a-time", "a segment for each octet", s.Close(), "> message 5 complete hello", "stream 0 closed")
}

func gruvSegments() Capture {
	payload := make([]byte, 3000)
	for i := range payload {
		payload[i] = byte(i * 7)
	}
	return gruvCapture("three-segments", "a payload of 3,000 octets in three segments",
		wire.Dial().Send(wire.Initiator, append(wire.Octets("00 00 0B B8"), payload[:1456]...)).
			Send(wire.Initiator, payload[1456:2916]).Send(wire.Initiator, payload[2916:]).Close(),
		carried(payload), "stream 0 closed")
}

func gruvTwoConnections() Capture {
	return gruvCapture("two-connections", "two connections at the same time, packet by packet",
		wire.Dial().Initiator("00 00 00 05 68").Initiator("65 6C 6C 6F").Close().
			With(wire.New().Ports(40001, wire.Port).Dial().Initiator("00 00").Initiator("00 02 68 69").Close()),
		"> message 5 complete hello", "> message 2 complete hi", "stream 0 closed", "stream 1 closed")
}

func gruvOutOfOrder() Capture {
	return gruvCapture("out-of-order", "the first segment of a message is captured behind the second",
		wire.Dial().Initiator("00 00 00 05").Initiator("68 65 6C 6C 6F").Close().Move(4, 5),
		"> message 5 complete hello", "stream 0 closed")
}

func gruvRetransmission() Capture {
	return gruvCapture("retransmission", "a segment comes twice, and once more with what follows it",
		wire.Dial().Initiator("00 00 00 05 68").Again(4).Back(5).Initiator("00 00 00 05 68 65 6C 6C 6F").Close(),
		"> message 5 complete hello", "stream 0 closed")
}

func gruvShortWrite() Capture {
	return gruvCapture("short-write", "a sender that counts the size's octets as the payload's leaves out the last four of a message: the next size is taken for them",
		wire.Dial().Initiator("00 00 00 05 68").Initiator("00 00 00 05 68").Close(),
		"> message 5 complete", "> note truncated GS-END-2 packet 6", "> message 0 incomplete", "stream 0 closed")
}

func gruvLargest() Capture {
	return gruvCapture("largest-size", "the largest size is announced, and the capture ends", wire.Dial().Initiator("FF FF FF FF 68 69"),
		"> message 4294967295 incomplete", "stream 0 open")
}
