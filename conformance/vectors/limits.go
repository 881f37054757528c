package vectors

// limits are sizes that meet a receive limit.
func limits() []Conversation {
	const limit = 258
	at := func(id, rule, description string, steps []Step) Conversation {
		return Conversation{ID: "receive-limit/" + id, Rule: rule, Description: description, Role: Receiver, ReceiveLimitOctets: limit, Steps: steps}
	}
	refusal := func(size uint32) []Step {
		return []Step{receives(sizeOctets(size)...), sends(0x00), reports(Oversize)}
	}
	whole := ascending(limit)
	unlimited := at("limit-above-largest", "TP-REFUSE-1", "a receive limit above the largest size: one above the largest size is refused", refusal(0xF1000000))
	unlimited.ReceiveLimitOctets = 0xFFFFFFFF
	return []Conversation{
		at("below", "TP-REFUSE-3", "a message of one octet less than the receive limit", received(whole[1:], whole[1:])),
		at("equal", "TP-REFUSE-3", "a message as large as the receive limit", received(whole, whole)),
		at("above", "TP-REFUSE-2", "one octet above the receive limit", refusal(limit+1)),
		at("bytes-swapped", "TP-REFUSE-2", "below the receive limit only if its octets are read in the wrong order", refusal(0x01000000)),
		at("largest", "TP-REFUSE-2", "the largest size, above the receive limit", refusal(0xF0FFFFFF)),
		at("above-largest", "TP-REFUSE-1", "above the receive limit and above the largest size", refusal(0xFFFFFFFF)),
		unlimited,
	}
}
