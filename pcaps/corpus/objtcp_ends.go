package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var objtcpEnds = []func() Capture{
	objHalfClose, objCutSize, objCutPickle, objCutBehindSize, objResetInSize, objResetInPickle, objResetBetween,
	objStartedLate, objStartedBetween, objOneSided, objLostInPickle, objLostObjects, objLostSize, objSnapLength,
}

func objHalfClose() Capture {
	return objCapture("half-close", "the initiator ends its direction, and the acceptor goes on",
		wire.Dial().Initiator(sized(pickledOne)).FIN(wire.Initiator).Acceptor(sized(pickledOne)).FIN(wire.Acceptor).Ack(wire.Initiator),
		"> "+oneFound, "< "+oneFound, "stream 0 closed")
}

func objCutSize() Capture {
	return objCapture("cut-size", "the initiator ends its direction inside a size", wire.Dial().Initiator(sized(pickledOne), "20 20 20").Close(),
		"> "+oneFound, "> note truncated OT-END-2 packet 5", "> message 0 incomplete", "stream 0 closed")
}

func objCutPickle() Capture {
	return objCapture("cut-pickle", "the initiator ends its direction inside a pickle", wire.Dial().Initiator("20 20 20 20 20 20 20 35 80 04").Close(),
		"> note truncated OT-END-2 packet 5", "> message 5 incomplete", "stream 0 closed")
}

func objCutBehindSize() Capture {
	return objCapture("cut-behind-size", "the acceptor ends its direction directly behind a size",
		wire.Dial().Acceptor(sized(pickledOne), "20 20 20 20 20 20 20 35").FIN(wire.Acceptor).FIN(wire.Initiator),
		"< "+oneFound, "< note truncated OT-END-2 packet 5", "< message 5 incomplete", "stream 0 closed")
}

func objResetInSize() Capture {
	return objCapture("reset-in-size", "the initiator resets the connection inside a size of its own", wire.Dial().Initiator(sized(pickledOne), "20 20").RST(wire.Initiator),
		"> "+oneFound, "> note reset packet 5", "> note truncated OT-END-2 packet 5", "> message 0 incomplete", "stream 0 reset")
}

func objResetInPickle() Capture {
	return objCapture("reset-in-pickle", "the acceptor resets the connection inside pickles of both sides",
		wire.Dial().Initiator("20 20 20 20 20 20 20 35 80 04").Acceptor("20 20 20 20 20 20 20 35 80").RST(wire.Acceptor),
		"< note reset packet 6", "> note truncated OT-END-2 packet 6", "< note truncated OT-END-2 packet 6",
		"> message 5 incomplete", "< message 5 incomplete", "stream 0 reset")
}

func objResetBetween() Capture {
	return objCapture("reset", "the acceptor resets the connection between objects", wire.Dial().Initiator(sized(pickledOne)).RST(wire.Acceptor),
		"> "+oneFound, "< note reset packet 5", "stream 0 reset")
}

func objStartedLate() Capture {
	return objCapture("started-late", "the capture begins inside a pickle; the object that follows proves the framing",
		wire.Dial().Initiator("20 20 20 20 20 20 31 34 80 04 95 09").Initiator("00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E").
			Initiator(sized(pickledOne)).Close().From(5),
		"> note gap", "> "+oneFound, "stream 0 closed").byPort()
}

func objStartedBetween() Capture {
	return objCapture("started-between", "the capture begins between two objects, and has one of each side",
		wire.Dial().Initiator(sized(pickledOne)).Initiator(sized(pickledHello)).Acceptor(sized(pickledOne)).Close().From(5),
		"> "+objFound, "< "+oneFound, "stream 0 closed")
}

func objOneSided() Capture {
	return objCapture("one-sided", "only what the acceptor sent was captured",
		wire.Dial().Acceptor(sized(pickledOne)).Initiator(sized(pickledOne)).Acceptor(sized(pickledHello)).Close().Only(wire.Acceptor),
		"< "+oneFound, "< "+objFound, "> note gap", "stream 0")
}

func objLostInPickle() Capture {
	return objCapture("lost-in-pickle", "the capture lacks a segment inside a pickle, which cannot be read: the size says where the next begins",
		wire.Dial().Initiator("20 20 20 20 20 20 20 35 80 04").Missed().Initiator("4B").Initiator("01 2E").Initiator(sized(pickledHello)).Close(),
		"> note gap", "> message 5 incomplete", "> "+objFound, "stream 0 closed").byPort()
}

func objLostObjects() Capture {
	return objCapture("lost-objects", "the capture lacks an object and a size: the next object proves the framing",
		wire.Dial().Initiator(sized(pickledOne)).Missed().Initiator(sized(pickledOne), "20 20 20 20 20 20 20 35").Initiator(pickledOne).
			Initiator(sized(pickledHello)).Close(),
		"> "+oneFound, "> note gap", "> note gap", "> "+objFound, "stream 0 closed")
}

func objLostSize() Capture {
	return objCapture("lost-size", "the capture lacks half of a size",
		wire.Dial().Initiator(sized(pickledOne), "20 20 20 20").Missed().Initiator("20 20 20 35").Initiator(pickledOne).Initiator(sized(pickledHello)).Close(),
		"> "+oneFound, "> note gap", "> message 0 incomplete", "> note gap", "> "+objFound, "stream 0 closed")
}

func objSnapLength() Capture {
	s := wire.Dial().Initiator(sized(pickledHello)).Initiator(sized(pickledOne)).Close()
	return objCapture("snap-length", "the snap length, 74 octets, cuts a pickle", s,
		"> note gap", "> message 20 incomplete", "> "+oneFound, "stream 0 closed").snapped(s)
}
