package dissect

import "fmt"

// greet takes the handshake octet of side d.
//
// [TP-HS-1] An initiator MUST send the single octet FF as soon as the TCP connection is established.
// [TP-HS-2] An acceptor below its connection limit MUST send the single octet FF.
// [TP-HS-9] An acceptor at its connection limit MUST send the single octet FE in place of FF.
func (c *conversation) greet(d side, octet byte, at mark) {
	me := &c.sides[d]
	me.greeted, me.greetedAt = true, at.offset
	c.table.out.event(Handshake{Origin: c.origin(d, at), Octet: octet})
	switch {
	case octet == codeOK:
	case octet == codeLimit && d == acceptor:
		c.refused = true
		c.find(d, at, Finding{Severity: Note, Kind: KindLimit, Rule: "TP-HS-9", Detail: "the acceptor is at its connection limit"})
	default:
		c.broken = true
		c.find(d, at, Finding{Severity: Violation, Kind: KindHandshake, Rule: greetingRule(d),
			Detail: fmt.Sprintf("got %02X, want FF", octet)})
	}
}

func greetingRule(d side) string {
	if d == initiator {
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
func (c *conversation) checkOpen(d side, at mark) {
	me, peer := &c.sides[d], &c.sides[d.other()]
	if me.spoke || c.broken || c.stream.midway {
		return
	}
	me.spoke = true
	peerAt := peer.position
	if peer.greeted {
		peerAt = peer.greetedAt
	}
	rule, detail := "", ""
	switch {
	case c.refused && d == acceptor:
		rule, detail = "TP-HS-9", "octets after FE"
	case at.acked <= peerAt:
		rule, detail = "TP-HS-3", "octets sent before the other side's handshake octet had arrived"
	case c.refused:
		rule, detail = "TP-HS-13", "octets sent after FE had arrived"
	default:
		return
	}
	c.find(d, at, Finding{Severity: Violation, Kind: KindHandshake, Rule: rule, Detail: detail})
}
