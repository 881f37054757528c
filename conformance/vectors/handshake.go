package vectors

import "fmt"

// handshakes are what each first octet of the other side means, and the end in its place.
func handshakes() []Conversation {
	var all []Conversation
	for _, role := range []Role{Initiator, Acceptor} {
		for octet := range 256 {
			all = append(all, firstOctet(role, byte(octet)))
		}
		all = append(all, Conversation{ID: fmt.Sprintf("handshake/%s/end", role), Rule: "TP-HS-6", Role: role,
			Description: "the end of the stream before the other side's handshake octet",
			Steps:       []Step{sends(0xFF), ends(), reports(Handshake)}})
	}
	return all
}

func firstOctet(role Role, octet byte) Conversation {
	rule, meaning, report := "TP-HS-5", "no handshake octet", Handshake
	switch {
	case octet == 0xFF:
		rule, meaning, report = "TP-HS-4", "the connection is open", Open
	case octet == 0xFE && role == Initiator:
		rule, meaning, report = "TP-HS-13", "the acceptor is at its connection limit", Limit
	}
	return Conversation{ID: fmt.Sprintf("handshake/%s/%02X", role, octet), Rule: rule, Role: role,
		Description: fmt.Sprintf("%02X as the first octet to an %s: %s", octet, role, meaning),
		Steps:       []Step{sends(0xFF), receives(octet), reports(report)}}
}
