// Package mutants holds implementations of TinyProto that are broken on purpose, each in one way. They prove that the
// suite bites: a test demands that each of them fails just the rule that its row names.
//
// They are one small implementation with a switch per defect, apart from the reference and from the engine.
package mutants

import (
	"fmt"
	"slices"
)

// A Mutant is one row: a defect, what it is in words, and the rule that catches it.
type Mutant struct {
	Name string
	Does string
	Rule string // of SPEC.md

	defect defect
}

type defect int

const (
	none defect = iota
	greetsLate
	clientGreetsLate
	sendsBeforeTheHandshake
	opensEarly
	acceptsAnyOctet
	opensAtTheEnd
	greetsForEver
	dropsAfterTheHandshake
	ignoresTheConnectionLimit
	closesAfterRefusing
	readsForEverAfterRefusing
	refusalClosesTheOthers
	keepsPlaces
	limitIsAnyHandshake
	countsOpenOnly
	countsRefused
	littleEndian
	acknowledgesThePayload
	answersEarly
	signedSize
	refusesTheLargest
	announcesTooMuch
	payloadWithoutWaiting
	keepsTheOldPayload
	cutsLongPayloads
	shortWriteRestarts
	shortWriteForgets
	deliversChunks
	skipsSignals
	deliversCutPayloads
	emptyNotAnswered
	emptyNotDelivered
	emptySentAtOnce
	threeReadsAPayload
	dropsAfterThePayload
	dropsAfterTheAnswer
	dropsAfterTheRefusal
	talksWhileIdle
	sentBeforeTheAnswer
	waitsForEverForTheAnswer
	ignoresTheTimeout
	givesUpEarly
	greetsInHaste
	silentAboutCuts
	waitsForEverInAPayload
	waitsForEverInASize
	endIsAnAnswer
	acceptsAnySize
	crashesOnF1000000
	ignoresTheReceiveLimit
	refusesTheReceiveLimit
	deliversRefused
	stuckAfterRefusing
	payloadAfterRefusal
	refusalWithoutCode
	noSizeAfterRefusal
)

var table = [...]Mutant{
	{"greets-late", "sends its handshake octet only after the other side's", "TP-HS-2", greetsLate},
	{"client-greets-late", "as a client, sends its handshake octet only after the server's", "TP-HS-1", clientGreetsLate},
	{"sends-before-the-handshake", "sends the size of a message asked for early before the handshake is done", "TP-HS-3", sendsBeforeTheHandshake},
	{"opens-early", "reports the connection as open when it has sent its own octet", "TP-HS-4", opensEarly},
	{"accepts-any-octet", "takes any octet for the handshake's", "TP-HS-5", acceptsAnyOctet},
	{"opens-at-the-end", "takes the end of the stream for the handshake's octet", "TP-HS-6", opensAtTheEnd},
	{"greets-for-ever", "waits for the handshake's octet without a timeout", "TP-HS-7", greetsForEver},
	{"drops-after-the-handshake", "loses what shares a segment with the handshake's octet", "TP-HS-8", dropsAfterTheHandshake},
	{"ignores-the-connection-limit", "accepts connections above its limit", "TP-HS-9", ignoresTheConnectionLimit},
	{"closes-after-refusing", "closes at once after FE, without reading on", "TP-HS-10", closesAfterRefusing},
	{"reads-for-ever-after-refusing", "reads on after FE without a timeout", "TP-HS-10", readsForEverAfterRefusing},
	{"refusal-closes-the-others", "closes its open connections when it refuses one", "TP-HS-11", refusalClosesTheOthers},
	{"keeps-places", "never gives a place again", "TP-HS-12", keepsPlaces},
	{"limit-is-any-handshake", "reports FE as any failed handshake", "TP-HS-13", limitIsAnyHandshake},
	{"counts-open-only", "counts connections towards the limit only once they are open", "TP-HS-14", countsOpenOnly},
	{"counts-refused", "counts connections towards the limit while it refuses them", "TP-HS-14", countsRefused},
	{"little-endian", "reads and writes sizes least significant octet first", "TP-FRAME-1", littleEndian},
	{"cuts-long-payloads", "sends no more than 65,535 octets of a payload", "TP-FRAME-1", cutsLongPayloads},
	{"acknowledges-the-payload", "sends a second FF when the payload is complete", "TP-FRAME-2", acknowledgesThePayload},
	{"answers-early", "answers a size when its first octet has come", "TP-FRAME-3", answersEarly},
	{"signed-size", "takes a size with the highest bit set for a negative one", "TP-FRAME-4", signedSize},
	{"refuses-the-largest", "refuses F0FFFFFF", "TP-FRAME-4", refusesTheLargest},
	{"announces-too-much", "announces a message above the largest", "TP-FRAME-5", announcesTooMuch},
	{"payload-without-waiting", "sends the payload right behind the size", "TP-FRAME-6", payloadWithoutWaiting},
	{"keeps-the-old-payload", "sends the first message again in place of the second", "TP-FRAME-7", keepsTheOldPayload},
	{"short-write-restarts", "starts again from the first octet after a short write", "TP-FRAME-8", shortWriteRestarts},
	{"short-write-forgets", "takes a short write for a whole one", "TP-FRAME-8", shortWriteForgets},
	{"delivers-chunks", "delivers a large payload in chunks of 64 KiB", "TP-FRAME-9", deliversChunks},
	{"skips-signals", "leaves octets out of a payload that look like signal codes", "TP-FRAME-9", skipsSignals},
	{"delivers-cut-payloads", "delivers what there is of a payload that was cut", "TP-FRAME-10", deliversCutPayloads},
	{"empty-not-answered", "delivers an empty message without answering it", "TP-FRAME-11", emptyNotAnswered},
	{"empty-not-delivered", "answers an empty message without delivering it", "TP-FRAME-11", emptyNotDelivered},
	{"empty-sent-at-once", "reports an empty message as sent before it is answered", "TP-FRAME-12", emptySentAtOnce},
	{"three-reads-a-payload", "gives up on a payload that takes more than three reads", "TP-FRAME-13", threeReadsAPayload},
	{"drops-after-the-payload", "loses what shares a segment with the end of a payload", "TP-FRAME-14", dropsAfterThePayload},
	{"drops-after-the-answer", "loses what shares a segment with an answer", "TP-FRAME-15", dropsAfterTheAnswer},
	{"drops-after-the-refusal", "loses what shares a segment with a refusal", "TP-FRAME-15", dropsAfterTheRefusal},
	{"talks-while-idle", "sends an octet now and then to keep the connection alive", "TP-FRAME-16", talksWhileIdle},
	{"sent-before-the-answer", "reports a message as sent when its size is", "TP-FRAME-17", sentBeforeTheAnswer},
	{"waits-for-ever-for-the-answer", "waits for an answer without a timeout", "TP-FRAME-18", waitsForEverForTheAnswer},
	{"ignores-the-timeout", "waits a minute whatever timeout is set", "TP-FRAME-18", ignoresTheTimeout},
	{"gives-up-early", "waits for an answer for a tenth of its timeout", "TP-FRAME-18", givesUpEarly},
	{"greets-in-haste", "waits for the handshake's octet for a tenth of its timeout", "TP-HS-7", greetsInHaste},
	{"end-is-an-answer", "takes the end of the stream for the answer FF", "TP-FRAME-19", endIsAnAnswer},
	{"silent-about-cuts", "closes a connection that ends inside a message without a report", "TP-FRAME-20", silentAboutCuts},
	{"waits-for-ever-in-a-payload", "waits for the rest of a payload without a timeout", "TP-FRAME-21", waitsForEverInAPayload},
	{"waits-for-ever-in-a-size", "waits for the rest of a size without a timeout", "TP-FRAME-21", waitsForEverInASize},
	{"accepts-any-size", "accepts sizes above the largest", "TP-REFUSE-1", acceptsAnySize},
	{"crashes-on-f1000000", "ends the process when a size above the largest is announced", "TP-REFUSE-1", crashesOnF1000000},
	{"ignores-the-receive-limit", "accepts sizes above its receive limit", "TP-REFUSE-2", ignoresTheReceiveLimit},
	{"refuses-the-receive-limit", "refuses a size equal to its receive limit", "TP-REFUSE-3", refusesTheReceiveLimit},
	{"delivers-refused", "refuses a size, and takes and delivers the payload all the same", "TP-REFUSE-4", deliversRefused},
	{"stuck-after-refusing", "neither reads nor closes after it has refused a size", "TP-REFUSE-5", stuckAfterRefusing},
	{"payload-after-refusal", "sends the payload whatever the answer is", "TP-REFUSE-7", payloadAfterRefusal},
	{"refusal-without-code", "reports a refused message without the octet", "TP-REFUSE-7", refusalWithoutCode},
	{"no-size-after-refusal", "sends the next message after a refusal without a size", "TP-REFUSE-8", noSizeAfterRefusal},
}

// All returns every mutant, in the order of the rules.
func All() []Mutant { return slices.Clone(table[:]) }

// Named returns the mutant with a name.
func Named(name string) (Mutant, error) {
	for _, m := range table {
		if m.Name == name {
			return m, nil
		}
	}
	return Mutant{}, fmt.Errorf("no mutant is called %q", name)
}
