package vectors

// A frame is one message, carried alone.
type frame struct{ name, description, message string }

var plain = []frame{
	{"empty", "an empty message: no payload follows the answer", ""},
	{"hello", "five octets", "hello"},
	{"zero", "a payload that looks like GENERIC ERROR", "\x00"},
	{"ok", "a payload that looks like OK", "\xFF"},
	{"connection-limit", "a payload that looks like CONNECTION LIMIT", "\xFE"},
	{"conflict", "a payload that looks like CONFLICT", "\xFD"},
	{"size", "a payload that looks like a size", "\x00\x00\x00\x05"},
	{"refused-size", "a payload that looks like a size above the largest", "\xF1\x00\x00\x00"},
	{"answer-and-size", "a payload that looks like an answer and a size", "\xFF\x00\x00\x00\x01"},
	{"line-ends", "a payload of line ends, that a text mode would change", "\r\n\n\r\x1A"},
	{"utf-8", "a payload of three characters in six octets: the size counts octets", "\u00E9\u00DF\u00F1"},
	{"no-text", "a payload that is no UTF-8", "\xC3\x28\x80\xC0"},
	{"every-octet", "each octet once, 00 to FF", string(ascending(256))},
}

// frames are the plain messages in each direction.
func frames() []Conversation {
	var all []Conversation
	for _, f := range plain {
		m := []byte(f.message)
		sending, receiving := "TP-FRAME-7", "TP-FRAME-9"
		if len(m) == 0 {
			sending, receiving = "TP-FRAME-12", "TP-FRAME-11"
		}
		all = append(all,
			Conversation{ID: "frame/" + f.name + "/sent", Rule: sending, Description: f.description, Role: Sender, Steps: sent(m, m)},
			Conversation{ID: "frame/" + f.name + "/received", Rule: receiving, Description: f.description, Role: Receiver, Steps: received(m, m)})
	}
	return all
}

// ascending makes a message of octets that count up from 00 and begin again after FF.
func ascending(size int) []byte {
	message := make([]byte, size)
	for i := range message {
		message[i] = byte(i)
	}
	return message
}
