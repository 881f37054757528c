package vectors

import "strings"

// A plugged is a message and what plugins make of it, written by hand.
type plugged struct {
	plugins          []string
	name             string // "" stands for the plugins' names
	description      string
	message, payload string
}

var transformed = []plugged{
	{[]string{"reverse"}, "", "the octets in reverse order", "\x01\x02\x03\xFF", "\xFF\x03\x02\x01"},
	{[]string{"xor-5a"}, "", "each octet xored with 5A", "\x00\x5A\xA5\xFF", "\x5A\x00\xFF\xA5"},
	{[]string{"prefix-P"}, "", "the octet 50 in front: the size is that of the transformed message", "\x01\x02", "\x50\x01\x02"},
	{[]string{"prefix-P"}, "prefix-P/empty", "an empty message that is not empty on the wire", "", "\x50"},
	{[]string{"prefix-P"}, "prefix-P/once", "a message that begins with 50: only one is taken off", "\x50\x50", "\x50\x50\x50"},
	{[]string{"reverse"}, "reverse/empty", "an empty message stays empty", "", ""},
	{[]string{"prefix-P", "reverse"}, "", "in the order of registration: first the prefix, then the reversal", "\x01\x02", "\x02\x01\x50"},
	{[]string{"reverse", "prefix-P"}, "", "in the order of registration: first the reversal, then the prefix", "\x01\x02", "\x50\x02\x01"},
	{[]string{"prefix-P", "xor-5a"}, "", "the prefix is xored too", "\x01\x02", "\x0A\x5B\x58"},
	{[]string{"xor-5a", "prefix-P"}, "", "the prefix is not xored", "\x01\x02", "\x50\x5B\x58"},
}

// plugins are messages that are transformed on their way, in each direction.
func plugins() []Conversation {
	var all []Conversation
	for _, p := range transformed {
		id := "plugins/" + p.name
		if p.name == "" {
			id = "plugins/" + strings.Join(p.plugins, "+")
		}
		m, payload := []byte(p.message), []byte(p.payload)
		all = append(all,
			Conversation{ID: id + "/sent", Description: p.description, Role: Sender, Plugins: p.plugins, Steps: sent(m, payload)},
			Conversation{ID: id + "/received", Description: p.description, Role: Receiver, Plugins: p.plugins, Steps: received(m, payload)})
	}
	return all
}
