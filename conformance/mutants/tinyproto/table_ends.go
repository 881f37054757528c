package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 9 of SPEC.md.
const (
	endIsAFault            defect = "end-is-a-fault"
	orderlyOnlyWhenUnused  defect = "orderly-only-when-unused"
	ignoresTheEnd          defect = "ignores-the-end"
	ignoresTheEndAfterUse  defect = "ignores-the-end-after-use"
	dropsAtTheEnd          defect = "drops-at-the-end"
	dropsEmptyAtTheEnd     defect = "drops-empty-at-the-end"
	deliversResets         defect = "delivers-resets"
	deliversAgainAtAReset  defect = "delivers-again-at-a-reset"
	answersHalfSizes       defect = "answers-half-sizes"
	refusesCutSizes        defect = "refuses-cut-sizes"
	refusesCutPayloads     defect = "refuses-cut-payloads"
	ignoresWriteErrors     defect = "ignores-write-errors"
	ignoresTheEndInASend   defect = "ignores-the-end-in-a-send"
	saysGoodbye            defect = "says-goodbye"
	closeIsAnAnswer        defect = "close-is-an-answer"
	closeFinishesPayloads  defect = "close-finishes-payloads"
	refusesAtTheClose      defect = "refuses-at-the-close"
	closesWithAReset       defect = "closes-with-a-reset"
	sendsAfterTheEnd       defect = "sends-after-the-end"
	sharesItsBuffer        defect = "shares-its-buffer"
	sharesItsTurn          defect = "shares-its-turn"
	sharesItsWriter        defect = "shares-its-writer"
	endClosesTheOthers     defect = "end-closes-the-others"
	cutClosesTheOthers     defect = "cut-closes-the-others"
	greetsInTheAcceptLoop  defect = "greets-in-the-accept-loop"
	badHandshakeEndsAccept defect = "bad-handshake-ends-the-accepting"
	resetEndsAccept        defect = "reset-ends-the-accepting"
	collisionEndsAccept    defect = "collision-ends-the-accepting"
	waitingIsSent          defect = "waiting-is-sent"
	waitingIsSentAtAClose  defect = "waiting-is-sent-at-a-close"
	waitingIsSentAtACut    defect = "waiting-is-sent-at-a-cut"
)

var endsTable = mutant.Table{
	{endIsAFault, "reports every end of the stream as an error", "TP-END-1"},
	{orderlyOnlyWhenUnused, "reports the end of the stream as an error once a message has gone either way", "TP-END-1"},
	{ignoresTheEnd, "does not notice the end of the stream between messages", "TP-END-1 TP-END-2"},
	{ignoresTheEndAfterUse, "does not notice the end of the stream once a message has arrived", "TP-END-1 TP-END-2"},
	{dropsAtTheEnd, "loses a message that the end of the stream follows at once", "TP-END-3"},
	{dropsEmptyAtTheEnd, "loses an empty message that the end of the stream follows at once", "TP-END-3"},
	{deliversResets, "delivers an empty message when it meets a reset", "TP-END-4"},
	{deliversAgainAtAReset, "delivers its last message again when it meets a reset", "TP-END-4"},
	{answersHalfSizes, "fills a size that was cut in the middle with zeros, and accepts it", "TP-END-5"},
	{refusesCutSizes, "fills a size that was cut with zeros, and refuses one that is then too large", "TP-END-5"},
	{refusesCutPayloads, "sends 00 when a payload was cut before its middle", "TP-END-5"},
	{ignoresWriteErrors, "reports a message as sent although a reset came inside its payload", "TP-END-6"},
	{ignoresTheEndInASend, "does not notice the end of the stream while it sends a payload", "TP-END-7"},
	{saysGoodbye, "sends 00 before it closes", "TP-END-8"},
	{closeIsAnAnswer, "reports a message as sent when a close ends the wait for its answer", "TP-END-8"},
	{closeFinishesPayloads, "reports a message as sent when a close cuts its payload off", "TP-END-8"},
	{refusesAtTheClose, "sends 00 before it closes inside a message that arrives", "TP-END-8"},
	{closesWithAReset, "closes with a linger time of zero, which sends a reset", "TP-END-9"},
	{sendsAfterTheEnd, "reports a message as sent that is asked for after the end", "TP-END-10"},
	{sharesItsBuffer, "collects the payloads of several connections in one buffer", "TP-END-11"},
	{sharesItsTurn, "sends nothing on any connection while a message arrives on one", "TP-END-11"},
	{sharesItsWriter, "holds one lock for the writes to all connections", "TP-END-11"},
	{endClosesTheOthers, "closes other connections at the end of one", "TP-END-11"},
	{cutClosesTheOthers, "closes other connections when a message is cut on one", "TP-END-11"},
	{greetsInTheAcceptLoop, "accepts no connection while the handshake of another is under way", "TP-END-12"},
	{badHandshakeEndsAccept, "stops accepting after another octet than FF in a handshake", "TP-END-12"},
	{resetEndsAccept, "stops accepting after a reset in a handshake", "TP-END-12"},
	{collisionEndsAccept, "stops accepting after a collision", "TP-END-12"},
	{waitingIsSent, "reports a message as sent that waits for another when the peer ends the connection", "TP-END-13"},
	{waitingIsSentAtAClose, "reports a message as sent that waits for another when its caller closes", "TP-END-13"},
	{waitingIsSentAtACut, "reports a message as sent that waits for one that is then cut", "TP-END-13"},
}
