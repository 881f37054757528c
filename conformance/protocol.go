package conformance

import (
	"fmt"
	"strings"
	"time"
)

// A Protocol is what the engine has to know of a framing to play the peer's part in it.
type Protocol struct {
	Name string // in ids, in the shim's hello, and for --protocol

	Largest uint64 // octets of its largest message, or pickle

	// Greeting is what each side sends first, without waiting for the other; nil if a connection is open as soon as TCP
	// is.
	Greeting []byte

	// Timeout is how long an implementation keeps a connection on which nothing comes that is due, where nothing else is
	// asked for; zero: for ever.
	Timeout time.Duration

	// Outlasts says that a timeout is reported and no more: the connection lives, and what has come of a message is kept.
	// It runs while the connection is idle, too.
	Outlasts bool

	// Objects says that messages are objects, which are told by their values.
	Objects bool

	// Sample is a short message, to see that something goes through.
	Sample Message

	// Give has a scripted peer send a message, whole. Take expects this message next from the implementation, whole.
	Give, Take func(p *Play, peer int, m Message) error

	// Next takes the next message from the implementation, whole, whatever it is.
	Next func(p *Play, peer int) (Message, error)

	// Exchange is what the scripted peer sends in an exchange that goes each way, and what becomes of it, cut at each
	// octet.
	Exchange []Part
}

// A Part is a run of the peer's octets in an exchange. One without octets is a place between messages, at which a
// connection may end in order.
type Part struct {
	Place  string // of a peer that has not sent the last of them: "inside a size"
	Octets []byte

	// Due expects what comes of the part once it is whole; nil: nothing.
	Due func(p *Play, peer int) error

	// Cut expects the report of an implementation whose peer stops inside the part.
	Cut func(p *Play, peer int, how Cut) error
}

// protocols are all there are, in the order of SPEC.md.
var protocols = []*Protocol{
	&tinyProto,
	&objTCP,
	&gruv,
}

// Protocols lists the names of all protocols, in the order of SPEC.md.
func Protocols() (names []string) {
	for _, p := range protocols {
		names = append(names, p.Name)
	}
	return names
}

// LargestOctets returns the size of the largest message of a protocol, or 0 if there is no such protocol.
func LargestOctets(protocol string) uint64 {
	p, err := protocolNamed(protocol)
	if err != nil {
		return 0
	}
	return p.Largest
}

// protocolNamed returns the protocol with a name. The error names those that there are.
func protocolNamed(name string) (*Protocol, error) {
	for _, p := range protocols {
		if p.Name == name {
			return p, nil
		}
	}
	return nil, fmt.Errorf("protocol %q: known is %s", name, strings.Join(Protocols(), ", "))
}
