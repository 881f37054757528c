package gruv

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section B.2 of SPEC.md.
const (
	sizesOfTwoOctets       defect = "sizes-of-two-octets"
	sizesOfThreeOctets     defect = "sizes-of-three-octets"
	signedSizes            defect = "signed-sizes"
	refusesLikeTinyProto   defect = "refuses-like-tinyproto"
	refusesTheLargest      defect = "refuses-the-largest"
	refusesTheLimit        defect = "refuses-the-limit"
	limitsTheSum           defect = "limits-the-sum"
	limitOfTwoOctets       defect = "limit-of-two-octets"
	sizeInOneRead          defect = "size-in-one-read"
	losesOneOctet          defect = "loses-one-octet"
	sizeInManyPieces       defect = "size-in-many-pieces"
	fillsSizes             defect = "fills-sizes"
	refusesByThePrefix     defect = "refuses-by-the-prefix"
	ignoresTheLimit        defect = "ignores-the-limit"
	silentAboutItsLimit    defect = "silent-about-its-limit"
	waitsBehindTheLimit    defect = "waits-behind-the-limit"
	signedLimit            defect = "signed-limit"
	noLargeLimit           defect = "no-large-limit"
	deliversTheRefused     defect = "delivers-the-refused"
	deliversBehindTheLimit defect = "delivers-behind-the-limit"
	limitsTheFirst         defect = "limits-the-first"
	takesTheAnnounced      defect = "takes-the-announced"
	takesTheRefused        defect = "takes-the-refused"
	waitsForAnAnswer       defect = "waits-for-an-answer"
	writesLittleEndian     defect = "writes-little-endian"
	keepsTheOldPayload     defect = "keeps-the-old-payload"
	repeatsTheSecondChunk  defect = "repeats-the-second-chunk"
	answersSizes           defect = "answers-sizes"
	answersPayloads        defect = "answers-payloads"
	answersEmpty           defect = "answers-empty"
	talksWhileIdle         defect = "talks-while-idle"
	readsLittleEndian      defect = "reads-little-endian"
	deliversLate           defect = "delivers-late"
	deliversTheOldToo      defect = "delivers-the-old-too"
	deafOnceItHasSent      defect = "deaf-once-it-has-sent"
	deliversChunks         defect = "delivers-chunks"
	skipsSignals           defect = "skips-signals"
	deliversEarly          defect = "delivers-early"
	needsThePayload        defect = "needs-the-payload"
	tooManyReads           defect = "too-many-reads"
	threePieces            defect = "three-pieces"
	emptyInThreePieces     defect = "empty-in-three-pieces"
	dropsThree             defect = "drops-three"
	dropsBehindTheLast     defect = "drops-behind-the-last"
	firstInThreePieces     defect = "first-in-three-pieces"
	dropsBehind            defect = "drops-behind"
	dropsTwo               defect = "drops-two"
	dropsOne               defect = "drops-one"
	dropsBehindEmpty       defect = "drops-behind-empty"
	dropsBehindALargeOne   defect = "drops-behind-a-large-one"
	losesAtTheEnd          defect = "loses-at-the-end"
	losesEmptyAtTheEnd     defect = "loses-empty-at-the-end"
	losesBeforeACut        defect = "loses-before-a-cut"
	losesBeforeARefusal    defect = "loses-before-a-refusal"
	losesLargeAtTheEnd     defect = "loses-large-at-the-end"
	shortWriteForgets      defect = "short-write-forgets"
	shortWriteRestarts     defect = "short-write-restarts"
	countsTheSize          defect = "counts-the-size"
	sendsSizesAhead        defect = "sends-sizes-ahead"
	sendsBetween           defect = "sends-between"
	waitsForTheFrame       defect = "waits-for-the-frame"
	waitsForTheSize        defect = "waits-for-the-size"
	deafWhileSending       defect = "deaf-while-sending"
	sentAtOnce             defect = "sent-at-once"
	sentWithTheNextOctet   defect = "sent-with-the-next-octet"
	silentAboutEmpty       defect = "silent-about-empty"
	takesTooMuch           defect = "takes-too-much"
	closesAtTooMuch        defect = "closes-at-too-much"
	emptyNotSent           defect = "empty-not-sent"
	emptyNotSentAgain      defect = "empty-not-sent-again"
	emptyNotDelivered      defect = "empty-not-delivered"
	emptyIsTheEnd          defect = "empty-is-the-end"
	emptyIsATimeout        defect = "empty-is-a-timeout"
	stuckBehindEmpty       defect = "stuck-behind-empty"
	emptyOnlyFirst         defect = "empty-only-first"
)

var framingTable = mutant.Table{
	{sizesOfTwoOctets, "sends the lower two octets of a size, behind zeros", "GS-SIZE-1"},
	{sizesOfThreeOctets, "sends the lower three octets of a size, behind a zero", "GS-SIZE-1"},
	{signedSizes, "refuses a size with the highest bit set", "GS-SIZE-2"},
	{refusesLikeTinyProto, "refuses sizes above F0FFFFFF", "GS-SIZE-2"},
	{refusesTheLargest, "refuses FFFFFFFF", "GS-SIZE-2"},
	{refusesTheLimit, "refuses a size equal to its receive limit", "GS-SIZE-2"},
	{limitsTheSum, "counts all messages of a connection towards its receive limit", "GS-SIZE-2"},
	{limitOfTwoOctets, "keeps a receive limit in two octets", "GS-SIZE-2"},
	{sizeInOneRead, "takes a size that comes in pieces for an error", "GS-SIZE-3"},
	{losesOneOctet, "loses the first octet of a size that comes alone", "GS-SIZE-3"},
	{sizeInManyPieces, "loses a size that comes in more than two pieces", "GS-SIZE-3"},
	{fillsSizes, "takes three octets of zero for an empty message, and the fourth for nothing", "GS-SIZE-3"},
	{refusesByThePrefix, "refuses a size that is too large before its last octet", "GS-SIZE-3"},
	{ignoresTheLimit, "ignores its receive limit", "GS-SIZE-4"},
	{silentAboutItsLimit, "does not report a size above its receive limit", "GS-SIZE-4"},
	{waitsBehindTheLimit, "closes after a size above its receive limit once another octet has come", "GS-SIZE-4"},
	{signedLimit, "compares sizes with its receive limit as signed numbers", "GS-SIZE-4"},
	{noLargeLimit, "ignores a receive limit above 65535", "GS-SIZE-4"},
	{deliversTheRefused, "delivers a message above its receive limit that has come whole, and closes then", "GS-SIZE-4"},
	{deliversBehindTheLimit, "delivers what follows a message above its receive limit, and closes then", "GS-SIZE-4"},
	{limitsTheFirst, "holds the first message alone to its receive limit", "GS-SIZE-4"},
	{takesTheAnnounced, "takes memory for the whole of an announced payload", "GS-SIZE-5"},
	{takesTheRefused, "takes memory for a payload and refuses it then", "GS-SIZE-5"},
	{waitsForAnAnswer, "sends a payload once an octet has answered its size", "GS-FRAME-1"},
	{writesLittleEndian, "sends sizes with the least significant octet first", "GS-FRAME-1"},
	{keepsTheOldPayload, "sends the beginning of its first message again", "GS-FRAME-1"},
	{repeatsTheSecondChunk, "sends the second 64 KiB of a long message again in place of the third", "GS-FRAME-1"},
	{answersSizes, "answers each size with FF", "GS-FRAME-2"},
	{answersPayloads, "answers each payload with FF", "GS-FRAME-2"},
	{answersEmpty, "answers an empty message with one", "GS-FRAME-2"},
	{talksWhileIdle, "sends an octet on a new connection that nobody uses", "GS-FRAME-2"},
	{readsLittleEndian, "reads sizes with the least significant octet first", "GS-FRAME-3"},
	{deliversLate, "delivers a message when the octet behind it comes", "GS-FRAME-3"},
	{deliversTheOldToo, "delivers the earlier messages in front of each", "GS-FRAME-3"},
	{deafOnceItHasSent, "delivers nothing that comes after it has sent", "GS-FRAME-3"},
	{deliversChunks, "delivers messages of more than 64 KiB in parts", "GS-FRAME-3"},
	{skipsSignals, "leaves octets above FC out of payloads", "GS-FRAME-3"},
	{deliversEarly, "delivers a message whose last octet is missing", "GS-FRAME-3"},
	{needsThePayload, "takes a size that comes without its payload for an error", "GS-FRAME-3"},
	{tooManyReads, "takes a short payload in more than four pieces for an error", "GS-FRAME-4"},
	{threePieces, "loses a size that comes in pieces of two octets, one and one", "GS-FRAME-4"},
	{emptyInThreePieces, "loses an empty message whose size comes in pieces of two octets, one and one", "GS-FRAME-4"},
	{dropsThree, "loses three octets of a size that share a segment with the payload before", "GS-FRAME-4"},
	{dropsBehindTheLast, "loses what follows the last octet of a long payload that comes apart from the others", "GS-FRAME-4"},
	{firstInThreePieces, "loses the size of its first message if it comes in pieces of two octets, one and one", "GS-FRAME-4"},
	{dropsBehind, "loses what shares a segment with the end of a payload", "GS-FRAME-5"},
	{dropsTwo, "loses two octets of a size that share a segment with the payload before", "GS-FRAME-5"},
	{dropsOne, "loses one octet of a size that shares a segment with the payload before", "GS-FRAME-5"},
	{dropsBehindEmpty, "loses what shares a segment with an empty message", "GS-FRAME-5"},
	{dropsBehindALargeOne, "loses the message behind one of more than 64 KiB", "GS-FRAME-5"},
	{losesAtTheEnd, "loses a message that the end of the stream follows at once", "GS-FRAME-6"},
	{losesEmptyAtTheEnd, "loses an empty message that the end of the stream follows at once", "GS-FRAME-6"},
	{losesBeforeACut, "loses messages before one that the end of the stream cuts at once", "GS-FRAME-6"},
	{losesBeforeARefusal, "loses messages that share a segment with a size that is refused", "GS-FRAME-6"},
	{losesLargeAtTheEnd, "loses a message of more than 64 KiB that the end of the stream follows at once", "GS-FRAME-6"},
	{shortWriteForgets, "takes a short write for a whole one", "GS-FRAME-7"},
	{shortWriteRestarts, "sends a frame again from its beginning after a short write", "GS-FRAME-7"},
	{countsTheSize, "counts the octets of the size towards the payload after a short write", "GS-FRAME-7"},
	{sendsSizesAhead, "sends a size without waiting for the frames before", "GS-FRAME-8"},
	{sendsBetween, "sends another frame between two parts of a long one", "GS-FRAME-8"},
	{waitsForTheFrame, "sends nothing inside a frame that arrives", "GS-FRAME-9"},
	{waitsForTheSize, "sends nothing inside a size that arrives", "GS-FRAME-9"},
	{deafWhileSending, "reads nothing while TCP takes nothing", "GS-FRAME-10"},
	{sentAtOnce, "reports a message as sent before TCP has taken it", "GS-FRAME-11"},
	{sentWithTheNextOctet, "reports a message as sent when the next octet arrives", "GS-FRAME-11"},
	{silentAboutEmpty, "does not report an empty message as sent", "GS-FRAME-11"},
	{takesTooMuch, "reports a message above the largest size as sent", "GS-FRAME-12"},
	{closesAtTooMuch, "closes when its caller asks for a message above the largest size", "GS-FRAME-12"},
	{emptyNotSent, "reports an empty message as sent and sends no octet", "GS-FRAME-13"},
	{emptyNotSentAgain, "sends an empty message as the first of a connection only", "GS-FRAME-13"},
	{emptyNotDelivered, "does not deliver an empty message", "GS-FRAME-14"},
	{emptyIsTheEnd, "takes an empty message for the end", "GS-FRAME-14"},
	{emptyIsATimeout, "reports an empty message as a timeout", "GS-FRAME-14"},
	{stuckBehindEmpty, "delivers nothing after an empty message", "GS-FRAME-14"},
	{emptyOnlyFirst, "delivers no empty message after another message", "GS-FRAME-14"},
}
