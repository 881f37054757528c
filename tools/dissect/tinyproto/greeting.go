package tinyproto

import "github.com/tinyproto/tinyproto/tools/dissect/stream"

// greet takes the handshake octet of side d.
//
// [TP-HS-1] An initiator MUST send the single octet FF as soon as the TCP connection is established.
// [TP-HS-2] An acceptor below its connection limit MUST send the single octet FF.
// [TP-HS-9] An acceptor at its connection limit MUST send the single octet FE in place of FF.
func (c *conversation) greet(d stream.Side, octet byte, at stream.Mark) {
	c.sides[d].greeted = true
	c.guessed = c.guessed || !c.Info.Whole // an answer FF, and a payload of FF, look the same
	c.Handshake(d, octet, at)
	switch {
	case octet == codeOK:
	case octet == codeLimit && d == stream.Acceptor:
		c.limited = true
		c.find(d, at, limit, "the acceptor is at its connection limit")
	default:
		c.failed, c.sides[d].wrong = true, true
		c.find(d, at, of(d, initiatorGreeting, acceptorGreeting), "got %02X, want FF", octet)
	}
}

// of picks a finding by the side that it is about.
func of(d stream.Side, initiator, acceptor findingName) findingName {
	if d == stream.Initiator {
		return initiator
	}
	return acceptor
}

// checkOpen finds octets that a side sent after its handshake octet although the connection was not open. As with early
// payload, it is the acknowledgement that proves what the side had and had not received. Only the first octet of each
// side is looked at. The handshake octet is the first of its direction, if the capture has the beginning of both.
//
// [TP-HS-3] An endpoint MUST NOT send any octet after its handshake octet before the other side's FF has arrived.
// [TP-HS-5] An endpoint whose first received octet is neither FF nor, for an initiator, FE MUST NOT send anything more.
// [TP-HS-6] An endpoint that meets the end of the stream before the other side's handshake octet MUST NOT send anything more.
// [TP-HS-9] An acceptor at its connection limit MUST NOT send anything more.
// [TP-HS-13] An initiator whose first received octet is FE MUST NOT send anything more.
func (c *conversation) checkOpen(d stream.Side, at stream.Mark) {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	if me.spoke || me.wrong || !c.Info.Whole {
		return
	}
	me.spoke = true
	switch {
	case c.limited && d == stream.Acceptor:
		c.find(d, at, acceptorAfterLimit, "octets after FE")
	case peer.ended && peer.endedAt == 0 && received(at, peer.endedAt):
		c.find(d, at, afterSilentEnd, "octets sent after the other side's end had arrived, before a handshake octet")
	case lacked(at, 0):
		c.find(d, at, tooSoon, "octets sent before the other side's handshake octet had arrived")
	case c.limited:
		c.find(d, at, initiatorAfterLimit, "octets sent after FE had arrived")
	case peer.wrong && received(at, 0):
		c.find(d, at, afterWrongGreeting, "octets sent after a wrong handshake octet had arrived")
	}
}

// checkGreeted notes a side that ended without its handshake octet although the TCP connection was made.
func (c *conversation) checkGreeted(d stream.Side, at stream.Mark) {
	me := &c.sides[d]
	if me.greeted || c.failed || !c.Info.Whole {
		return
	}
	me.greeted = true
	c.find(d, at, of(d, initiatorSilent, acceptorSilent), "ended without a handshake octet")
}
