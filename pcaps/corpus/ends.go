package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var ends = []func() Capture{
	missingAnswer, missingAnswerAcceptor,
	truncatedSize, truncatedPayload, truncatedPayloadAcceptor, endBeforeAnswer, resetBetweenMessages, resetInsidePayload, resetBeforeAnswer,
	captureEndsInsidePayload, finWithPayload,
}

func truncatedSize() Capture {
	return capture("truncated-size", "the initiator ends its direction after two octets of a size",
		wire.Open().Initiator("00 00").Close(),
		opened("> note truncated TP-FRAME-1 packet 7", "> message 0 incomplete", "stream 0 closed")...)
}

func truncatedPayload() Capture {
	return capture("truncated-payload", "the initiator ends its direction after two of five octets",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65").Close(),
		opened("> note truncated TP-FRAME-7 packet 9", "> message 5 incomplete", "stream 0 closed")...)
}

func truncatedPayloadAcceptor() Capture {
	return capture("truncated-payload-acceptor", "the acceptor ends its direction after two of five octets",
		wire.Open().Acceptor("00 00 00 05").Initiator("FF").Acceptor("68 65").FIN(wire.Acceptor).FIN(wire.Initiator).Ack(wire.Acceptor),
		opened("< note truncated TP-FRAME-7 packet 9", "< message 5 incomplete", "stream 0 closed")...)
}

func endBeforeAnswer() Capture {
	return capture("end-before-answer", "the initiator ends its direction right after a size: it cannot have known that it would be accepted",
		wire.Open().Initiator("00 00 00 05").FIN(wire.Initiator).Acceptor("FF").FIN(wire.Acceptor).Ack(wire.Initiator),
		opened("> note truncated TP-FRAME-7", "> message 5 incomplete", "stream 0 closed")...)
}

func resetBetweenMessages() Capture {
	return capture("reset-between-messages", "a reset where nothing is under way",
		wire.Open().Hello().RST(wire.Initiator),
		opened("> message 5 complete hello", "> note reset packet 9", "stream 0 reset")...)
}

func resetInsidePayload() Capture {
	return capture("reset-inside-payload", "the receiver resets the connection after two of five octets",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65").RST(wire.Acceptor),
		opened("< note reset packet 9", "> note truncated TP-FRAME-7 packet 9", "> message 5 incomplete", "stream 0 reset")...)
}

func resetBeforeAnswer() Capture {
	return capture("reset-before-answer", "a reset in place of an answer",
		wire.Open().Initiator("00 00 00 05").RST(wire.Acceptor),
		opened("< note reset packet 7", "< note missing-answer TP-FRAME-2 packet 7", "> message 5 incomplete", "stream 0 reset")...)
}

func captureEndsInsidePayload() Capture {
	return capture("capture-ends-inside-payload", "the capture was stopped after two of five octets: nobody did anything wrong",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65"),
		opened("> message 5 incomplete", "stream 0 open")...)
}

func finWithPayload() Capture {
	return capture("fin-with-payload", "the FIN is on the last segment of the payload",
		helloWorld().Drop(9).Alter(8, func(s *wire.Segment) { s.Flags |= wire.FIN }), helloFound()...)
}

func missingAnswer() Capture {
	return capture("missing-answer", "the acceptor ends its direction in place of an answer",
		wire.Open().Initiator("00 00 00 05").FIN(wire.Acceptor).FIN(wire.Initiator).Ack(wire.Acceptor),
		opened("< note missing-answer TP-FRAME-2 packet 7", "> message 5 incomplete", "stream 0 closed")...)
}

func missingAnswerAcceptor() Capture {
	return capture("missing-answer-initiator", "the initiator ends its direction in place of an answer",
		wire.Open().Acceptor("00 00 00 05").Close(),
		opened("> note missing-answer TP-FRAME-2 packet 7", "< message 5 incomplete", "stream 0 closed")...)
}
