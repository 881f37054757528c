// Package vectors makes encode and decode vectors of each protocol for the unit tests of a port. Each is one fact or one
// fault, with the octets and what comes of them. Its codecs are its own: a few shifts, and octets written by hand.
package vectors

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
)

// A Set is all vectors, with what a reader needs to know about them.
type Set struct {
	Header        Header
	Sizes         []Size
	Conversations []Conversation
}

// A Header says what the vectors are of.
type Header struct {
	Protocol string   `json:"protocol"`
	Spec     string   `json:"spec"`    // the revision of SPEC.md: "2026-11-20"
	Version  string   `json:"version"` // of the kit
	Notes    []string `json:"notes"`
}

// content is the vectors of one protocol.
type content struct {
	notes         []string
	sizes         []Size
	conversations []Conversation
}

// contents make the vectors of each protocol, by its name.
var contents = map[string]func() content{
	"tinyproto": tinyProto,
	"objtcp":    objTCP,
	"gruv":      gruv,
}

// A Size is a number of octets and how it is announced.
type Size struct {
	ID          string  `json:"id"`             // "size/38-00-C3-50"
	Rule        string  `json:"rule,omitempty"` // of SPEC.md
	Description string  `json:"description"`
	Size        *uint32 `json:"size,omitempty"` // absent where the octets are too few
	Octets      Octets  `json:"octets"`
	Expect      string  `json:"expect"` // OK, or the Oversize, Truncated or Malformed of a decoder
	Answer      Octets  `json:"answer"` // of a receiver with no lower receive limit; none to too few octets

	// ReceivedOnly says that a sender writes the same size in another way.
	ReceivedOnly bool `json:"received_only,omitempty"`
}

// A Conversation is what happens on one connection, as the implementation under test sees it.
type Conversation struct {
	ID                 string   `json:"id"` // "answer/FD"
	Rule               string   `json:"rule,omitempty"`
	Description        string   `json:"description"`
	Role               Role     `json:"role"`
	Plugins            []string `json:"plugins,omitempty"`       // in the order of registration; names as in SHIM.md
	ReceiveLimitOctets uint32   `json:"receive_limit,omitempty"` // 0: none
	Steps              []Step   `json:"steps"`
}

// A Role is what the implementation under test is.
type Role string

// An Initiator and an Acceptor begin with the handshake. A Sender and a Receiver are on an open connection.
const (
	Initiator Role = "initiator"
	Acceptor  Role = "acceptor"
	Sender    Role = "sender"
	Receiver  Role = "receiver"
)

// Octets are written as in SPEC.md: "00 00 00 05".
type Octets []byte

// MarshalText writes two digits for each octet, in upper case, with a space between.
func (o Octets) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "% X", []byte(o)), nil }

// New makes all vectors of a protocol, for a revision of SPEC.md and a version of the kit. The error says that there is no
// such protocol.
func New(protocol, spec, version string) (Set, error) {
	of := contents[protocol]
	if of == nil {
		return Set{}, fmt.Errorf("no vectors of the protocol %q", protocol)
	}
	c := of()
	header := Header{Protocol: protocol, Spec: spec, Version: version, Notes: c.notes}
	return Set{header, c.sizes, c.conversations}, nil
}

func tinyProto() content {
	return content{
		notes:         notes,
		sizes:         slices.Concat(acceptedSizes(), refusedSizes(), cutSizes()),
		conversations: slices.Concat(handshakes(), answers(), frames(), exchanges(), plugins(), announcements(), limits(), truncations()),
	}
}

// Write writes the set as one JSON object, with a line for each vector.
func (s Set) Write(w io.Writer) error {
	header, err := json.MarshalIndent(s.Header, "", "  ")
	if err != nil {
		return err
	}
	sizes, err := lines(s.Sizes)
	if err != nil {
		return err
	}
	conversations, err := lines(s.Conversations)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, "{\"header\": %s,\n\"sizes\": %s,\n\"conversations\": %s}\n", header, sizes, conversations)
	return err
}

// lines writes a list with a line for each element.
func lines[V any](list []V) ([]byte, error) {
	out := []byte("[")
	for i, v := range list {
		line, err := json.Marshal(v)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out = append(out, ',')
		}
		out = append(append(out, '\n'), line...)
	}
	return append(out, "\n]"...), nil
}
