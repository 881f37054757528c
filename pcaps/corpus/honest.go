package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var honest = []func() Capture{
	helloAlone, bothDirections, emptyMessages, coalesced, handshakeCoalesced, sizeInTwoSegments, oneOctetAtATime,
	twoConnections, otherTraffic,
}

func helloAlone() Capture {
	return capture("hello", "one message, from the initiator", helloWorld(), helloFound()...)
}

func bothDirections() Capture {
	return capture("both-directions", "a message each way",
		wire.Open().Hello().Acceptor("00 00 00 03").Initiator("FF").Acceptor("68 65 79").Close(),
		opened("> message 5 complete hello", "< message 3 complete hey", "stream 0 closed")...)
}

func emptyMessages() Capture {
	return capture("empty-messages", "a message of no octets each way: the answer is all that follows the size",
		wire.Open().Initiator("00 00 00 00").Acceptor("FF").Acceptor("00 00 00 00").Initiator("FF").Close(),
		opened("> message 0 complete", "< message 0 complete", "stream 0 closed")...)
}

func coalesced() Capture {
	return capture("coalesced", "payload and next size in one segment, and an answer and the answerer's own size",
		wire.Open().
			Initiator("00 00 00 05").Acceptor("FF").
			Initiator("68 65 6C 6C 6F", "00 00 00 05").Acceptor("FF").Initiator("68 65 6C 6C 6F").
			Acceptor("00 00 00 00").Initiator("FF", "00 00 00 00").
			Acceptor("FF", "00 00 00 01").Initiator("FF").Acceptor("7A").
			Close(),
		opened("> message 5 complete hello", "> message 5 complete hello", "< message 0 complete", "> message 0 complete",
			"< message 1 complete z", "stream 0 closed")...)
}

func handshakeCoalesced() Capture {
	return capture("handshake-coalesced", "the acceptor's FF comes first, and the initiator's shares a segment with a size",
		wire.Dial().Acceptor("FF").Initiator("FF", "00 00 00 05").Acceptor("FF").Initiator("68 65 6C 6C 6F").Close(),
		helloFound()...)
}

func sizeInTwoSegments() Capture {
	return capture("size-in-two-segments", "two octets of the size, and two",
		wire.Open().Initiator("00 00").Initiator("00 05").Acceptor("FF").Initiator("68 65 6C 6C 6F").Close(), helloFound()...)
}

func oneOctetAtATime() Capture {
	s := wire.Open()
	for _, octet := range wire.Octets("00 00 00 05") {
		s.Send(wire.Initiator, []byte{octet})
	}
	s.Acceptor("FF")
	for _, octet := range []byte("hello") {
		s.Send(wire.Initiator, []byte{octet})
	}
	return capture("one-octet-at-a-time", "a segment for each octet", s.Close(), helloFound()...)
}

func twoConnections() Capture {
	other := wire.New().Ports(40001, wire.Port).Wait(wire.Step / 2).Dial().Handshake().Hello().Hello().Close()
	return capture("two-connections", "two connections at the same time, packet by packet",
		helloWorld().With(other),
		append(helloFound(), opened("> message 5 complete hello", "> message 5 complete hello", "stream 1 closed")...)...)
}

func otherTraffic() Capture {
	web := wire.New().Ports(50080, 80).Dial().Initiator("47 45 54 20 2F 0D 0A 0D 0A").Acceptor("68 69").Close()
	telnet := wire.New().Ports(50023, 23).Dial().Acceptor("FF FD 18").Initiator("FF FB 18").Close()
	frames := plain(web.With(telnet).Then(helloWorld()))
	arp := wire.Octets("FF FF FF FF FF FF  00 00 5E 00 53 01  08 06",
		"00 01 08 00 06 04 00 01  00 00 5E 00 53 01 C0 00 02 01  00 00 00 00 00 00 C0 00 02 02")
	udp := wire.Octets("00 00 5E 00 53 02  00 00 5E 00 53 01  08 00",
		"45 00 00 20 00 00 40 00 40 11 B6 C9 C0 00 02 01 C0 00 02 02", "9C 40 23 A3 00 0C 00 00  FF FF FF FF")
	for _, octets := range [][]byte{udp, arp} {
		frames = append([]wire.Frame{{Link: wire.Ethernet.Type, Octets: octets, Wire: len(octets)}}, frames...)
	}
	c := capture("other-traffic", "ARP, UDP, a web server and telnet, both of whose sides open with FF: none of them is TinyProto", helloWorld(),
		opened("> message 5 complete hello", "stream 2 closed")...)
	c.Octets = wire.Pcap{}.File(frames)
	return c
}
