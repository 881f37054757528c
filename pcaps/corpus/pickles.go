package corpus

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

var pickles = append([]func() Capture{pickleValues, pickleProtocol3}, onePickle...)

func pickleValues() Capture {
	s := wire.Dial()
	var want []string
	for _, value := range []struct{ pickle, object string }{
		{"80 04 4E 2E", "null"},
		{"80 04 88 2E", "true"},
		{"80 04 89 2E", "false"},
		{"80 04 4B FF 2E", `{"int":"255"}`},
		{"80 04 4A FB FF FF FF 2E", `{"int":"-5"}`},
		{"80 04 8A 09 00 00 00 00 00 00 00 00 01 2E", `{"int":"18446744073709551616"}`},
		{"80 04 47 3F F8 00 00 00 00 00 00 2E", `{"float":"1.5"}`},
		{"80 04 8C 02 C3 A9 2E", `{"str":"é"}`},
		{"80 04 43 03 00 01 02 2E", `{"bytes":"AAEC"}`},
		{"80 04 29 2E", `{"tuple":[]}`},
		{"80 04 5D 28 4B 01 4B 02 65 2E", `{"list":[{"int":"1"},{"int":"2"}]}`},
		{"80 04 8F 28 4B 01 90 2E", `{"set":[{"int":"1"}]}`},
		{"80 04 7D 8C 01 61 4B 01 73 2E", `{"dict":[[{"str":"a"},{"int":"1"}]]}`},
	} {
		s.Initiator(sized(value.pickle))
		want = append(want, "> message "+lengthOf(value.pickle)+" complete "+value.object)
	}
	return objCapture("values", "an object of each type", s.Close(), append(want, "stream 0 closed")...)
}

func pickleProtocol3() Capture {
	return objCapture("pickle-protocol-3", "a pickle of protocol 3: receivers take it, and no sender may write it",
		wire.Dial().Initiator(sized("80 03 4B 01 2E")).Close(), "> violation malformed OT-OBJ-19 packet 4", "> "+oneFound, "stream 0 closed")
}

// onePickle is captures of one pickle each, that is data, and stands for an object, or that receivers refuse.
var onePickle = []func() Capture{
	pickle("protocol-5", "a pickle of protocol 5", "80 05 4B 01 2E", `{"int":"1"}`),
	pickle("shared", "a list that is named twice, by the memo", "80 04 5D 28 5D 94 4B 01 61 68 00 65 2E",
		`{"list":[{"list":[{"int":"1"}]},{"list":[{"int":"1"}]}]}`),
	pickle("terminal", "a str of what a terminal acts upon: escape, line feed, a letter that turns the direction of writing",
		"80 04 8C 06 1B 63 0A E2 80 AE 2E", "{\"str\":\"\\u001bc\\n\u202E\"}"),
	pickle("nested", "a dict of lists of tuples", "80 04 7D 8C 01 61 5D 4B 01 4B 02 86 61 73 2E",
		`{"dict":[[{"str":"a"},{"list":[{"tuple":[{"int":"1"},{"int":"2"}]}]}]]}`),

	pickle("command", "a pickle that would have a command run: os.system, by GLOBAL and REDUCE",
		"80 04"+inWords("cposix\nsystem\n")+"8C 02 69 64 85 52 2E", refused),
	pickle("set-of-protocol-2", "a set as protocol 2 has it: by GLOBAL and REDUCE",
		"80 02"+inWords("c__builtin__\nset\n")+"5D 4B 01 61 85 52 2E", refused),
	pickle("bytearray", "a bytearray, by an opcode of protocol 5", "80 05 96 02 00 00 00 00 00 00 00 68 69 2E", refused),
	pickle("frozenset", "a frozenset", "80 04 28 4B 01 91 2E", refused),
	pickle("cycle", "a list that contains itself", "80 04 5D 94 68 00 61 2E", refused),
	pickle("bomb", "a pair of pairs of pairs …, 30 deep, of 126 octets: written out it would have a thousand million parts",
		"80 04 4B 01 94"+pairs(30)+"2E", refused),
	pickle("deep", "tuples in each other, 2,000 deep", "80 04 29"+strings.Repeat("85", 2000)+"2E", refused),
	pickle("persistent-id", "BINPERSID, which asks the receiver's program for an object", "80 04 4B 01 51 2E", refused),
	pickle("buffer", "NEXT_BUFFER, whose octets are elsewhere", "80 05 97 2E", refused),
	pickle("behind-stop", "an octet behind STOP", "80 04 4B 01 2E 00", refused),
	pickle("no-stop", "a pickle without STOP", "80 04 4B 01", refused),
	pickle("none", "text in place of a pickle", "68 65 6C 6C 6F", refused),
	pickle("two-octets", "a size of 2: no pickle is so short", "4E 2E", refused),
	pickle("stack", "a pair of one value", "80 04 4B 01 86 2E", refused),
	pickle("length", "a str that is announced with two thousand million octets, and has one", "80 04 58 FF FF FF 7F 61 2E", refused),
	pickle("surrogate", "a str with a surrogate, which is no UTF-8", "80 04 8C 03 ED A0 80 2E", refused),
	pickle("key", "a dict with a list for a key", "80 04 7D 5D 4E 73 2E", refused),
	pickle("no-opcode", "an octet that is no opcode", "80 04 FF 2E", refused),
	pickle("memo", "a value out of the memo that nobody has put there", "80 04 68 07 2E", refused),
}

const refused = ""

// pickle is a capture of one pickle. What does not begin as one does is not recognised.
func pickle(name, shows, octets, object string) func() Capture {
	return func() Capture {
		s := wire.Dial().Initiator(sized(octets))
		if object != refused {
			return objCapture("pickle-"+name, shows, s.Close(), "> message "+lengthOf(octets)+" complete "+object, "stream 0 closed")
		}
		c := objCapture("pickle-"+name, shows, s.RST(wire.Acceptor),
			"> violation malformed OT-OBJ-19 packet 4", "> message "+lengthOf(octets)+" complete", "< note reset packet 5", "stream 0 reset")
		if !strings.HasPrefix(octets, "80") {
			c = c.byPort()
		}
		return c
	}
}

func lengthOf(pickle string) string { return strconv.Itoa(len(wire.Octets(pickle))) }

// pairs makes a pair of the value before it, which the memo has, a pair of that pair, and so on.
func pairs(n int) (octets string) {
	for i := range n {
		octets += fmt.Sprintf("68 %02X 86 94", i)
	}
	return octets
}
