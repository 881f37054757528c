package dissect

// verdict says whether a stream is TinyProto.
type verdict int

const (
	undecided verdict = iota
	isTinyProto
	isOther
)

// opening is what is known of a side's first octets.
type opening struct {
	octets []byte // those of the first segment, if there are any
	more   bool   // others of the side are known too
	syn    bool   // they are the first of the connection, not only of the capture
}

// detect judges a stream by how each side opens: with FF, or an acceptor at its limit with FE. Where one side said
// nothing at all, the other must have sent that octet and no more. final says that nothing more is to come.
func detect(a, b opening, final bool) verdict {
	known := 0
	for _, o := range []opening{a, b} {
		switch {
		case len(o.octets) == 0:
		case o.octets[0] != codeOK && o.octets[0] != codeLimit, telnet(o.octets), !o.syn && len(o.octets) > 1:
			return isOther
		default:
			known++
		}
	}
	alone := len(a.octets)+len(b.octets) == 1 && !a.more && !b.more
	switch {
	case known == 2, final && alone:
		return isTinyProto
	case final:
		return isOther
	}
	return undecided
}

// telnet tells the one common protocol whose both sides may open with FF too: a command of WILL, WONT, DO or DONT
// follows at once. No endpoint of TinyProto has anything to answer so early.
func telnet(octets []byte) bool { return len(octets) > 1 && octets[1] >= 0xFB && octets[1] <= 0xFE }
