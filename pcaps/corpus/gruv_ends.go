package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var gruvEnds = []func() Capture{
	gruvSilent, gruvHalfClose, gruvCutSize, gruvCutPayload, gruvCutBehindSize, gruvResetInSize, gruvResetInPayload, gruvResetBetween,
	gruvStartedLate, gruvStartedLateShort, gruvStartedBetween, gruvStartedLateLarge, gruvOneSided, gruvLostInPayload, gruvLostFrames, gruvLostSize, gruvSnapLength,
}

// gruvFrames sends n messages, each in two segments.
func gruvFrames(s *wire.Script, n int) *wire.Script {
	for range n {
		s.Initiator("00 00 00 05").Initiator("68 65 6C 6C 6F")
	}
	return s
}

func gruvSilent() Capture {
	return gruvCapture("silent", "nobody says anything: an orderly end", wire.Dial().Close(), "stream 0 closed")
}

func gruvHalfClose() Capture {
	return gruvCapture("half-close", "the initiator ends its direction, and the acceptor goes on",
		wire.Dial().Initiator(gruvFrame).FIN(wire.Initiator).Acceptor(gruvFrame).FIN(wire.Acceptor).Ack(wire.Initiator),
		"> message 5 complete hello", "< message 5 complete hello", "stream 0 closed")
}

func gruvCutSize() Capture {
	return gruvCapture("cut-size", "the initiator ends its direction inside a size", wire.Dial().Initiator(gruvFrame, "00 00 00").Close(),
		"> message 5 complete hello", "> note truncated GS-END-2 packet 5", "> message 0 incomplete", "stream 0 closed")
}

func gruvCutPayload() Capture {
	return gruvCapture("cut-payload", "the initiator ends its direction inside a payload", wire.Dial().Initiator("00 00 00 05 68 65").Close(),
		"> note truncated GS-END-2 packet 5", "> message 5 incomplete he", "stream 0 closed")
}

func gruvCutBehindSize() Capture {
	return gruvCapture("cut-behind-size", "the acceptor ends its direction directly behind a size", wire.Dial().Acceptor("00 00 00 05").FIN(wire.Acceptor).FIN(wire.Initiator),
		"< note truncated GS-END-2 packet 5", "< message 5 incomplete", "stream 0 closed")
}

func gruvResetInSize() Capture {
	return gruvCapture("reset-in-size", "the initiator resets the connection inside a size of its own", wire.Dial().Initiator("00 00").RST(wire.Initiator),
		"> note reset packet 5", "> note truncated GS-END-2 packet 5", "> message 0 incomplete", "stream 0 reset")
}

func gruvResetInPayload() Capture {
	return gruvCapture("reset-in-payload", "the acceptor resets the connection inside payloads of both sides",
		wire.Dial().Initiator("00 00 00 05 68").Acceptor("00 00 00 02 68").RST(wire.Acceptor),
		"< note reset packet 6", "> note truncated GS-END-2 packet 6", "< note truncated GS-END-2 packet 6",
		"> message 5 incomplete h", "< message 2 incomplete h", "stream 0 reset")
}

func gruvResetBetween() Capture {
	return gruvCapture("reset", "the acceptor resets the connection between messages", wire.Dial().Initiator(gruvFrame).RST(wire.Acceptor),
		"> message 5 complete hello", "< note reset packet 5", "stream 0 reset")
}

func gruvStartedLate() Capture {
	return gruvCapture("started-late", "the capture begins inside a payload; the messages that follow prove the framing",
		gruvFrames(wire.Dial().Initiator("00 00 00 0A 68 65 6C").Initiator("6C 6F 68 65 6C 6C 6F"), 4).Close().From(5),
		append(times(4, "> message 5 complete hello"), "> note gap", "stream 0 closed")...)
}

func gruvStartedLateShort() Capture {
	return gruvCapture("started-late-short", "the capture begins inside a payload, and ends inside the next: nothing proves the framing",
		wire.Dial().Initiator("00 00 00 0A 68 65 6C").Initiator("6C 6F 68 65 6C 6C 6F").Initiator("00 00 00 05 68").From(5), "stream 0 lost")
}

func gruvStartedBetween() Capture {
	return gruvCapture("started-between", "the capture begins between two messages, and has one of each side",
		wire.Dial().Initiator(gruvFrame).Initiator(gruvFrame).Acceptor(gruvFrame).Close().From(5),
		"> message 5 complete hello", "< message 5 complete hello", "stream 0 closed")
}

func gruvStartedLateLarge() Capture {
	s := wire.Dial().Initiator("00 00 00 0A 68 65 6C").Initiator("6C 6F 68 65 6C 6C 6F").Initiator("00 01 00 00")
	for range 45 {
		s.Send(wire.Initiator, make([]byte, 1456))
	}
	s.Send(wire.Initiator, make([]byte, 16)).Close().From(5)
	c := gruvCapture("started-late-large", "the capture begins inside a payload; one message of 65,536 octets proves the framing", s,
		carried(make([]byte, 65536)), "> note gap", "stream 0 closed")
	c.File, c.Octets = c.File+".zst", wire.Zstd(c.Octets)
	return c
}

func gruvOneSided() Capture {
	return gruvCapture("one-sided", "only what the initiator sent was captured", wire.Dial().Initiator(gruvFrame).Acceptor(gruvFrame).Initiator(gruvFrame).Close().Only(wire.Initiator),
		"> message 5 complete hello", "> message 5 complete hello", "< note gap", "stream 0")
}

func gruvLostInPayload() Capture {
	return gruvCapture("lost-in-payload", "the capture lacks a segment inside a payload: the size says where the next message begins",
		wire.Dial().Initiator("00 00 00 05 68").Missed().Initiator("65 6C").Initiator("6C 6F").Initiator(gruvFrame).Close(),
		"> note gap", "> message 5 incomplete h", "> message 5 complete hello", "stream 0 closed")
}

func gruvLostFrames() Capture {
	s := gruvFrames(wire.Dial(), 1).Missed().Initiator(gruvFrame, "00 00 00 05")
	return gruvCapture("lost-messages", "the capture lacks a message and a size: the framing is found again, by the messages that follow",
		gruvFrames(s.Initiator("68 65 6C 6C 6F"), 3).Close(),
		append(times(4, "> message 5 complete hello"), "> note gap", "> note gap", "stream 0 closed")...)
}

func gruvLostSize() Capture {
	return gruvCapture("lost-size", "the capture lacks half of a size, and two messages are all that follow",
		gruvFrames(wire.Dial().Initiator("00 00").Missed().Initiator("00 05").Initiator("68 65 6C 6C 6F"), 2).Close(),
		"> note gap", "> message 0 incomplete", "> note gap", "> message 5 complete hello", "> message 5 complete hello", "stream 0 closed")
}

func gruvSnapLength() Capture {
	long := append(wire.Octets("00 00 00 28"), make([]byte, 40)...)
	s := wire.Dial().Send(wire.Initiator, long).Initiator(gruvFrame).Close()
	return gruvCapture("snap-length", "the snap length, 74 octets, cuts the payload of a message of 40 octets", s,
		"> note gap", "> message 40 incomplete", "> message 5 complete hello", "stream 0 closed").snapped(s)
}
