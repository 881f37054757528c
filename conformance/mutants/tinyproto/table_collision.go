package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 8 of SPEC.md.
const (
	sendsIntoAPayload       defect = "sends-into-a-payload"
	waitsFromTheFirstOctet  defect = "waits-from-the-first-octet"
	sendsBeforeTheEarlierIs defect = "sends-before-the-earlier-is-answered"
	yieldsInLongPayloads    defect = "yields-in-long-payloads"
	waitsForTheEarlierOnly  defect = "waits-for-the-earlier-only"
	collisionIsARefusal     defect = "collision-is-a-refusal"
	f0IsARefusal            defect = "f0-is-a-refusal"
	fdIsARefusal            defect = "fd-is-a-refusal"
	answersCollisions       defect = "answers-collisions"
	answersEmptyCollisions  defect = "answers-empty-collisions"
)

var collisionTable = mutant.Table{
	{sendsIntoAPayload, "starts a transmission while a payload arrives", "TP-COLL-1"},
	{waitsFromTheFirstOctet, "starts a transmission between the answer and the first octet of a payload", "TP-COLL-1"},
	{sendsBeforeTheEarlierIs, "holds its lock for the size alone, not for the whole transmission", "TP-COLL-2"},
	{yieldsInLongPayloads, "holds its lock for 64 KiB of a payload at a time", "TP-COLL-2"},
	{waitsForTheEarlierOnly, "starts all transmissions that wait when the one under way is over", "TP-COLL-2"},
	{collisionIsARefusal, "takes an octet from 01 to F0 for a refusal, and keeps the connection", "TP-COLL-3"},
	{f0IsARefusal, "takes F0 for a refusal, and keeps the connection", "TP-COLL-3"},
	{fdIsARefusal, "takes FD for a refusal, and keeps the connection", "TP-COLL-3"},
	{answersCollisions, "answers a size that has come in place of an answer", "TP-COLL-4"},
	{answersEmptyCollisions, "answers a size of zero that has come in place of an answer", "TP-COLL-4"},
}
