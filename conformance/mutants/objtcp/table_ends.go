package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section A.6 of SPEC.md.
const (
	endIsAFault               defect = "end-is-a-fault"
	orderlyOnlyWhenUnused     defect = "orderly-only-when-unused"
	ignoresTheEnd             defect = "ignores-the-end"
	ignoresTheEndAfterUse     defect = "ignores-the-end-after-use"
	silentAboutCuts           defect = "silent-about-cuts"
	silentAboutCutSizes       defect = "silent-about-cut-sizes"
	silentAboutOneOctet       defect = "silent-about-one-octet"
	silentAboutResets         defect = "silent-about-resets"
	silentAboutResetSizes     defect = "silent-about-reset-sizes"
	deliversCutPickles        defect = "delivers-cut-pickles"
	cutsAreLate               defect = "cuts-are-late"
	deliversResets            defect = "delivers-resets"
	deliversAgainAtAReset     defect = "delivers-again-at-a-reset"
	ignoresWriteErrors        defect = "ignores-write-errors"
	closeIsSent               defect = "close-is-sent"
	waitingIsSent             defect = "waiting-is-sent"
	sendsAfterTheEnd          defect = "sends-after-the-end"
	sendsAfterTheClose        defect = "sends-after-the-close"
	saysGoodbye               defect = "says-goodbye"
	closeKeepsTheSocket       defect = "close-keeps-the-socket"
	endClosesTheOthers        defect = "end-closes-the-others"
	cutClosesTheOthers        defect = "cut-closes-the-others"
	malformedClosesTheOthers  defect = "malformed-closes-the-others"
	closeClosesTheOthers      defect = "close-closes-the-others"
	sharesItsWriter           defect = "shares-its-writer"
	stallClosesTheOthers      defect = "stall-closes-the-others"
	malformedEndsAccepting    defect = "malformed-ends-accepting"
	cutEndsAccepting          defect = "cut-ends-accepting"
	resetEndsAccepting        defect = "reset-ends-accepting"
	endEndsAccepting          defect = "end-ends-accepting"
	stopKeepsConnections      defect = "stop-keeps-connections"
	stopKeepsAccepting        defect = "stop-keeps-accepting"
	silentAboutEmptyCuts      defect = "silent-about-empty-cuts"
	silentAboutOneOctetResets defect = "silent-about-one-octet-resets"
	waitingIsSentAtAClose     defect = "waiting-is-sent-at-a-close"
	answersAtTheClose         defect = "answers-at-the-close"
)

var endsTable = mutant.Table{
	{endIsAFault, "reports every end of the stream as an error", "OT-END-1"},
	{orderlyOnlyWhenUnused, "reports the end of the stream as an error once an object has gone either way", "OT-END-1"},
	{ignoresTheEnd, "does not notice the end of the stream between frames", "OT-END-1"},
	{ignoresTheEndAfterUse, "does not notice the end of the stream once an object has arrived", "OT-END-1"},
	{silentAboutCuts, "takes the end inside a pickle for the end between frames", "OT-END-2"},
	{silentAboutCutSizes, "takes the end inside a size for the end between frames", "OT-END-2"},
	{silentAboutOneOctet, "takes the end behind the first octet of a size for the end between frames", "OT-END-2"},
	{silentAboutResets, "takes a reset inside a pickle for the end between frames", "OT-END-2"},
	{silentAboutResetSizes, "takes a reset inside a size for the end between frames", "OT-END-2"},
	{deliversCutPickles, "delivers what there is of a pickle that was cut", "OT-END-2"},
	{cutsAreLate, "reports a cut when its caller closes the connection", "OT-END-2"},
	{silentAboutEmptyCuts, "takes the end between a size and its pickle for the end between frames", "OT-END-2"},
	{silentAboutOneOctetResets, "takes a reset behind the first octet of a size for the end between frames", "OT-END-2"},
	{deliversResets, "delivers None when it meets a reset", "OT-END-3"},
	{deliversAgainAtAReset, "delivers its last object again when it meets a reset", "OT-END-3"},
	{ignoresWriteErrors, "reports an object as sent although a reset came inside its frame", "OT-END-4"},
	{closeIsSent, "reports an object as sent when a close cuts its frame off", "OT-END-4"},
	{waitingIsSent, "reports an object as sent that waits for another when the connection is reset", "OT-END-4"},
	{sendsAfterTheEnd, "reports an object as sent that is asked for after the end", "OT-END-4"},
	{waitingIsSentAtAClose, "reports an object as sent that waits for another when its caller closes", "OT-END-4"},
	{saysGoodbye, "sends None before it closes", "OT-END-5"},
	{closeKeepsTheSocket, "does not close the socket when its caller closes", "OT-END-5"},
	{answersAtTheClose, "sends None before it closes inside a frame that arrives", "OT-END-5"},
	{sendsAfterTheClose, "reports an object as sent that is asked for after a close", "OT-END-5"},
	{endClosesTheOthers, "closes other connections at the end of one", "OT-END-6"},
	{cutClosesTheOthers, "closes other connections when a frame is cut on one", "OT-END-6"},
	{malformedClosesTheOthers, "closes other connections when a frame is malformed on one", "OT-END-6"},
	{closeClosesTheOthers, "closes other connections when its caller closes one", "OT-END-6"},
	{sharesItsWriter, "holds one lock for the writes to all connections", "OT-END-6"},
	{stallClosesTheOthers, "closes other connections when a frame stalls on one", "OT-END-6"},
	{malformedEndsAccepting, "stops accepting after a malformed frame", "OT-END-6"},
	{cutEndsAccepting, "stops accepting when a frame is cut", "OT-END-6"},
	{resetEndsAccepting, "stops accepting after a reset", "OT-END-6"},
	{endEndsAccepting, "stops accepting at the end of a connection", "OT-END-6"},
	{stopKeepsConnections, "keeps its connections when it is closed as a whole", "OT-END-7"},
	{stopKeepsAccepting, "goes on accepting when it is closed as a whole", "OT-END-7"},
}
