package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section A.7 of SPEC.md.
const (
	ignoresTheTimeout      defect = "ignores-the-timeout"
	waitsInASize           defect = "waits-in-a-size"
	waitsForAPickle        defect = "waits-for-a-pickle"
	waitsInAPickle         defect = "waits-in-a-pickle"
	silentAboutStalls      defect = "silent-about-stalls"
	stallsAreCuts          defect = "stalls-are-cuts"
	stallsGoOn             defect = "stalls-go-on"
	deliversStalledPickles defect = "delivers-stalled-pickles"
	oneTimeoutForASize     defect = "one-timeout-for-a-size"
	oneTimeoutForAPickle   defect = "one-timeout-for-a-pickle"
	givesUpEarly           defect = "gives-up-early"
	timesOutWhileIdle      defect = "times-out-while-idle"
	keepsTheDeadline       defect = "keeps-the-deadline"
	waitsBehindOneOctet    defect = "waits-behind-one-octet"
	waitsBehindTwoOctets   defect = "waits-behind-two-octets"
	timesOutAfterSending   defect = "times-out-after-sending"
)

var timersTable = mutant.Table{
	{ignoresTheTimeout, "has no timeout", "OT-TIME-1"},
	{waitsInASize, "waits for the rest of a size without a timeout", "OT-TIME-1"},
	{waitsForAPickle, "waits for the first octet of a pickle without a timeout", "OT-TIME-1"},
	{waitsInAPickle, "waits for the rest of a pickle without a timeout", "OT-TIME-1"},
	{silentAboutStalls, "closes a connection that stalls without a report", "OT-TIME-1"},
	{stallsAreCuts, "reports a stall as a cut", "OT-TIME-1"},
	{stallsGoOn, "reports a stall and keeps the connection", "OT-TIME-1"},
	{deliversStalledPickles, "delivers what there is of a pickle that stalls", "OT-TIME-1"},
	{waitsBehindOneOctet, "waits behind the first octet of a size without a timeout", "OT-TIME-1"},
	{waitsBehindTwoOctets, "waits behind the second octet of a size without a timeout", "OT-TIME-1"},
	{oneTimeoutForASize, "has one timeout for all of a size", "OT-TIME-2"},
	{oneTimeoutForAPickle, "has one timeout for all of a pickle", "OT-TIME-2"},
	{givesUpEarly, "waits for a third of its timeout", "OT-TIME-2"},
	{timesOutWhileIdle, "closes a connection for its timeout between frames", "OT-TIME-3"},
	{keepsTheDeadline, "closes a connection for its timeout once an object has arrived", "OT-TIME-3"},
	{timesOutAfterSending, "closes a connection for its timeout once it has sent an object", "OT-TIME-3"},
}
