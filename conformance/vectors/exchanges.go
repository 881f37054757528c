package vectors

// exchanges are whole conversations from the handshake on, each way, and several messages on one connection.
func exchanges() []Conversation {
	hello, reply := []byte("hello"), []byte("hello, world")
	speaking := steps(sent(hello, hello), received(reply, reply))
	listening := steps(received(hello, hello), sent(reply, reply))
	exchange := func(name, rule, description string, role Role, s []Step) Conversation {
		return Conversation{ID: "exchange/" + name + "/" + string(role), Rule: rule, Description: description, Role: role, Steps: s}
	}
	const byInitiator, byAcceptor = "a message of the initiator, then one of the acceptor", "a message of the acceptor, then one of the initiator"
	return []Conversation{
		exchange("initiator-speaks-first", "", byInitiator, Initiator, steps(opening(), speaking)),
		exchange("initiator-speaks-first", "", byInitiator, Acceptor, steps(opening(), listening)),
		exchange("acceptor-speaks-first", "", byAcceptor, Initiator, steps(opening(), listening)),
		exchange("acceptor-speaks-first", "", byAcceptor, Acceptor, steps(opening(), speaking)),
		exchange("two-in-a-row", "", "two messages in one direction", Sender, steps(sent(hello, hello), sent(reply, reply))),
		exchange("two-in-a-row", "TP-FRAME-14", "two messages in one direction", Receiver, steps(received(hello, hello), received(reply, reply))),
		exchange("empty-between", "TP-FRAME-12", "an empty message between two others", Sender, steps(sent(hello, hello), sent(nil, nil), sent(reply, reply))),
		exchange("empty-between", "TP-FRAME-11", "an empty message between two others", Receiver, steps(received(hello, hello), received(nil, nil), received(reply, reply))),
		exchange("handshake-and-size-together", "TP-HS-8", "the other side's FF and its first size arrive together", Initiator, handshakeAndSize()),
		exchange("handshake-and-size-together", "TP-HS-8", "the other side's FF and its first size arrive together", Acceptor, handshakeAndSize()),
		exchange("payload-and-size-together", "TP-FRAME-14", "the last octet of a payload and the next size arrive together", Receiver, payloadAndSize()),
		exchange("answer-and-size-together", "TP-FRAME-15", "the answer to an empty message and a size of the answerer arrive together", Sender, answerAndSize()),
		exchange("end-between-messages", "", "the end of the stream between messages is orderly", Receiver, steps(received(hello, hello), []Step{ends(), reports(Closed)})),
	}
}

func handshakeAndSize() []Step {
	return []Step{sends(0xFF), receives(0xFF, 0, 0, 0, 1), reports(Open), sends(0xFF), receives(0xAB), delivers([]byte{0xAB})}
}

func payloadAndSize() []Step {
	return []Step{receives(0, 0, 0, 2), sends(0xFF), receives(0xAB, 0xCD, 0, 0, 0, 1), delivers([]byte{0xAB, 0xCD}),
		sends(0xFF), receives(0xEF), delivers([]byte{0xEF})}
}

func answerAndSize() []Step {
	return []Step{transmit(nil), sends(0, 0, 0, 0), receives(0xFF, 0, 0, 0, 1), reports(Sent), sends(0xFF), receives(0xAB), delivers([]byte{0xAB})}
}
