package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var refusals = []func() Capture{
	rejected, rejectedByInitiator, rejectedOtherCode, rejectedEmpty, rejectedEmptyOtherCode, payloadAfterRefusal,
	oversizeRefused, oversizeAccepted, oversizeOtherCode, conflict, conflictIgnored,
}

func rejected() Capture {
	return capture("rejected", "a size is refused with 00; the connection goes on",
		wire.Open().Initiator("00 01 00 00").Acceptor("00").Hello().Close(),
		append(helloFound(), "< note rejected TP-REFUSE-2 packet 7", "> message 65536 incomplete")...)
}

func rejectedByInitiator() Capture {
	return capture("rejected-by-initiator", "a size of the acceptor is refused with 00",
		wire.Open().Acceptor("00 01 00 00").Initiator("00").Close(),
		opened("> note rejected TP-REFUSE-2 packet 7", "< message 65536 incomplete", "stream 0 closed")...)
}

func rejectedOtherCode() Capture {
	return capture("rejected-other-code", "a size is refused with F7 and not with 00",
		wire.Open().Initiator("00 00 00 05").Acceptor("F7").Close(),
		opened("< violation rejected TP-REFUSE-2 packet 7", "> message 5 incomplete", "stream 0 closed")...)
}

func rejectedEmpty() Capture {
	return capture("rejected-empty", "a size of zero is answered with 00, which is also how a size of the other side begins",
		wire.Open().Initiator("00 00 00 00").Acceptor("00").Close(),
		opened("< note rejected TP-FRAME-11 packet 7", "> message 0 incomplete", "stream 0 closed")...)
}

func rejectedEmptyOtherCode() Capture {
	return capture("rejected-empty-other-code", "a size of zero is refused with F5",
		wire.Open().Initiator("00 00 00 00").Acceptor("F5").Close(),
		opened("< violation rejected TP-FRAME-11 packet 7", "> message 0 incomplete", "stream 0 closed")...)
}

func payloadAfterRefusal() Capture {
	return capture("payload-after-refusal", "a size is refused, and its payload comes all the same: the receiver takes it for sizes",
		wire.Open().Initiator("00 00 00 05").Acceptor("00").Initiator("68 65 6C 6C 6F").RST(wire.Acceptor),
		opened("< note rejected TP-REFUSE-2 packet 7", "> message 5 incomplete", "> violation early-payload", "< note reset packet 9",
			"maybe > message 1751477356 incomplete", "maybe < note missing-answer", "stream 0")...)
}

func oversizeRefused() Capture {
	return capture("oversize-refused", "a size above F0FFFFFF is announced, and refused; the connection goes on",
		wire.Open().Initiator("F1 00 00 00").Acceptor("00").Hello().Close(),
		append(helloFound(), "> violation oversize TP-FRAME-5 packet 6", "< note rejected TP-REFUSE-1 packet 7", "> message 4043309056 incomplete")...)
}

func oversizeAccepted() Capture {
	return capture("oversize-accepted", "a size above F0FFFFFF is announced, and accepted",
		wire.Open().Initiator("F1 00 00 00").Acceptor("FF").Initiator("68 65 6C 6C 6F").RST(wire.Initiator),
		opened("> violation oversize TP-FRAME-5 packet 6", "< violation oversize TP-REFUSE-1 packet 7", "> note reset packet 9",
			"> note truncated TP-FRAME-7 packet 9", "> message 4043309056 incomplete", "stream 0 reset")...)
}

func oversizeOtherCode() Capture {
	return capture("oversize-other-code", "a size above F0FFFFFF is announced, and refused with FE and not with 00",
		wire.Open().Initiator("F1 00 00 00").Acceptor("FE").Close(),
		opened("> violation oversize TP-FRAME-5 packet 6", "< violation rejected TP-REFUSE-1 packet 7", "> message 4043309056 incomplete", "stream 0 closed")...)
}

func conflict() Capture {
	return capture("conflict", "a size is answered with FD, which nobody sends",
		wire.Open().Initiator("00 00 00 05").Acceptor("FD").Close(),
		opened("< violation collision TP-FRAME-2 packet 7", "> message 5 incomplete", "stream 0 closed")...)
}

func conflictIgnored() Capture {
	return capture("conflict-ignored", "a size is answered with FD, and the sender goes on with the next message",
		wire.Open().Initiator("00 00 00 05").Acceptor("FD").Hello().Close(),
		append(helloFound(), "< violation collision TP-FRAME-2 packet 7", "> message 5 incomplete", "> violation collision TP-COLL-3 packet 8")...)
}
