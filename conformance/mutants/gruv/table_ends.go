package gruv

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section B.3 of SPEC.md.
const (
	endIsAFault                  defect = "end-is-a-fault"
	ignoresTheEnd                defect = "ignores-the-end"
	deliversTheEnd               defect = "delivers-the-end"
	orderlyOnlyWhenUnused        defect = "orderly-only-when-unused"
	endBehindEmpty               defect = "end-behind-empty"
	silentAboutCuts              defect = "silent-about-cuts"
	spinsAtCuts                  defect = "spins-at-cuts"
	deliversCuts                 defect = "delivers-cuts"
	silentAboutCutSizes          defect = "silent-about-cut-sizes"
	silentAboutCutHeads          defect = "silent-about-cut-heads"
	silentAboutLargeCuts         defect = "silent-about-large-cuts"
	silentAboutResets            defect = "silent-about-resets"
	silentAboutResetsInASize     defect = "silent-about-resets-in-a-size"
	silentAboutOneOctet          defect = "silent-about-one-octet"
	silentAboutOneOctetAndAReset defect = "silent-about-one-octet-and-a-reset"
	deliversCutsLater            defect = "delivers-cuts-later"
	silentAboutCutsInTime        defect = "silent-about-cuts-in-time"
	deliversResets               defect = "delivers-resets"
	ignoresResets                defect = "ignores-resets"
	deliversAgainAtAReset        defect = "delivers-again-at-a-reset"
	ignoresWriteErrors           defect = "ignores-write-errors"
	waitingIsSent                defect = "waiting-is-sent"
	ignoresTheEndInASend         defect = "ignores-the-end-in-a-send"
	closeIsSent                  defect = "close-is-sent"
	waitingIsSentAtAClose        defect = "waiting-is-sent-at-a-close"
	sendsAfterTheEnd             defect = "sends-after-the-end"
	sendsAfterAFault             defect = "sends-after-a-fault"
	leavesTheClose               defect = "leaves-the-close"
	saysGoodbye                  defect = "says-goodbye"
	saysGoodbyeAfterUse          defect = "says-goodbye-after-use"
	closesBehindTheFrame         defect = "closes-behind-the-frame"
	sendsAfterTheClose           defect = "sends-after-the-close"
	sharesItsBuffer              defect = "shares-its-buffer"
	sharesItsTurn                defect = "shares-its-turn"
	endClosesTheOthers           defect = "end-closes-the-others"
	cutClosesTheOthers           defect = "cut-closes-the-others"
	refusalClosesTheOthers       defect = "refusal-closes-the-others"
	resetClosesTheOthers         defect = "reset-closes-the-others"
	closeClosesTheOthers         defect = "close-closes-the-others"
	sharesItsWriter              defect = "shares-its-writer"
	stallClosesTheOthers         defect = "stall-closes-the-others"
	faultEndsAccept              defect = "fault-ends-the-accepting"
	refusalEndsAccept            defect = "refusal-ends-the-accepting"
	resetEndsAccept              defect = "reset-ends-the-accepting"
	endEndsAccept                defect = "end-ends-the-accepting"
	stopKeepsConnections         defect = "stop-keeps-connections"
	stopKeepsAccepting           defect = "stop-keeps-accepting"
)

var endsTable = mutant.Table{
	{endIsAFault, "reports every end of the stream as an error", "GS-END-1"},
	{ignoresTheEnd, "does not notice the end of the stream between frames", "GS-END-1"},
	{deliversTheEnd, "delivers an empty message at the end of the stream", "GS-END-1"},
	{orderlyOnlyWhenUnused, "reports the end of the stream as an error once a message has gone either way", "GS-END-1"},
	{endBehindEmpty, "reports the end of the stream behind an empty message as an error", "GS-END-1"},
	{silentAboutCuts, "reports the end of the stream inside a frame as an end in order", "GS-END-2"},
	{spinsAtCuts, "waits for ever for the rest of a frame that the end of the stream has cut", "GS-END-2"},
	{deliversCuts, "delivers what has arrived of a payload that the end of the stream cuts", "GS-END-2"},
	{silentAboutCutSizes, "reports the end of the stream inside a size as an end in order", "GS-END-2"},
	{silentAboutCutHeads, "reports the end of the stream between a size and its payload as an end in order", "GS-END-2"},
	{silentAboutLargeCuts, "reports the end of the stream inside a payload of more than 64 KiB as an end in order", "GS-END-2"},
	{silentAboutResets, "reports a reset inside a payload as an end in order", "GS-END-2"},
	{silentAboutResetsInASize, "reports a reset inside a size as an end in order", "GS-END-2"},
	{silentAboutOneOctet, "reports the end of the stream behind one octet of a size as an end in order", "GS-END-2"},
	{silentAboutOneOctetAndAReset, "reports a reset behind one octet of a size as an end in order", "GS-END-2"},
	{deliversCutsLater, "delivers what has arrived of a payload that the end of the stream cuts after a timeout", "GS-END-2"},
	{silentAboutCutsInTime, "reports the end of the stream inside a payload as an end in order once a read has timed out in it", "GS-END-2"},
	{deliversResets, "delivers an empty message when it meets a reset", "GS-END-3"},
	{ignoresResets, "does not report a reset between frames, nor the end that it is", "GS-END-3"},
	{deliversAgainAtAReset, "delivers its last message again when it meets a reset", "GS-END-3"},
	{ignoresWriteErrors, "reports a message as sent although a reset came inside its frame", "GS-END-4"},
	{waitingIsSent, "reports a message as sent that waits for another when the connection is reset", "GS-END-4"},
	{ignoresTheEndInASend, "does not notice the end of the stream while it sends", "GS-END-4"},
	{closeIsSent, "reports a message as sent when a close cuts its frame", "GS-END-4"},
	{waitingIsSentAtAClose, "reports a message as sent that waits for another when its caller closes", "GS-END-4"},
	{sendsAfterTheEnd, "reports a message as sent that is asked for after the end of the stream", "GS-END-4"},
	{sendsAfterAFault, "reports a message as sent that is asked for after a fault", "GS-END-4"},
	{leavesTheClose, "leaves it to the other side to close", "GS-END-5"},
	{saysGoodbye, "sends an empty message before it closes", "GS-END-5"},
	{saysGoodbyeAfterUse, "sends an empty message before it closes a connection that was used", "GS-END-5"},
	{closesBehindTheFrame, "does not close inside a frame that arrives", "GS-END-5"},
	{sendsAfterTheClose, "reports a message as sent that is asked for after a close", "GS-END-5"},
	{sharesItsBuffer, "collects the octets of several connections in one buffer", "GS-CONN-3 GS-END-6"},
	{sharesItsTurn, "sends nothing on a connection inside a frame that arrives on another", "GS-END-6"},
	{endClosesTheOthers, "closes other connections at the end of one", "GS-END-6"},
	{cutClosesTheOthers, "closes other connections when a message is cut on one", "GS-END-6"},
	{refusalClosesTheOthers, "closes other connections when it refuses a size on one", "GS-END-6"},
	{resetClosesTheOthers, "closes other connections at a reset of one", "GS-END-6"},
	{closeClosesTheOthers, "closes other connections when its caller closes one", "GS-END-6"},
	{sharesItsWriter, "holds one lock for the writes to all connections", "GS-END-6"},
	{stallClosesTheOthers, "closes other connections when a read times out inside a frame", "GS-END-6"},
	{faultEndsAccept, "stops accepting when a message is cut", "GS-END-6"},
	{refusalEndsAccept, "stops accepting when it refuses a size", "GS-END-6"},
	{resetEndsAccept, "stops accepting at a reset", "GS-END-6"},
	{endEndsAccept, "stops accepting at the end of a connection", "GS-END-6"},
	{stopKeepsConnections, "keeps its connections when it is stopped", "GS-END-7"},
	{stopKeepsAccepting, "goes on accepting when it is stopped", "GS-END-7"},
}
