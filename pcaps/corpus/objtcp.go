package corpus

import (
	"fmt"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var objtcp = []func() Capture{
	objHello, objBothDirections, objCrossing, objPipelined, objCoalesced, objSizeAlone, objSizeInTwo, objOneOctet, objTwoConnections,
	objOutOfOrder, objRetransmission, objLargest,
	objLowerCase, objZeroPadding, objSizeSign, objSizeMark, objSizeTab, objSizeBehind, objSizeSpaces, objSizeZero, objSizeZeroAnswered, objFirstMalformed,
}

// objCapture returns a capture of obj-over-tcp, in a plain file.
func objCapture(name, shows string, s *wire.Script, want ...string) Capture {
	c := capture("objtcp-"+name, shows, s, want...)
	c.Protocol = "objtcp"
	return c
}

// Two pickles of protocol 4, of the str "hello" and of the int 1.
const (
	pickledHello = "80 04 95 09 00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E"
	pickledOne   = "80 04 4B 01 2E"
)

const objFound, oneFound = `message 20 complete {"str":"hello"}`, `message 5 complete {"int":"1"}`

// sized puts the size in front of a pickle.
func sized(pickle string) string { return sizedAs("%8X", pickle) }

// sizedAs writes the size in another way.
func sizedAs(format, pickle string) string {
	return fmt.Sprintf("% X", fmt.Sprintf(format, len(wire.Octets(pickle)))) + pickle
}

// inWords returns the octets of a text.
func inWords(text string) string { return fmt.Sprintf("% X", text) }

func objHello() Capture {
	return objCapture("hello", "one object, in one segment with its size", wire.Dial().Initiator(sized(pickledHello)).Close(), "> "+objFound, "stream 0 closed")
}

func objBothDirections() Capture {
	return objCapture("both-directions", "an object each way", wire.Dial().Initiator(sized(pickledHello)).Acceptor(sized(pickledOne)).Close(),
		"> "+objFound, "< "+oneFound, "stream 0 closed")
}

func objCrossing() Capture {
	return objCapture("crossing", "objects of both sides pass each other, in pieces: the directions have nothing to do with each other",
		wire.Dial().Initiator("20 20 20 20").Crossing().Acceptor("20 20 20 20 20 20 20 35 80").Crossing().Initiator("20 20 20 35 80 04 4B").
			Acceptor("04 4B").Initiator("01 2E").Acceptor("01 2E").Close(),
		"> "+oneFound, "< "+oneFound, "stream 0 closed")
}

func objPipelined() Capture {
	return objCapture("pipelined", "three objects in one segment", wire.Dial().Initiator(sized(pickledOne), sized(pickledHello), sized(pickledOne)).Close(),
		"> "+oneFound, "> "+objFound, "> "+oneFound, "stream 0 closed")
}

func objCoalesced() Capture {
	return objCapture("coalesced", "the end of a pickle, and the first half of the next size, in one segment",
		wire.Dial().Initiator("20 20 20 20 20 20 20 35 80 04").Initiator("4B 01 2E 20 20 20 20").Initiator("20 20 20 35", pickledOne).Close(),
		"> "+oneFound, "> "+oneFound, "stream 0 closed")
}

func objSizeAlone() Capture {
	return objCapture("size-alone", "the size in one segment, the pickle in the next", wire.Dial().Initiator("20 20 20 20 20 20 31 34").Initiator(pickledHello).Close(),
		"> "+objFound, "stream 0 closed")
}

func objSizeInTwo() Capture {
	return objCapture("size-in-two-segments", "seven octets of the size, and one", wire.Dial().Initiator("20 20 20 20 20 20 31").Initiator("34", pickledHello).Close(),
		"> "+objFound, "stream 0 closed")
}

func objOneOctet() Capture {
	s := wire.Dial()
	for _, octet := range wire.Octets(sized(pickledHello)) {
		s.Send(wire.Initiator, []byte{octet})
	}
	return objCapture("one-octet-at-a-time", "a segment for each octet", s.Close(), "> "+objFound, "stream 0 closed")
}

func objTwoConnections() Capture {
	return objCapture("two-connections", "two connections at the same time, packet by packet: each has a decoder of its own",
		wire.Dial().Initiator("20 20 20 20 20 20 31 34 80 04 95 09").Initiator("00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E").Close().
			With(wire.New().Ports(40001, wire.Port).Dial().Initiator("20 20 20 20 20 20 20 35").Initiator(pickledOne).Close()),
		"> "+objFound, "> "+oneFound, "stream 0 closed", "stream 1 closed")
}

func objOutOfOrder() Capture {
	return objCapture("out-of-order", "the size is captured behind its pickle", wire.Dial().Initiator("20 20 20 20 20 20 31 34").Initiator(pickledHello).Close().Move(4, 5),
		"> "+objFound, "stream 0 closed")
}

func objRetransmission() Capture {
	return objCapture("retransmission", "a segment comes twice, and once more with what follows it",
		wire.Dial().Initiator("20 20 20 20 20 20 20 35").Again(4).Back(8).Initiator(sized(pickledOne)).Close(), "> "+oneFound, "stream 0 closed")
}

func objLargest() Capture {
	return objCapture("largest-size", "the largest size is announced, and the capture ends", wire.Dial().Initiator(inWords("FFFFFFFF"), "80 04 58"),
		"> message 4294967295 incomplete", "stream 0 open")
}

func objLowerCase() Capture {
	const pickledBytes = "80 04 43 05 68 65 6C 6C 6F 2E" // b"hello", 10 octets
	return objCapture("size-lower-case", "a size in lower case: receivers take it", wire.Dial().Initiator(sizedAs("%8x", pickledBytes)).Close(),
		"> violation malformed OT-SIZE-1 packet 4", `> message 10 complete {"bytes":"aGVsbG8="}`, "stream 0 closed")
}

func objZeroPadding() Capture {
	return objCapture("size-zeros", "a size padded with zeros: receivers take it", wire.Dial().Initiator(sizedAs("%08X", pickledOne)).Close(),
		"> violation malformed OT-SIZE-1 packet 4", "> "+oneFound, "stream 0 closed")
}

// objMalformed is one object, then eight octets in place of a size, and a pickle behind them.
func objMalformed(name, shows, size string) Capture {
	return objCapture(name, shows, wire.Dial().Initiator(sized(pickledOne)).Initiator(inWords(size), pickledOne).RST(wire.Acceptor),
		"> "+oneFound, "> violation malformed OT-SIZE-1 packet 5", "< note reset packet 6", "stream 0 lost")
}

func objSizeSign() Capture { return objMalformed("size-sign", "a size with a sign", "      +5") }
func objSizeMark() Capture { return objMalformed("size-0x", "a size with 0x in front", "     0x5") }
func objSizeTab() Capture  { return objMalformed("size-tab", "a size with a tab in it", "      \t5") }
func objSizeBehind() Capture {
	return objMalformed("size-space-behind", "a size with a space behind it", "      5 ")
}
func objSizeSpaces() Capture {
	return objMalformed("size-spaces", "eight spaces in place of a size", "        ")
}

func objSizeZero() Capture {
	return objCapture("size-zero", "a size of zero, and the end", wire.Dial().Initiator(sized(pickledOne)).Initiator(inWords("       0")).Close(),
		"> "+oneFound, "> violation malformed OT-SIZE-1 packet 5", "stream 0 closed")
}

func objSizeZeroAnswered() Capture {
	return objCapture("size-zero-ignored", "a size of zero, and the sender goes on with an object",
		wire.Dial().Initiator(sized(pickledOne)).Initiator(inWords("       0")).Initiator(sized(pickledHello)).Close(),
		"> "+oneFound, "> violation malformed OT-SIZE-1 packet 5", "> "+objFound, "stream 0 closed")
}

func objFirstMalformed() Capture {
	return objCapture("size-first", "the initiator's first octets are no size, and the acceptor sends an object: it comes too late to show what the connection is",
		wire.Dial().Initiator(inWords("size: 5 "), pickledOne).Acceptor(sized(pickledOne)).Close(),
		"> violation malformed OT-SIZE-1 packet 4", "< "+oneFound, "stream 0 lost").byPort()
}
