package gruv

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section B.5 of SPEC.md.
const (
	opensLate            defect = "opens-late"
	opensTwice           defect = "opens-twice"
	forgetsTheEnd        defect = "forgets-the-end"
	silentAfterACut      defect = "silent-after-a-cut"
	silentAfterARefusal  defect = "silent-after-a-refusal"
	closesTheOldest      defect = "closes-the-oldest"
	holdsSixteen         defect = "holds-sixteen"
	oneCallAtATime       defect = "one-call-at-a-time"
	acceptsBetweenFrames defect = "accepts-between-frames"
)

var connectionsTable = mutant.Table{
	{opensLate, "reports a connection as open when its first octet arrives", "GS-CONN-1"},
	{opensTwice, "reports a connection as open again when its first message arrives", "GS-CONN-1"},
	{forgetsTheEnd, "does not report the end of the stream that follows a message at once", "GS-CONN-2"},
	{silentAfterACut, "does not report the end of a connection after a message was cut", "GS-CONN-2"},
	{silentAfterARefusal, "does not report the end of a connection after it has refused a size", "GS-CONN-2"},
	{closesTheOldest, "closes the oldest connection when a new one comes", "GS-CONN-3"},
	{holdsSixteen, "closes a connection at once that is the seventeenth", "GS-CONN-3"},
	{oneCallAtATime, "accepts no connection while it serves another", "GS-CONN-4"},
	{acceptsBetweenFrames, "accepts no connection while a frame arrives on another", "GS-CONN-4"},
}
