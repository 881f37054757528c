package dissect

import (
	"fmt"
	"strings"

	"github.com/tinyproto/tinyproto/tools/dissect/gruv"
	"github.com/tinyproto/tinyproto/tools/dissect/objtcp"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
	"github.com/tinyproto/tinyproto/tools/dissect/tinyproto"
)

// A Protocol is one that can be decoded.
type Protocol struct {
	Name     string
	Findings func() []tell.Finding // what can be found

	decoder func(tell.Teller) stream.Protocol
}

// Protocols returns them all, in the order in which they are asked whether a stream is theirs. TinyProto is the first.
// No stream looks like two of them.
func Protocols() []Protocol {
	return []Protocol{
		{tinyproto.Name, tinyproto.Findings, tinyproto.New},
		{objtcp.Name, objtcp.Findings, objtcp.New},
		{gruv.Name, gruv.Findings, gruv.New},
	}
}

// Named returns the protocol of a name. The error says which names there are.
func Named(name string) (Protocol, error) {
	var known []string
	for _, p := range Protocols() {
		if p.Name == name {
			return p, nil
		}
		known = append(known, p.Name)
	}
	return Protocol{}, fmt.Errorf("protocol %q: known are %s", name, strings.Join(known, ", "))
}

// protocols returns the one that is to be decoded, or all of which streams may be.
func (o Options) protocols() ([]Protocol, error) {
	switch forced := len(o.Ports) > 0 || o.All; {
	case o.Protocol != "":
		p, err := Named(o.Protocol)
		return []Protocol{p}, err
	case forced:
		return Protocols()[:1], nil
	}
	return Protocols(), nil
}
