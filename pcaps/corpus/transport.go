package corpus

import (
	"bytes"
	"time"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var transport = []func() Capture{
	outOfOrder, outOfOrder5000, sizeAfterPayload, overlap, overlapOtherOctets, retransmission, retransmissionOldAcknowledgement,
	lateRetransmission, wrap, wrapOutOfOrder, wrapOverlap, keepAlive, keepAliveEmpty, finOutOfOrder, zeroWindow,
	optionError, fastOpen, synAgain, lateSYNACK,
}

// pieces is a message in three segments: packets 8, 9 and 10.
func pieces(s *wire.Script) *wire.Script {
	return s.Dial().Handshake().Initiator("00 00 00 05").Acceptor("FF").Initiator("68").Initiator("65 6C").Initiator("6C 6F")
}

func outOfOrder() Capture {
	return capture("tcp-out-of-order", "three segments of a payload, the last first", pieces(wire.New()).Close().Move(10, 8), helloFound()...)
}

func outOfOrder5000() Capture {
	payload := pattern(5001)
	return capture("tcp-out-of-order-5000", "a segment of 5,000 octets before the one octet that goes before it",
		wire.Open().Initiator("00 00 13 89").Acceptor("FF").Send(wire.Initiator, payload[:1]).Send(wire.Initiator, payload[1:]).Close().Move(9, 8),
		opened(carried(payload), "stream 0 closed")...)
}

func sizeAfterPayload() Capture {
	return capture("tcp-size-after-payload", "two messages, and the second's size is stored behind its payload",
		wire.Open().Hello().Hello().Close().Move(9, 11), append(helloFound(), "> message 5 complete hello")...)
}

func overlap() Capture {
	return capture("tcp-overlap", "payload sent again, divided otherwise",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65 6C").Back(2).Initiator("65 6C 6C").Back(3).Initiator("65 6C 6C 6F").Close(),
		helloFound()...)
}

func overlapOtherOctets() Capture {
	return capture("tcp-overlap-other-octets", "what is sent again has other octets than the first time: the first counts",
		wire.Open().Initiator("00 00 00 05").Acceptor("FF").Initiator("68 65").Back(6).Initiator("00 00 00 09 AA AA 6C 6C 6F").Close(),
		helloFound()...)
}

func retransmission() Capture {
	return capture("tcp-retransmission", "size, answer and payload, each sent twice",
		wire.Open().
			Initiator("00 00 00 05").Back(4).Initiator("00 00 00 05").
			Acceptor("FF").Back(1).Acceptor("FF").
			Initiator("68 65 6C 6C 6F").Back(5).Initiator("68 65 6C 6C 6F").
			Close(),
		helloFound()...)
}

func retransmissionOldAcknowledgement() Capture {
	return capture("tcp-retransmission-old-ack", "the copy of a payload acknowledges less than its answer: only the first transmission proves anything",
		wire.Open().Hello().Again(8).Alter(9, func(s *wire.Segment) { s.Ack-- }).Close(), helloFound()...)
}

func lateRetransmission() Capture {
	s := wire.Open().Initiator("00 00 00 4B").Acceptor("FF").Lost().Initiator("2E 2E 2E 2E 2E")
	for range 70 {
		s.Wait(wire.Step).Initiator("2E")
	}
	return capture("tcp-late-retransmission", "a segment is lost on the way and sent again after 70 others and 14 ms: nobody has acknowledged it, so that it is worth waiting for",
		s.Back(75).Initiator("2E 2E 2E 2E 2E").Close(), opened(carried(bytes.Repeat([]byte{'.'}, 75)), "stream 0 closed")...)
}

// wrapping begins so that the sequence numbers pass zero inside the initiator's payload, and at the acceptor's answer.
func wrapping() *wire.Script { return pieces(wire.NewFrom(0xFFFFFFF8, 0xFFFFFFFE)) }

func wrap() Capture {
	return capture("tcp-wrap", "sequence numbers pass zero inside the payload", wrapping().Close(), helloFound()...)
}

func wrapOutOfOrder() Capture {
	return capture("tcp-wrap-out-of-order", "the same with segments out of order", wrapping().Close().Move(10, 8), helloFound()...)
}

func wrapOverlap() Capture {
	return capture("tcp-wrap-overlap", "the same with a retransmission that overlaps, before what it repeats",
		wrapping().Back(4).Initiator("65 6C 6C 6F").Close().Move(11, 8), helloFound()...)
}

func keepAlive() Capture {
	return capture("tcp-keep-alive", "a keep-alive of one octet, which was sent before, and its answer",
		wire.Open().Wait(time.Minute).Back(1).Initiator("00").Ack(wire.Acceptor).Hello().Close(), helloFound()...)
}

func keepAliveEmpty() Capture {
	return capture("tcp-keep-alive-empty", "a keep-alive without an octet",
		wire.Open().Wait(time.Minute).Back(1).Ack(wire.Initiator).Ack(wire.Acceptor).Hello().Close(), helloFound()...)
}

func finOutOfOrder() Capture {
	return capture("tcp-fin-out-of-order", "a FIN without octets is stored before the payload", helloWorld().Move(9, 8), helloFound()...)
}

func zeroWindow() Capture {
	return capture("tcp-zero-window", "the receiver's window is closed for 600 ms inside a payload",
		wire.Open().Initiator("00 00 00 0A").Acceptor("FF").Initiator("68 65 6C 6C 6F").
			Window(wire.Acceptor, 0).Ack(wire.Acceptor).
			Wait(200*time.Millisecond).Back(1).Ack(wire.Initiator).Ack(wire.Acceptor).
			Wait(400*time.Millisecond).Window(wire.Acceptor, 65535).Ack(wire.Acceptor).
			Initiator("68 65 6C 6C 6F").Close(),
		opened("> message 10 complete hellohello", "stream 0 closed")...)
}

func optionError() Capture {
	return capture("tcp-option-error", "a TCP option of 77 octets in a header that has room for four: the payload is there all the same",
		helloWorld().Alter(8, func(s *wire.Segment) { s.Options = []byte{254, 77, 0, 0} }), helloFound()...)
}

func fastOpen() Capture {
	return capture("tcp-fast-open", "the SYN carries the initiator's FF (RFC 7413)",
		wire.New().SYN(wire.Initiator, "FF").SYN(wire.Acceptor).Acceptor("FF").Hello().Close(), helloFound()...)
}

func synAgain() Capture {
	return capture("tcp-syn-again", "SYN and SYN-ACK twice each",
		wire.New().SYN(wire.Initiator).Again(1).SYN(wire.Acceptor).Again(3).Ack(wire.Initiator).Handshake().Hello().Close(), helloFound()...)
}

func lateSYNACK() Capture {
	return capture("tcp-late-syn-ack", "the SYN-ACK is stored behind the first octets", helloWorld().Move(2, 4), helloFound()...)
}
