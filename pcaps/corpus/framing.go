package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var framing = []func() Capture{
	earlyPayload, earlyPayloadAcceptor, earlyPayloadCrossing, earlyPayloadUnanswered, earlyPayloadRefused, senderThatNeverWaits,
	payloadAfterEnd, payloadTooLong,
	answerToNothing, answerToNothingInitiator, answerCrossing, answerBeforeSize, answerAfterEnd, sizeAfterEnd,
}

func earlyPayload() Capture {
	return capture("early-payload", "the initiator sends its payload in one segment with the size",
		wire.Open().Initiator("00 00 00 05", "68 65 6C 6C 6F").Acceptor("FF").Close(),
		append(helloFound(), "> violation early-payload TP-FRAME-6 packet 6")...)
}

func earlyPayloadAcceptor() Capture {
	return capture("early-payload-acceptor", "the acceptor sends its payload in one segment with the size",
		wire.Open().Acceptor("00 00 00 05", "68 65 6C 6C 6F").Initiator("FF").Close(),
		opened("< violation early-payload TP-FRAME-6 packet 6", "< message 5 complete hello", "stream 0 closed")...)
}

func earlyPayloadCrossing() Capture {
	return capture("early-payload-crossing", "the payload crosses its answer: only the acknowledgement shows that it was sent before",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Crossing().Initiator("68 65 6C 6C 6F").Close(),
		append(helloFound(), "> violation early-payload TP-FRAME-6 packet 8")...)
}

func earlyPayloadUnanswered() Capture {
	return capture("early-payload-unanswered", "the payload comes with the size, and the answer never",
		wire.Open().Initiator("00 00 00 05", "68 65 6C 6C 6F").FIN(wire.Acceptor).FIN(wire.Initiator).Ack(wire.Acceptor),
		opened("> violation early-payload TP-FRAME-6 packet 6", "< note missing-answer TP-FRAME-2 packet 7",
			"> message 5 incomplete", "stream 0 closed")...)
}

func earlyPayloadRefused() Capture {
	return capture("early-payload-refused", "the payload comes with a size that is then refused: the receiver takes it for sizes",
		wire.Open().Initiator("00 00 00 05", "68 65 6C 6C 6F").Acceptor("00").FIN(wire.Acceptor).FIN(wire.Initiator).Ack(wire.Acceptor),
		opened("> violation early-payload TP-FRAME-6 packet 6", "< note rejected TP-REFUSE-2 packet 7",
			"> message 5 incomplete", "stream 0 closed")...)
}

func senderThatNeverWaits() Capture {
	return capture("early-payload-twice", "two messages without waiting for either answer",
		wire.Open().Initiator("00 00 00 05", "68 65 6C 6C 6F").Crossing().Initiator("00 00 00 05", "68 65 6C 6C 6F").Acceptor("FF").Acceptor("FF").Close(),
		opened("> violation early-payload TP-FRAME-6 packet 6", "> violation collision TP-COLL-2 packet 7",
			"> violation early-payload TP-FRAME-6 packet 7", "> message 5 complete hello", "> message 5 complete hello", "stream 0 closed")...)
}

func answerToNothing() Capture {
	return capture("unsolicited-answer", "the acceptor sends FF, and nothing was asked",
		wire.Open().Acceptor("FF").Hello().Close(),
		append(helloFound(), "< violation unsolicited-answer TP-FRAME-16 packet 6")...)
}

func answerToNothingInitiator() Capture {
	return capture("unsolicited-answer-initiator", "the initiator sends FF, and nothing was asked",
		wire.Open().Initiator("FF").Hello().Close(),
		append(helloFound(), "> violation unsolicited-answer TP-FRAME-16 packet 6")...)
}

func answerBeforeSize() Capture {
	return capture("answer-before-size", "the acceptor answers when two octets of the size have come",
		wire.Open().Initiator("00 00").Acceptor("FF").Initiator("00 05").Initiator("68 65 6C 6C 6F").Close(),
		append(helloFound(), "< violation unsolicited-answer TP-FRAME-3 packet 7")...)
}

func payloadTooLong() Capture {
	return capture("payload-too-long", "one octet more than was announced: it begins a size that never gets whole",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65 6C 6C 6F 21").Close(),
		append(helloFound(), "> note truncated TP-FRAME-1 packet 9", "> message 0 incomplete")...)
}

func payloadAfterEnd() Capture {
	return capture("payload-after-end", "the acceptor ends its direction before the size is whole, and the initiator sends the rest and the payload",
		wire.Open().Initiator("00 00").FIN(wire.Acceptor).Initiator("00 05", "68 65 6C 6C 6F").FIN(wire.Initiator).Ack(wire.Acceptor),
		opened("> violation early-payload TP-FRAME-19 packet 8", "< note missing-answer TP-FRAME-2", "> message 5 incomplete hello", "stream 0 closed")...)
}

func answerCrossing() Capture {
	return capture("unsolicited-answer-crossing", "an FF crosses the size that it seems to answer: only the acknowledgement shows that it was sent before",
		wire.Open().Initiator("00 00 00 05").Crossing().Acceptor("FF").Initiator("68 65 6C 6C 6F").Close(),
		append(helloFound(), "< violation unsolicited-answer TP-FRAME-16 packet 7")...)
}

func answerAfterEnd() Capture {
	return capture("answer-after-end", "the initiator ends its direction inside a size, and the acceptor answers it",
		wire.Open().Initiator("00 00").FIN(wire.Initiator).Acceptor("FF").FIN(wire.Acceptor).Ack(wire.Initiator),
		opened("> note truncated TP-FRAME-1 packet 7", "> message 0 incomplete", "< violation unsolicited-answer TP-END-5 packet 8", "stream 0 closed")...)
}

func sizeAfterEnd() Capture {
	return capture("size-after-end", "the initiator ends its direction inside a payload, and the acceptor sends a size",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68").FIN(wire.Initiator).Acceptor("00 00 00 05").FIN(wire.Acceptor).Ack(wire.Initiator),
		opened("> note truncated TP-FRAME-7 packet 9", "> message 5 incomplete h", "< violation unsolicited-answer TP-END-5 packet 10",
			"> note missing-answer TP-FRAME-2", "< message 5 incomplete", "stream 0 closed")...)
}
