package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var handshake = []func() Capture{
	initiatorOtherOctet, initiatorLimit, acceptorOtherOctet,
	initiatorTooSoon, initiatorTooSoonCrossing, acceptorTooSoon,
	limit, limitThenInitiator, limitThenAcceptor,
	otherOctetIgnored, endIgnored, silentInitiator, silentAcceptor, resetBeforeHandshake, connectionRefused,
}

func initiatorOtherOctet() Capture {
	return capture("handshake-initiator-other-octet", "the initiator's first octet is 47",
		wire.Dial().Initiator("47").Acceptor("FF").Close(),
		"> handshake 47", "< handshake FF", "> violation handshake TP-HS-1 packet 4", "stream 0 closed").byPort()
}

func initiatorLimit() Capture {
	return capture("handshake-initiator-limit", "the initiator's first octet is FE, which is the acceptor's to send",
		wire.Dial().Initiator("FE").Acceptor("FF").Close(),
		"> handshake FE", "< handshake FF", "> violation handshake TP-HS-1 packet 4", "stream 0 closed")
}

func acceptorOtherOctet() Capture {
	return capture("handshake-acceptor-other-octet", "the acceptor's first octet is 00",
		wire.Dial().Initiator("FF").Acceptor("00").Close(),
		"> handshake FF", "< handshake 00", "< violation handshake TP-HS-2 packet 5", "stream 0 closed").byPort()
}

func initiatorTooSoon() Capture {
	return capture("handshake-initiator-too-soon", "the initiator sends FF and a size in one segment, before anything has come",
		wire.Dial().Initiator("FF", "00 00 00 05").Acceptor("FF", "FF").Initiator("68 65 6C 6C 6F").Close(),
		append(helloFound(), "> violation handshake TP-HS-3 packet 4")...)
}

func initiatorTooSoonCrossing() Capture {
	return capture("handshake-initiator-too-soon-crossing", "the initiator's size crosses the acceptor's FF: only the acknowledgement shows that it was sent before",
		wire.Open().Crossing().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65 6C 6C 6F").Close(),
		append(helloFound(), "> violation handshake TP-HS-3 packet 6")...)
}

func acceptorTooSoon() Capture {
	return capture("handshake-acceptor-too-soon", "the acceptor sends FF and a size in one segment, before anything has come",
		wire.Dial().Acceptor("FF", "00 00 00 05").Initiator("FF", "FF").Acceptor("68 65 6C 6C 6F").Close(),
		opened("< violation handshake TP-HS-3 packet 4", "< message 5 complete hello", "stream 0 closed")...)
}

func limit() Capture {
	return capture("limit", "a full acceptor: FE in place of FF, and its half-close",
		wire.Dial().Initiator("FF").Acceptor("FE").FIN(wire.Acceptor).FIN(wire.Initiator).Ack(wire.Acceptor),
		"> handshake FF", "< handshake FE", "< note limit TP-HS-9 packet 5", "stream 0 closed")
}

func limitThenInitiator() Capture {
	return capture("limit-initiator-goes-on", "the initiator sends a size although FE has arrived",
		wire.Dial().Initiator("FF").Acceptor("FE").Initiator("00 00 00 05").Close(),
		"> handshake FF", "< handshake FE", "< note limit TP-HS-9 packet 5", "> violation handshake TP-HS-13 packet 6", "stream 0 lost")
}

func limitThenAcceptor() Capture {
	return capture("limit-acceptor-goes-on", "the acceptor sends FE and one octet more",
		wire.Dial().Initiator("FF").Acceptor("FE").Acceptor("00").Close(),
		"> handshake FF", "< handshake FE", "< note limit TP-HS-9 packet 5", "< violation handshake TP-HS-9 packet 6", "stream 0 lost")
}

func silentInitiator() Capture {
	return capture("handshake-silent-initiator", "the initiator ends its direction without its octet",
		wire.Dial().Acceptor("FF").Close(),
		"< handshake FF", "> note handshake TP-HS-1 packet 5", "stream 0 closed")
}

func silentAcceptor() Capture {
	return capture("handshake-silent-acceptor", "the acceptor ends its direction without its octet",
		wire.Dial().Initiator("FF").FIN(wire.Acceptor).FIN(wire.Initiator).Ack(wire.Acceptor),
		"> handshake FF", "< note handshake TP-HS-2 packet 5", "stream 0 closed")
}

func resetBeforeHandshake() Capture {
	return capture("handshake-reset", "the acceptor resets the connection before either octet",
		wire.Dial().RST(wire.Acceptor),
		"< note reset packet 4", "> note handshake TP-HS-1 packet 4", "< note handshake TP-HS-2 packet 4", "stream 0 reset").byPort()
}

func connectionRefused() Capture {
	return capture("connection-refused", "nobody listens: a RST in answer to the SYN",
		wire.New().SYN(wire.Initiator).RST(wire.Acceptor),
		"< note reset packet 2", "stream 0 reset").byPort()
}

func otherOctetIgnored() Capture {
	return capture("handshake-other-octet-ignored", "the initiator's first octet is 47, and the acceptor goes on with a size",
		wire.Dial().Initiator("47").Acceptor("FF").Acceptor("00 00 00 05").Close(),
		"> handshake 47", "< handshake FF", "> violation handshake TP-HS-1 packet 4", "< violation handshake TP-HS-5 packet 6", "stream 0 lost").byPort()
}

func endIgnored() Capture {
	return capture("handshake-end-ignored", "the initiator ends its direction without its octet, and the acceptor sends FF and a size",
		wire.Dial().FIN(wire.Initiator).Acceptor("FF", "00 00 00 05").FIN(wire.Acceptor).Ack(wire.Initiator),
		"> note handshake TP-HS-1 packet 4", "< handshake FF", "< violation handshake TP-HS-6 packet 5", "> note missing-answer TP-FRAME-2",
		"< message 5 incomplete", "stream 0 closed").byPort()
}
