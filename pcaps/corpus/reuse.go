package corpus

import (
	"time"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var reuse = []func() Capture{reuseAfterFIN, reuseWithoutFIN, reuseAfterRST, reuseOldSYN}

// second is another connection of the same ports, one second later.
func second() *wire.Script {
	return wire.NewFrom(7_000_000, 8_000_000).Wait(time.Second).Dial().Handshake().Hello().Close()
}

func secondFound(first ...string) []string {
	return append(opened(first...), opened("> message 5 complete hello", "stream 1 closed")...)
}

func reuseAfterFIN() Capture {
	return capture("reuse-after-fin", "a second connection of the same ports after an orderly end",
		helloWorld().Then(second()), secondFound("> message 5 complete hello", "stream 0 closed")...)
}

func reuseWithoutFIN() Capture {
	return capture("reuse-without-fin", "a second connection of the same ports, and the end of the first was not captured",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65").Then(second()),
		secondFound("> message 5 incomplete", "stream 0 open")...)
}

func reuseAfterRST() Capture {
	return capture("reuse-after-rst", "a second connection of the same ports after a reset",
		wire.Open().Hello().RST(wire.Acceptor).Then(second()),
		secondFound("> message 5 complete hello", "< note reset packet 9", "stream 0 reset")...)
}

func reuseOldSYN() Capture {
	first := wire.Open().Hello()
	return capture("reuse-old-syn", "a late copy of the first connection's SYN inside the second, which it does not begin anew",
		first.Then(second()).Then(&wire.Script{Segments: wire.New().SYN(wire.Initiator).Segments}).Move(20, 15),
		secondFound("> message 5 complete hello", "stream 0 open")...)
}
