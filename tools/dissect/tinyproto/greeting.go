package tinyproto

import (
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// greet takes the handshake octet of side d.
//
// [TP-HS-1] An initiator MUST send the single octet FF as soon as the TCP connection is established.
// [TP-HS-2] An acceptor below its connection limit MUST send the single octet FF.
// [TP-HS-9] An acceptor at its connection limit MUST send the single octet FE in place of FF.
func (c *conversation) greet(d stream.Side, octet byte, at stream.Mark) {
	me := &c.sides[d]
	me.greeted, me.greetedAt = true, at.Offset
	c.dec.Output.Event(&event.Handshake{Origin: c.origin(d, at), Octet: octet, Packet: at.Packet})
	switch {
	case octet == codeOK:
	case octet == codeLimit && d == stream.Acceptor:
		c.refused = true
		c.find(d, at, event.Finding{Severity: event.Note, Kind: event.KindLimit, Rule: "TP-HS-9", Detail: "the acceptor is at its connection limit"})
	default:
		c.broken = true
		c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindHandshake, Rule: greetingRule(d),
			Detail: fmt.Sprintf("got %02X, want FF", octet)})
	}
}

func greetingRule(d stream.Side) string {
	if d == stream.Initiator {
		return "TP-HS-1"
	}
	return "TP-HS-2"
}

// checkOpen finds octets that a side sent after its handshake octet although the connection was not open. As with early
// payload, it is the acknowledgement that proves what the side cannot have received. Only the first octet of each side
// can be too soon.
//
// [TP-HS-3] An endpoint MUST NOT send any octet after its handshake octet before the other side's FF has arrived.
// [TP-HS-9] An acceptor at its connection limit MUST NOT send anything more.
// [TP-HS-13] An initiator whose first received octet is FE MUST NOT send anything more.
func (c *conversation) checkOpen(d stream.Side, at stream.Mark) {
	me, peer := &c.sides[d], &c.sides[d.Other()]
	if me.spoke || c.broken || c.info.Midway {
		return
	}
	me.spoke = true
	peerAt := peer.position
	if peer.greeted {
		peerAt = peer.greetedAt
	}
	rule, detail := "", ""
	switch {
	case c.refused && d == stream.Acceptor:
		rule, detail = "TP-HS-9", "octets after FE"
	case at.Acked <= peerAt:
		rule, detail = "TP-HS-3", "octets sent before the other side's handshake octet had arrived"
	case c.refused:
		rule, detail = "TP-HS-13", "octets sent after FE had arrived"
	default:
		return
	}
	c.find(d, at, event.Finding{Severity: event.Violation, Kind: event.KindHandshake, Rule: rule, Detail: detail})
}
