package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 6 of SPEC.md.
const (
	littleEndian              defect = "little-endian"
	cutsLongPayloads          defect = "cuts-long-payloads"
	acknowledgesThePayload    defect = "acknowledges-the-payload"
	answersEarly              defect = "answers-early"
	signedSize                defect = "signed-size"
	refusesTheLargest         defect = "refuses-the-largest"
	announcesTooMuch          defect = "announces-too-much"
	payloadWithoutWaiting     defect = "payload-without-waiting"
	keepsTheOldPayload        defect = "keeps-the-old-payload"
	repeatsTheSecondChunk     defect = "repeats-the-second-chunk"
	shortWriteRestarts        defect = "short-write-restarts"
	shortWriteForgets         defect = "short-write-forgets"
	deliversChunks            defect = "delivers-chunks"
	answersAgain              defect = "answers-again"
	skipsSignals              defect = "skips-signals"
	deliversCutPayloads       defect = "delivers-cut-payloads"
	deliversAtAReset          defect = "delivers-at-a-reset"
	deliversAtTheEnd          defect = "delivers-at-the-end"
	deliversEarly             defect = "delivers-early"
	fillsCutSizes             defect = "fills-cut-sizes"
	emptyNotAnswered          defect = "empty-not-answered"
	emptyNotDelivered         defect = "empty-not-delivered"
	endsAfterAnEmpty          defect = "ends-after-an-empty"
	emptySentAtOnce           defect = "empty-sent-at-once"
	oneReadAPayload           defect = "one-read-a-payload"
	oneReadASize              defect = "one-read-a-size"
	halvesAreCuts             defect = "halves-are-cuts"
	twoReadsAShortPayload     defect = "two-reads-a-short-payload"
	tailsAreShort             defect = "tails-are-short"
	emptyInOneSegment         defect = "empty-in-one-segment"
	dropsAfterThePayload      defect = "drops-after-the-payload"
	deliversTheOldToo         defect = "delivers-the-old-too"
	dropsAPartAfterThePayload defect = "drops-a-part-after-the-payload"
	dropsOneAfterThePayload   defect = "drops-one-after-the-payload"
	dropsAfterTheAnswer       defect = "drops-after-the-answer"
	dropsAPartAfterTheAnswer  defect = "drops-a-part-after-the-answer"
	dropsAfterTheRefusal      defect = "drops-after-the-refusal"
	talksWhileIdle            defect = "talks-while-idle"
	sentBeforeTheAnswer       defect = "sent-before-the-answer"
	waitsForEverForTheAnswer  defect = "waits-for-ever-for-the-answer"
	ignoresTheTimeout         defect = "ignores-the-timeout"
	givesUpEarly              defect = "gives-up-early"
	endIsAnAnswer             defect = "end-is-an-answer"
	resetIsARefusal           defect = "reset-is-a-refusal"
	silentAboutCuts           defect = "silent-about-cuts"
	silentAboutCutSizes       defect = "silent-about-cut-sizes"
	silentAboutResets         defect = "silent-about-resets"
	silentAboutOneOctet       defect = "silent-about-one-octet"
	silentAboutResetsInASize  defect = "silent-about-resets-in-a-size"
	waitsForEverInAPayload    defect = "waits-for-ever-in-a-payload"
	waitsForEverForAPayload   defect = "waits-for-ever-for-a-payload"
	waitsForEverInASize       defect = "waits-for-ever-in-a-size"
	dropsBehindTheAnswer      defect = "drops-behind-the-answer"
	dropsWhileSending         defect = "drops-while-sending"
)

var framingTable = mutant.Table{
	{littleEndian, "reads and writes sizes least significant octet first", "TP-FRAME-1"},
	{cutsLongPayloads, "sends no more than 65,535 octets of a payload", "TP-FRAME-1"},
	{acknowledgesThePayload, "sends a second FF when the payload is complete", "TP-FRAME-2"},
	{answersEarly, "answers a size when its first octet has come", "TP-FRAME-3"},
	{signedSize, "takes a size with the highest bit set for a negative one", "TP-FRAME-4"},
	{refusesTheLargest, "refuses F0FFFFFF", "TP-FRAME-4"},
	{announcesTooMuch, "announces a message above the largest", "TP-FRAME-5"},
	{payloadWithoutWaiting, "sends the payload right behind the size", "TP-FRAME-6"},
	{keepsTheOldPayload, "sends the first message again in place of the second", "TP-FRAME-7"},
	{repeatsTheSecondChunk, "sends the second 64 KiB of a payload again in place of the third", "TP-FRAME-7"},
	{shortWriteRestarts, "starts again from the first octet after a short write", "TP-FRAME-8"},
	{shortWriteForgets, "takes a short write for a whole one", "TP-FRAME-8"},
	{deliversChunks, "delivers a large payload in chunks of 64 KiB", "TP-FRAME-9"},
	{answersAgain, "sends the answer to the last size again in front of a size of its own", "TP-FRAME-9"},
	{skipsSignals, "leaves octets out of a payload that look like signal codes", "TP-FRAME-9"},
	{deliversCutPayloads, "delivers what there is of a payload that was cut", "TP-FRAME-10"},
	{deliversAtAReset, "delivers what there is of a payload at a reset", "TP-FRAME-10"},
	{deliversAtTheEnd, "delivers an empty message when the stream ends in front of a payload", "TP-FRAME-10"},
	{deliversEarly, "delivers a payload when all octets but the last have come", "TP-FRAME-10"},
	{fillsCutSizes, "takes the octets that are missing of a size at the end of the stream for 00", "TP-FRAME-10"},
	{emptyNotAnswered, "delivers an empty message without answering it", "TP-FRAME-11"},
	{emptyNotDelivered, "answers an empty message without delivering it", "TP-FRAME-11"},
	{endsAfterAnEmpty, "takes an empty message for the end of the connection", "TP-FRAME-11"},
	{emptySentAtOnce, "reports an empty message as sent before it is answered", "TP-FRAME-12"},
	{oneReadAPayload, "gives up on a payload of more than eight octets that takes more than one read", "TP-FRAME-13"},
	{oneReadASize, "gives up on a size that does not come in one segment", "TP-FRAME-13"},
	{halvesAreCuts, "gives up on a size that comes in two halves, one well behind the other", "TP-FRAME-13"},
	{twoReadsAShortPayload, "gives up on a payload of up to eight octets that takes more than two reads", "TP-FRAME-13"},
	{tailsAreShort, "gives up on a payload of which more than 16 octets come in a later segment", "TP-FRAME-13"},
	{emptyInOneSegment, "delivers an empty message only if its size came in one segment", "TP-FRAME-13"},
	{dropsAfterThePayload, "loses what shares a segment with the end of a payload", "TP-FRAME-14"},
	{deliversTheOldToo, "delivers each message with those that came before it in front", "TP-FRAME-14"},
	{dropsAPartAfterThePayload, "loses a part of a size that shares a segment with the end of a payload", "TP-FRAME-14"},
	{dropsOneAfterThePayload, "loses a single octet that shares a segment with the end of a payload", "TP-FRAME-14"},
	{dropsAfterTheAnswer, "loses what shares a segment with an answer", "TP-FRAME-15"},
	{dropsAPartAfterTheAnswer, "loses a part of a size that shares a segment with an answer", "TP-FRAME-15"},
	{dropsAfterTheRefusal, "loses what shares a segment with a refusal", "TP-FRAME-15"},
	{talksWhileIdle, "sends an octet now and then to keep the connection alive", "TP-FRAME-16"},
	{sentBeforeTheAnswer, "reports a message as sent when its size is", "TP-FRAME-17"},
	{waitsForEverForTheAnswer, "waits for an answer without a timeout", "TP-FRAME-18"},
	{ignoresTheTimeout, "waits a minute whatever timeout is set", "TP-FRAME-18"},
	{givesUpEarly, "waits for an answer for a third of its timeout", "TP-FRAME-18"},
	{endIsAnAnswer, "takes the end of the stream for the answer FF", "TP-FRAME-19"},
	{resetIsARefusal, "reports a reset in place of the answer as a refusal", "TP-FRAME-19"},
	{silentAboutCuts, "closes a connection that ends inside a message without a report", "TP-FRAME-20"},
	{silentAboutCutSizes, "takes the end inside a size for the end between messages", "TP-FRAME-20"},
	{silentAboutResets, "takes a reset inside a payload for the end between messages", "TP-FRAME-20"},
	{silentAboutOneOctet, "takes the end behind the first octet of a size for the end between messages", "TP-FRAME-20"},
	{silentAboutResetsInASize, "takes a reset inside a size for the end between messages", "TP-FRAME-20"},
	{waitsForEverInAPayload, "waits for the rest of a payload without a timeout", "TP-FRAME-21"},
	{waitsForEverForAPayload, "waits for the first octet of a payload without a timeout", "TP-FRAME-21"},
	{waitsForEverInASize, "waits for the rest of a size without a timeout", "TP-FRAME-21"},
	{dropsBehindTheAnswer, "loses what shares a segment with the answer to a message that is not empty", "TP-FRAME-22"},
	{dropsWhileSending, "loses what arrives while it sends a payload", "TP-FRAME-22"},
}
