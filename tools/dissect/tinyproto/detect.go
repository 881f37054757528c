package tinyproto

import "github.com/tinyproto/tinyproto/tools/dissect/stream"

// Detect judges a stream by how each side opens: with FF, or an acceptor at its limit with FE. Where one side said
// nothing at all, the other must have sent that octet and no more.
func (*Decoder) Detect(a, b stream.Opening, final bool) stream.Verdict {
	known := 0
	for _, o := range []stream.Opening{a, b} {
		switch {
		case len(o.Octets) == 0:
		case o.Octets[0] != codeOK && o.Octets[0] != codeLimit, telnet(o.Octets), !o.SYN && len(o.Octets) > 1:
			return stream.NotMine
		default:
			known++
		}
	}
	alone := len(a.Octets)+len(b.Octets) == 1 && !a.More && !b.More
	switch {
	case known == 2, final && alone:
		return stream.Mine
	case final:
		return stream.NotMine
	}
	return stream.Undecided
}

// telnet tells the one common protocol whose both sides may open with FF too: a command of WILL, WONT, DO or DONT
// follows at once. No endpoint of TinyProto has anything to answer so early.
func telnet(octets []byte) bool { return len(octets) > 1 && octets[1] >= 0xFB && octets[1] <= 0xFE }
