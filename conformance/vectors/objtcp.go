package vectors

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

var objTCPNotes = []string{
	"Octets are hexadecimal, two digits each, with a space between.",
	"sizes: a number and its eight octets. expect ok: each gives the other, but with received_only the octets give the number and no sender writes them so. " +
		"malformed: the octets are no size. truncated: too few octets, an error or a wait. Nothing answers a size.",
	"conversations: steps happen in this order, on an open connection that either side made. role is what the implementation under test is.",
	"A step has one member. receives: the other side sends these octets, in one piece or in many. ends: the other side sends FIN. " +
		"delivers_object: its caller is given this object, in the VALUE form of conformance/SHIM.md; sets and dicts have no order. " +
		"reports: its caller is told one of these, and the connection is closed.",
	"Nothing is sent but by a step, and nothing after the last.",
	"receive_limit: the largest pickle to accept, in octets. Skip the vector if there is none.",
}

// objTCP is obj-over-tcp. What is sent is free within the rules: its vectors are of receivers.
func objTCP() content {
	return content{objTCPNotes, letterSizes(), slices.Concat(objects(), refusedPickles(), objTCPEnds())}
}

// letters are sizes as they are sent.
var letters = []struct {
	size   uint32
	octets string
}{
	{1, "       1"}, {9, "       9"}, {10, "       A"}, {42, "      2A"}, {255, "      FF"}, {256, "     100"}, {65_535, "    FFFF"},
	{11_259_375, "  ABCDEF"}, {16_777_216, " 1000000"}, {2_147_483_648, "80000000"}, {4_294_967_295, "FFFFFFFF"},
}

// alike are sizes that are received, and not sent.
var alike = []struct {
	size   uint32
	octets string
}{
	{42, "0000002A"}, {42, "      2a"}, {42, "    002A"}, {11_259_375, "  aBcDeF"}, {4_294_967_295, "ffffffff"}, {10, "0000000a"},
}

// noSizes are eight octets that are no size.
var noSizes = []struct{ octets, why string }{
	{"        ", "eight spaces"}, {"       0", "zero"}, {"00000000", "zero, padded with zeros"}, {"2A      ", "spaces behind"},
	{"      +5", "a sign"}, {"      -5", "a minus sign"}, {"    0x2A", "0x in front"}, {"    2_A0", "an underscore"}, {"   2 A00", "a space inside"},
	{"      2G", "a letter that is no digit"}, {"\t\t\t\t\t\t2A", "tabs"}, {"     2A\n", "a line end"}, {"\x00\x00\x00\x00\x00\x00\x00\x05", "a size in binary"},
}

func letterSizes() (all []Size) {
	size := func(rule, what string, n *uint32, octets, expect string, receivedOnly bool) {
		id := fmt.Sprintf("size/%X", octets)
		all = append(all, Size{ID: id, Rule: rule, Description: what, Size: n, Octets: Octets(octets), Expect: expect, ReceivedOnly: receivedOnly})
	}
	for _, l := range letters {
		size("OT-SIZE-1", fmt.Sprintf("%q", l.octets), &l.size, l.octets, OK, false)
	}
	for _, a := range alike {
		size("OT-SIZE-2", fmt.Sprintf("%q", a.octets), &a.size, a.octets, OK, true)
	}
	for _, n := range noSizes {
		size("OT-SIZE-3", n.why, nil, n.octets, Malformed, false)
	}
	return all
}

// An object is a pickle and its value, each written by hand.
type object struct{ name, pickle, value string }

var pickles = []object{
	{"none", "80 04 4E 2E", `null`},
	{"true", "80 04 88 2E", `true`},
	{"false", "80 02 89 2E", `false`},
	{"small-int", "80 02 4B 05 2E", `{"int":"5"}`},
	{"int-of-two-octets", "80 02 4D 00 01 2E", `{"int":"256"}`},
	{"negative-int", "80 04 95 06 00 00 00 00 00 00 00 4A FF FF FF FF 2E", `{"int":"-1"}`},
	{"long-int", "80 04 95 08 00 00 00 00 00 00 00 8A 05 00 00 00 80 00 2E", `{"int":"2147483648"}`},
	{"long-int-of-no-octets", "80 02 8A 00 2E", `{"int":"0"}`},
	{"float", "80 04 95 0A 00 00 00 00 00 00 00 47 3F F8 00 00 00 00 00 00 2E", `{"float":"1.5"}`},
	{"minus-zero", "80 02 47 80 00 00 00 00 00 00 00 2E", `{"float":"-0.0"}`},
	{"str", "80 04 95 09 00 00 00 00 00 00 00 8C 05 68 65 6C 6C 6F 94 2E", `{"str":"hello"}`},
	{"str-of-protocol-2", "80 02 58 02 00 00 00 C3 A9 71 00 2E", `{"str":"é"}`},
	{"bytes", "80 04 95 06 00 00 00 00 00 00 00 43 02 68 69 94 2E", `{"bytes":"aGk="}`},
	{"empty-list", "80 04 5D 94 2E", `{"list":[]}`},
	{"tuple", "80 04 95 07 00 00 00 00 00 00 00 4B 01 4B 02 86 94 2E", `{"tuple":[{"int":"1"},{"int":"2"}]}`},
	{"dict", "80 04 95 0A 00 00 00 00 00 00 00 7D 94 8C 01 61 94 4B 01 73 2E", `{"dict":[[{"str":"a"},{"int":"1"}]]}`},
	{"set", "80 04 95 07 00 00 00 00 00 00 00 8F 94 28 4B 01 90 2E", `{"set":[{"int":"1"}]}`},
	{"one-list-twice", "80 04 95 0C 00 00 00 00 00 00 00 5D 94 28 5D 94 4B 01 61 68 01 65 2E", `{"list":[{"list":[{"int":"1"}]},{"list":[{"int":"1"}]}]}`},
	{"equal-keys", "80 02 7D 28 88 4B 02 4B 01 4B 03 75 2E", `{"dict":[[true,{"int":"3"}]]}`},
}

// objects are frames that are delivered.
func objects() (all []Conversation) {
	for _, o := range pickles {
		all = append(all, Conversation{ID: "object/" + o.name, Rule: "OT-OBJ-6", Description: o.value, Role: Receiver,
			Steps: []Step{receives(lettered(o.octets())...), {Does: DeliversObject, Object: o.value}}})
	}
	return all
}

func (o object) octets() []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(o.pickle, " ", ""))
	if err != nil {
		panic("internal error: " + o.name + ": " + err.Error())
	}
	return b
}

// lettered puts the size in front of a pickle.
func lettered(pickle []byte) []byte { return append(fmt.Appendf(nil, "%8X", len(pickle)), pickle...) }

// noPickles are refused; value is the rule.
var noPickles = []object{
	{"global-and-reduce", "80 02 63 6F 73 0A 67 65 74 63 77 64 0A 29 52 2E", "OT-OBJ-2"},
	{"stack-global", "80 04 8C 02 6F 73 8C 06 67 65 74 63 77 64 93 2E", "OT-OBJ-2"},
	{"bytearray", "80 05 96 01 00 00 00 00 00 00 00 61 2E", "OT-OBJ-2"},
	{"frozenset", "80 04 28 91 2E", "OT-OBJ-2"},
	{"protocol-0-int", "80 02 49 35 0A 2E", "OT-OBJ-2"},
	{"no-protocol", "4E 2E", "OT-OBJ-7"},
	{"protocol-1", "80 01 4E 2E", "OT-OBJ-7"},
	{"protocol-6", "80 06 4E 2E", "OT-OBJ-7"},
	{"no-stop", "80 02 4E", "OT-OBJ-8"},
	{"octets-behind-stop", "80 02 4E 2E 00", "OT-OBJ-8"},
	{"nothing-to-stop-with", "80 02 2E", "OT-OBJ-8"},
	{"two-values-at-stop", "80 02 4E 4E 2E", "OT-OBJ-8"},
	{"append-to-a-tuple", "80 02 29 4E 61 2E", "OT-OBJ-9"},
	{"a-length-beyond-the-end", "80 02 58 FF 00 00 00 61 2E", "OT-OBJ-10"},
	{"a-negative-length", "80 02 8B FF FF FF FF 2E", "OT-OBJ-10"},
	{"a-surrogate", "80 02 58 03 00 00 00 ED A0 80 2E", "OT-OBJ-11"},
	{"an-index-not-in-the-memo", "80 02 68 00 2E", "OT-OBJ-12"},
	{"a-list-in-itself", "80 04 95 06 00 00 00 00 00 00 00 5D 94 68 00 61 2E", "OT-OBJ-15"},
	{"a-list-in-a-set", "80 04 8F 28 5D 90 2E", "OT-OBJ-4"},
}

func refusedPickles() (all []Conversation) {
	for _, o := range noPickles {
		all = append(all, Conversation{ID: "refused/" + o.name, Rule: o.value, Description: "a pickle that is refused", Role: Receiver,
			Steps: []Step{receives(lettered(o.octets())...), reports(Malformed)}})
	}
	return all
}

// objTCPEnds are sizes that are refused, two frames together, and ends of the stream.
func objTCPEnds() []Conversation {
	none := lettered([]byte{0x80, 0x04, 'N', '.'})
	isNone := Step{Does: DeliversObject, Object: "null"}
	all := []Conversation{
		{ID: "size/malformed", Rule: "OT-SIZE-3", Description: "eight spaces", Role: Receiver, Steps: []Step{receives([]byte("        ")...), reports(Malformed)}},
		{ID: "limit/one-above", Rule: "OT-SIZE-4", Description: "a size one above the receive limit, and no pickle", Role: Receiver,
			ReceiveLimitOctets: 4, Steps: []Step{receives([]byte("       5")...), reports(Oversize)}},
		{ID: "frame/two-together", Rule: "OT-FRAME-5", Description: "two frames arrive together", Role: Receiver,
			Steps: []Step{receives(slices.Concat(none, none)...), isNone, isNone}},
		{ID: "end/between-frames", Rule: "OT-END-1", Description: "the end of the stream between frames is orderly", Role: Receiver,
			Steps: []Step{receives(none...), isNone, ends(), reports(Closed)}},
	}
	return append(all, cutFrames("OT-END-2", none)...)
}
