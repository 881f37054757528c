// Package corpus is the catalogue of the captures in pcaps: what each shows, how it came about, and what must be found
// in it. One capture shows one thing, and one small function or row of a table makes it, in a script of who sends what;
// those that were recorded are listed in recorded.go.
//
// What must be found is said here by whoever wrote the script, and compared with NAME.json, which the dissector wrote.
package corpus

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/tinyproto/tinyproto/pcaps/wire"
)

// A Capture is one file of the corpus.
type Capture struct {
	File  string // its name in pcaps
	Shows string // a line for people
	Port  uint16 // what the dissector must be told with --port, because the capture does not show what it is; 0: nothing

	Protocol string // of its conversations: objtcp or gruv; empty: TinyProto

	// Octets are the file's, if it was made. A recorded capture has none.
	Octets []byte

	// Want says what must be found, in any order, and that nothing else may be; nil in a recorded capture. A line is
	// one event, or as much of it as is certain:
	//
	//	> handshake FF
	//	< message 5 complete hello
	//	> violation early-payload TP-FRAME-6 packet 6
	//	stream 0 closed
	//
	// ">" is the initiator, "<" the acceptor. A message that was refused, or that the capture lacks octets of, is
	// incomplete. One of more than 16 octets has its SHA-256 in place of the payload, as [carried] writes it; an object
	// stands there as in JSON. What begins with "maybe" need not be found.
	Want []string

	// Error is a part of the error that the dissector ends with, because the file is damaged; empty: none.
	Error string
}

// A Group is the captures of one subject.
type Group struct {
	Title    string
	Source   string // the file of this package
	Captures []Capture
}

// Groups returns all captures that are made, by subject.
func Groups() []Group {
	var groups []Group
	for _, g := range []struct {
		title, source string
		captures      []func() Capture
	}{
		{"Conversations that keep the rules", "honest.go", honest},
		{"The handshake", "handshake.go", handshake},
		{"Sizes, answers and payloads", "framing.go", framing},
		{"Refusals", "refusals.go", refusals},
		{"Collisions", "collisions.go", collisions},
		{"Ends", "ends.go", ends},
		{"Link layers", "links.go", links},
		{"IP", "networks.go", networks},
		{"TCP", "transport.go", transport},
		{"Ports that are used again", "reuse.go", reuse},
		{"Captures that lack octets or disorder them", "loss.go", loss},
		{"File formats", "files.go", files},
		{"Damaged files", "damaged.go", damaged},
		{"obj-over-tcp: sizes and segments", "objtcp.go", objtcp},
		{"obj-over-tcp: pickles", "pickles.go", pickles},
		{"obj-over-tcp: ends and losses", "objtcp_ends.go", objtcpEnds},
		{"gruv-socks: sizes and segments", "gruv.go", gruv},
		{"gruv-socks: ends and losses", "gruv_ends.go", gruvEnds},
	} {
		group := Group{Title: g.title, Source: g.source}
		for _, capture := range g.captures {
			group.Captures = append(group.Captures, capture())
		}
		groups = append(groups, group)
	}
	return groups
}

// All returns every capture, made or recorded.
func All() []Capture {
	var all []Capture
	for _, g := range Groups() {
		all = append(all, g.Captures...)
	}
	return append(all, recorded...)
}

// Name is the file's name without what says its format: that of its decoding is this and ".json".
func (c Capture) Name() string {
	name, _, _ := strings.Cut(c.File, ".")
	return name
}

// capture returns one in a plain pcap file, of IPv4 over Ethernet.
func capture(name, shows string, s *wire.Script, want ...string) Capture {
	return Capture{File: name + ".pcap", Shows: shows, Octets: wire.Pcap{}.File(plain(s)), Want: want}
}

func plain(s *wire.Script) []wire.Frame { return s.Frames(wire.Ethernet, wire.IPv4) }

// opened returns what must be found where both sides begin with FF, and more.
func opened(want ...string) []string {
	return append([]string{"> handshake FF", "< handshake FF"}, want...)
}

// helloWorld is the conversation of captures whose point is something else: one message and an orderly end, 11 packets.
func helloWorld() *wire.Script { return wire.Open().Hello().Close() }

func helloFound() []string { return opened("> message 5 complete hello", "stream 0 closed") }

// hello returns a capture of that conversation in a file made for it.
func hello(file, shows string, octets []byte) Capture {
	return Capture{File: file, Shows: shows, Octets: octets, Want: helloFound()}
}

// byPort says that the dissector must be told the port.
func (c Capture) byPort() Capture { c.Port = wire.Port; return c }

// longestShown is how many octets of a payload a line of what must be found has, at most.
const longestShown = 16

// carried is the line of a whole message from the initiator that is longer than that.
func carried(payload []byte) string {
	return fmt.Sprintf("> message %d complete sha256 %x", len(payload), sha256.Sum256(payload))
}

// times repeats a line.
func times(n int, line string) []string { return slices.Repeat([]string{line}, n) }
