package tinyproto

import (
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A findingName names an entry of the table of findings.
type findingName int

const (
	initiatorGreeting findingName = iota
	acceptorGreeting
	tooSoon
	afterWrongGreeting
	afterSilentEnd
	acceptorAfterLimit
	initiatorAfterLimit
	limit
	initiatorSilent
	acceptorSilent

	oversizeAnnounced
	oversizeAccepted
	oversizeMiscoded
	oversizeRefused
	emptyMiscoded
	emptyRefused
	refusedMiscoded
	refused
	conflict

	answerTooSoon
	answerToNothing
	answerAfterEnd
	earlyPayload
	payloadAfterEnd
	sizeInPayload
	sizeUnanswered
	collision
	afterCollision
	answeredCollision

	unanswered
	truncatedSize
	truncatedPayload
)

// findings has every finding of TinyProto's: the one place where kinds and rules meet. A violation is proved by the
// octets, and by the acknowledgements of TCP that tell what their sender had received. It is no proof that a receiver
// had *read* what it had acknowledged. A rule whose breach cannot be proved from a capture has no violation here: what a
// caller was told, how long something took, and every end, for a caller may close a connection at any time (TP-END-8).
var findings = [...]tell.Finding{
	initiatorGreeting:   violation(event.KindHandshake, "TP-HS-1", "the initiator's first octet is not FF"),
	acceptorGreeting:    violation(event.KindHandshake, "TP-HS-2", "the acceptor's first octet is neither FF nor FE"),
	tooSoon:             violation(event.KindHandshake, "TP-HS-3", "octets after the handshake octet, sent before the other side's had arrived"),
	afterWrongGreeting:  violation(event.KindHandshake, "TP-HS-5", "octets after the handshake octet, sent after a wrong one had arrived"),
	afterSilentEnd:      violation(event.KindHandshake, "TP-HS-6", "octets after the handshake octet, sent after an end had arrived in place of the other side's"),
	acceptorAfterLimit:  violation(event.KindHandshake, "TP-HS-9", "octets of the acceptor after its FE"),
	initiatorAfterLimit: violation(event.KindHandshake, "TP-HS-13", "octets of the initiator, sent after FE had arrived"),
	limit:               note(event.KindLimit, "TP-HS-9", "the acceptor is at its connection limit"),
	initiatorSilent:     note(event.KindHandshake, "TP-HS-1", "the connection ended without a handshake octet of the initiator"),
	acceptorSilent:      note(event.KindHandshake, "TP-HS-2", "the connection ended without a handshake octet of the acceptor"),

	oversizeAnnounced: violation(event.KindOversize, "TP-FRAME-5", "a size above F0FFFFFF announced"),
	oversizeAccepted:  violation(event.KindOversize, "TP-REFUSE-1", "a size above F0FFFFFF answered with FF"),
	oversizeMiscoded:  violation(event.KindRejected, "TP-REFUSE-1", "a size above F0FFFFFF answered with F1 to FE"),
	oversizeRefused:   note(event.KindRejected, "TP-REFUSE-1", "a size above F0FFFFFF answered with 00"),
	emptyMiscoded:     violation(event.KindRejected, "TP-FRAME-11", "a size of zero answered with F1 to FE"),
	emptyRefused:      note(event.KindRejected, "TP-FRAME-11", "a size of zero answered with 00, which may be the beginning of a size"),
	refusedMiscoded:   violation(event.KindRejected, "TP-REFUSE-2", "another size answered with F1 to FC or FE: a refusal is 00"),
	refused:           note(event.KindRejected, "TP-REFUSE-2", "another size answered with 00"),
	conflict:          violation(event.KindCollision, "TP-FRAME-2", "another size answered with FD, which nobody sends"),

	answerTooSoon:     violation(event.KindUnsolicitedAnswer, "TP-FRAME-3", "an answer sent after the beginning of a size had arrived, before the whole had"),
	answerToNothing:   violation(event.KindUnsolicitedAnswer, "TP-FRAME-16", "an answer sent with no size to answer"),
	answerAfterEnd:    violation(event.KindUnsolicitedAnswer, "TP-END-5", "octets sent after an end had arrived inside a payload, or an answer after one inside a size"),
	earlyPayload:      violation(event.KindEarlyPayload, "TP-FRAME-6", "octets behind a size that is not zero, sent before the answer had arrived"),
	payloadAfterEnd:   violation(event.KindEarlyPayload, "TP-FRAME-19", "payload sent after an end had arrived in place of the answer"),
	sizeInPayload:     violation(event.KindCollision, "TP-COLL-1", "a size sent after one's own FF, before the last octet of the payload had arrived"),
	sizeUnanswered:    violation(event.KindCollision, "TP-COLL-2", "a size sent before the answer to the last one had arrived"),
	collision:         note(event.KindCollision, "TP-COLL-3", "a size where the answer to the other side's is due"),
	afterCollision:    violation(event.KindCollision, "TP-COLL-3", "octets sent after 01 to F0, or FD, had arrived where an answer was due"),
	answeredCollision: violation(event.KindCollision, "TP-COLL-4", "FF sent in answer to a size that collided"),

	unanswered:       note(event.KindMissingAnswer, "TP-FRAME-2", "the connection ended before a size was answered"),
	truncatedSize:    note(event.KindTruncated, "TP-FRAME-1", "the connection ended inside a size"),
	truncatedPayload: note(event.KindTruncated, "TP-FRAME-7", "the connection ended inside a payload"),
}

func violation(kind event.Kind, rule, when string) tell.Finding {
	return tell.Finding{Kind: kind, Severity: event.Violation, Rule: rule, When: when}
}

func note(kind event.Kind, rule, when string) tell.Finding {
	return tell.Finding{Kind: kind, Severity: event.Note, Rule: rule, When: when}
}

// Findings returns everything that the decoder can find, those of every protocol last.
func Findings() []tell.Finding {
	return append(slices.Clone(findings[:]), tell.Everywhere()...)
}
