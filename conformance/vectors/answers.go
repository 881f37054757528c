package vectors

import "fmt"

// answers are what each octet in answer to a size means to the sender, and the end in its place.
func answers() []Conversation {
	all := []Conversation{{ID: "answer/end", Rule: "TP-FRAME-19", Role: Sender,
		Description: "the end of the stream where the answer is due",
		Steps:       []Step{transmit([]byte{0xAB}), sends(0, 0, 0, 1), ends(), reports(Truncated, Closed)}}}
	for octet := range 256 {
		all = append(all, answer(byte(octet)))
	}
	return all
}

func answer(octet byte) Conversation {
	c := Conversation{ID: fmt.Sprintf("answer/%02X", octet), Role: Sender,
		Steps: []Step{transmit([]byte{0xAB}), sends(0, 0, 0, 1), receives(octet)}}
	meaning := "no answer: both sides transmit at once, or the other is at fault"
	switch {
	case octet == 0xFF:
		c.Rule, meaning = "TP-FRAME-7", "the payload may go"
		c.Steps = append(c.Steps, sends(0xAB), reports(Sent))
	case octet == 0x00:
		c.Rule, meaning = "TP-REFUSE-7", "the size is refused; it may be the beginning of a size too"
		c.Steps = append(c.Steps, reports(Rejected, Collision))
	case octet >= 0xF1 && octet != 0xFD:
		c.Rule, meaning = "TP-REFUSE-7", "the size is refused"
		c.Steps = append(c.Steps, reports(Rejected))
	default:
		c.Steps = append(c.Steps, reports(Collision))
	}
	c.Description = fmt.Sprintf("%02X in answer to a size: %s", octet, meaning)
	return c
}
