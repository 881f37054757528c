package corpus

import (
	"time"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var loss = []func() Capture{
	noSYN, noSYNOutOfOrder, midStream, midPayload, midPayloadShort, oneSidedInitiator, oneSidedAcceptor,
	gapInPayload, gapOverSize, gapOverPayloadAndSize, gapOverAnswer, gapOverHandshake, gapFilledInTime, gapFilledTooLate, gapNotAcknowledged,
	answerBeforeItsSize, payloadBeforeItsAnswer, clockSetBack, swappedAll,
}

// hellos sends n messages.
func hellos(s *wire.Script, n int) *wire.Script {
	for range n {
		s.Hello()
	}
	return s
}

func noSYN() Capture {
	return capture("no-syn", "the capture begins behind the SYNs, with the handshake octets", helloWorld().From(4), helloFound()...)
}

func noSYNOutOfOrder() Capture {
	return capture("no-syn-out-of-order", "the same, and the first packet is the size, which was sent after both of them",
		helloWorld().From(4).Move(3, 1), helloFound()...)
}

func midStream() Capture {
	return capture("mid-stream", "the capture begins between two messages",
		hellos(wire.Open(), 5).Close().From(9), append(times(4, "> message 5 complete hello"), "stream 0 closed")...).byPort()
}

func midPayload() Capture {
	return capture("mid-payload", "the capture begins with the second of three segments of a payload; the six messages that follow are found",
		hellos(wire.Open().Initiator("00 00 00 0F").Acceptor("FF").
			Initiator("68 65 6C 6C 6F").Initiator("68 65 6C 6C 6F").Initiator("68 65 6C 6C 6F"), 6).Close().From(9),
		append(times(6, "> message 5 complete hello"), "maybe > note gap", "stream 0")...).byPort()
}

func midPayloadShort() Capture {
	return capture("mid-payload-short", "the capture begins inside a payload, and one message is not enough to be sure of: nobody is accused",
		wire.Open().Initiator("00 00 00 0A").Acceptor("FF").Initiator("68 65 6C 6C 6F").Initiator("68 65 6C 6C 6F").Close().From(9),
		"stream 0 lost").byPort()
}

func oneSidedInitiator() Capture {
	return capture("one-sided-initiator", "only what the initiator sent was captured: that there were answers follows from its acknowledgements",
		hellos(wire.Open(), 2).Close().Only(wire.Initiator),
		"> handshake FF", "< note gap", "< note gap", "< note gap", "> message 5 complete hello", "> message 5 complete hello", "stream 0 open").byPort()
}

func oneSidedAcceptor() Capture {
	s := wire.Open()
	for range 2 {
		s.Acceptor("00 00 00 05").Initiator("FF").Acceptor("68 65 6C 6C 6F")
	}
	return capture("one-sided-acceptor", "only what the acceptor sent was captured, and it is the acceptor who sends messages",
		s.Close().Only(wire.Acceptor),
		"< handshake FF", "> note gap", "> note gap", "> note gap", "< message 5 complete hello", "< message 5 complete hello", "stream 0 open").byPort()
}

func gapInPayload() Capture {
	return capture("gap-in-payload", "the capture lacks five octets inside a payload, which the other side acknowledges: the framing is not lost",
		wire.Open().
			Initiator("00 00 00 0F").Acceptor("FF").
			Initiator("68 65 6C 6C 6F").Missed().Initiator("68 65 6C 6C 6F").Initiator("68 65 6C 6C 6F").
			Acceptor("00 00 00 03").Initiator("FF").Acceptor("68 65 79").
			Close(),
		opened("> note gap packet 9", "> message 15 incomplete", "< message 3 complete hey", "stream 0 closed")...)
}

func gapOverSize() Capture {
	return capture("gap-over-size", "the capture lacks a size: the messages that follow are found again",
		hellos(wire.Open().Hello().Missed().Hello(), 6).Close(),
		append(opened(times(7, "> message 5 complete hello")...), "> note gap packet 9", "maybe > note gap", "stream 0")...)
}

func gapOverPayloadAndSize() Capture {
	return capture("gap-over-payload-and-size", "the capture lacks the end of a payload and the next size, which were one segment",
		hellos(wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65 6C").
			Missed().Initiator("6C 6F", "00 00 00 02").Acceptor("FF").Initiator("68 69"), 6).Close(),
		append(opened(times(6, "> message 5 complete hello")...), "> message 5 incomplete", "> note gap packet 9", "maybe > note gap", "stream 0")...)
}

func gapOverAnswer() Capture {
	return capture("gap-over-answer", "the capture lacks an answer: that it was FF follows from the payload",
		wire.Open().Initiator("00 00 00 05").Missed().Acceptor("FF").Initiator("68 65 6C 6C 6F").Hello().Close(),
		append(helloFound(), "< note gap packet 7", "> message 5 complete hello")...)
}

func gapOverHandshake() Capture {
	return capture("gap-over-handshake", "the capture lacks the acceptor's handshake octet",
		wire.Dial().Initiator("FF").Missed().Acceptor("FF").Hello().Close(),
		"> handshake FF", "< note gap packet 5", "> message 5 complete hello", "stream 0 closed").byPort()
}

// delayed is a message in two segments, of which the first is stored n packets after its acknowledgement.
func delayed(n int) *wire.Script {
	s := wire.Open().Initiator("00 00 00 0A").Acceptor("FF").Initiator("68 65 6C 6C 6F").Initiator("68 65 6C 6C 6F").Ack(wire.Acceptor)
	for range n {
		s.Wait(wire.Step).Ack(wire.Initiator)
	}
	return s.Close().Move(8, 10+n)
}

func gapFilledInTime() Capture {
	return capture("ack-before-data", "an acknowledgement is stored before its octets, by 3 packets and 0.6 ms: nothing is missing",
		delayed(3), opened("> message 10 complete hellohello", "stream 0 closed")...)
}

func gapFilledTooLate() Capture {
	return capture("ack-long-before-data", "the same by 70 packets and 14 ms: that counts as lost by the capture, and what comes then is too late",
		delayed(70), opened("> note gap", "> message 10 incomplete", "stream 0 closed")...)
}

func gapNotAcknowledged() Capture {
	return capture("gap-not-acknowledged", "a segment is lost on the way and never sent again before the capture ends",
		wire.Open().Initiator("00 00 00 0F").Acceptor("FF").Initiator("68 65 6C 6C 6F").Lost().Initiator("68 65 6C 6C 6F").Initiator("68 65 6C 6C 6F").Ack(wire.Acceptor),
		opened("> note gap packet 9", "> message 15 incomplete", "stream 0 open")...)
}

func answerBeforeItsSize() Capture {
	return capture("swapped-answer", "the answer is stored before its size", helloWorld().Move(7, 6), helloFound()...)
}

func payloadBeforeItsAnswer() Capture {
	return capture("swapped-payload", "the payload is stored before the answer that it acknowledges: it was not early", helloWorld().Move(8, 7), helloFound()...)
}

func swappedAll() Capture {
	return capture("swapped-all", "everything behind the SYNs is stored backwards",
		helloWorld().Move(4, 11).Move(4, 10).Move(4, 9).Move(4, 8).Move(4, 7).Move(4, 6).Move(4, 5), helloFound()...)
}

func clockSetBack() Capture {
	return capture("clock-set-back", "the clock goes back by 5 ms between size and answer",
		wire.Open().Initiator("00 00 00 05").Wait(-5*time.Millisecond).Acceptor("FF").Initiator("68 65 6C 6C 6F").Close(), helloFound()...)
}
