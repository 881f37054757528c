package tell

import "github.com/tinyproto/tinyproto/tools/dissect/event"

// A Finding is something that the decoder of a protocol can find.
type Finding struct {
	Kind     event.Kind
	Severity event.Severity
	Rule     string // the id of a rule of SPEC.md, or empty. A note names the rule that speaks of it
	When     string // a sentence for people
}

// What can be found in every protocol.
var (
	Gap     = Finding{event.KindGap, event.Note, "", "the capture lacks octets"}
	Skipped = Finding{event.KindGap, event.Note, "", "octets were skipped to find the framing again, after a gap or a beginning in the middle"}
	Reset   = Finding{event.KindReset, event.Note, "", "a side reset the connection"}
)

// Everywhere returns them.
func Everywhere() []Finding { return []Finding{Reset, Gap, Skipped} }
