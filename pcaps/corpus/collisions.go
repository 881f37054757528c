package corpus

import "github.com/tinyproto/tinyproto/pcaps/wire"

var collisions = []func() Capture{
	collision, collisionLargeSize, collisionIgnored, collisionAnswered, sizeWithAnswer, sizeDuringPayload, sizeBeforeAnswer,
}

func collision() Capture {
	return capture("collision", "both sides send a size at once, each below 16 MiB: its first octet looks like a refusal",
		wire.Open().Initiator("00 00 00 05").Crossing().Acceptor("00 00 00 07").Close(),
		opened("< note collision TP-COLL-3 packet 7", "> message 5 incomplete", "< message 7 incomplete", "stream 0 closed")...)
}

func collisionLargeSize() Capture {
	return capture("collision-large-size", "a size of 16 MiB where the answer to another is due",
		wire.Open().Initiator("00 00 00 05").Acceptor("01 00 00 00").Close(),
		opened("< note collision TP-COLL-3 packet 7", "> message 5 incomplete", "< message 16777216 incomplete", "stream 0 closed")...)
}

func collisionIgnored() Capture {
	return capture("collision-ignored", "both sides send a size of 16 MiB or more at once, and the initiator goes on",
		wire.Open().Initiator("01 00 00 00").Crossing().Acceptor("02 00 00 00").Initiator("61").Close(),
		opened("< note collision TP-COLL-3 packet 7", "> violation collision TP-COLL-3 packet 8", "> message 16777216 incomplete",
			"< message 33554432 incomplete", "stream 0 lost")...)
}

func collisionAnswered() Capture {
	return capture("collision-answered", "both sides send a size at once, and the initiator answers the other's",
		wire.Open().Initiator("00 00 00 05").Crossing().Acceptor("00 00 00 05").Initiator("FF").Acceptor("68 65 6C 6C 6F").Close(),
		opened("< note collision TP-COLL-3 packet 7", "> violation collision TP-COLL-4 packet 8", "> message 5 incomplete", "< message 5 incomplete",
			"stream 0 lost")...)
}

func sizeWithAnswer() Capture {
	return capture("size-with-answer", "the receiver's FF and a size of its own share a segment, before the payload has come",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF", "00 00 00 00").Initiator("68 65 6C 6C 6F").Initiator("FF").Close(),
		opened("< violation collision TP-COLL-1 packet 7", "> message 5 complete hello", "< message 0 complete", "stream 0 closed")...)
}

func sizeDuringPayload() Capture {
	return capture("size-during-payload", "the receiver sends a size while the payload moves; the sender keeps it, and answers it after the payload",
		wire.Open().
			Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65").
			Acceptor("00 00 00 01").Initiator("6C 6C 6F").
			Initiator("FF").Acceptor("7A").
			Close(),
		opened("< violation collision TP-COLL-1 packet 9", "> message 5 complete hello", "< message 1 complete z", "stream 0 closed")...)
}

func sizeBeforeAnswer() Capture {
	return capture("size-before-answer", "two empty messages, the second announced before the first was answered",
		wire.Open().Initiator("00 00 00 00").Initiator("00 00 00 00").Acceptor("FF").Acceptor("FF").Close(),
		opened("> violation collision TP-COLL-2 packet 7", "> message 0 complete", "> message 0 complete", "stream 0 closed")...)
}
