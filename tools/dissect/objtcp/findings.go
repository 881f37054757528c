package objtcp

import (
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// What can be found. A violation is the sender's. What the receiver does with it is told to its caller, and a capture
// does not show it.
var (
	sizeMalformed   = violation("OT-SIZE-1", "eight octets that are no size: spaces, then hexadecimal digits")
	sizeZero        = violation("OT-SIZE-1", "a size of zero")
	sizeLoose       = violation("OT-SIZE-1", "a size in lower case, or with a zero in front: receivers take it")
	pickleMalformed = violation("OT-OBJ-19", "a payload that is not exactly one pickle")
	pickleRefused   = violation("OT-OBJ-19", "a pickle with an opcode that is no data, or of what is beyond the limits")
	pickleOld       = violation("OT-OBJ-19", "a pickle of protocol 2 or 3: receivers take it")
	truncatedSize   = tell.Finding{Kind: event.KindTruncated, Severity: event.Note, Rule: "OT-END-2", When: "the connection ended inside a size"}
	truncatedPickle = tell.Finding{Kind: event.KindTruncated, Severity: event.Note, Rule: "OT-END-2", When: "the connection ended inside a pickle"}
)

func violation(rule, when string) tell.Finding {
	return tell.Finding{Kind: event.KindMalformed, Severity: event.Violation, Rule: rule, When: when}
}

// Findings returns everything that the decoder can find, those of every protocol last.
func Findings() []tell.Finding {
	own := []tell.Finding{sizeMalformed, sizeZero, sizeLoose, pickleMalformed, pickleRefused, pickleOld, truncatedSize, truncatedPickle}
	return append(own, tell.Everywhere()...)
}
