package objtcp

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of sections A.3 and A.8 of SPEC.md.
const (
	cutsLongPickles      defect = "cuts-long-pickles"
	repeatsAChunk        defect = "repeats-a-chunk"
	keepsTheOld          defect = "keeps-the-old"
	padsPickles          defect = "pads-pickles"
	talksWhileIdle       defect = "talks-while-idle"
	greets               defect = "greets"
	acknowledges         defect = "acknowledges"
	deliversEarly        defect = "delivers-early"
	deliversLate         defect = "delivers-late"
	deliversTheLastFirst defect = "delivers-the-last-first"
	oneReadASize         defect = "one-read-a-size"
	oneReadAPickle       defect = "one-read-a-pickle"
	twoReadsAShortPickle defect = "two-reads-a-short-pickle"
	tailsAreShort        defect = "tails-are-short"
	dropsAfterThePickle  defect = "drops-after-the-pickle"
	dropsAPart           defect = "drops-a-part"
	dropsOne             defect = "drops-one"
	dropsAtTheEnd        defect = "drops-at-the-end"
	dropsTheFirstOfTwo   defect = "drops-the-first-of-two"
	faultsOvertake       defect = "faults-overtake"
	shortWriteRestarts   defect = "short-write-restarts"
	shortWriteForgets    defect = "short-write-forgets"
	interleaves          defect = "interleaves"
	interleavesLong      defect = "interleaves-long"
	waitsForTheFrame     defect = "waits-for-the-frame"
	readsOrWrites        defect = "reads-or-writes"
	sentEarly            defect = "sent-early"
	sentLate             defect = "sent-late"
	neverSent            defect = "never-sent"
	announcesTooMuch     defect = "announces-too-much"
	opensAtTheFirstOctet defect = "opens-at-the-first-octet"
	opensTwice           defect = "opens-twice"
	silentAboutTheEnd    defect = "silent-about-the-end"
	endOvertakes         defect = "end-overtakes"
	sharesItsDecoder     defect = "shares-its-decoder"
	oneAtATime           defect = "one-at-a-time"
	atMost16             defect = "at-most-16"
	silentOnceSpokenTo   defect = "silent-once-spoken-to"
	losesLargePickles    defect = "loses-large-pickles"
	pickleWithItsSize    defect = "pickle-with-its-size"
	threeAndFive         defect = "three-and-five"
	firstObjectOnly      defect = "first-object-only"
	dropsBeforeACut      defect = "drops-before-a-cut"
	readsALittle         defect = "reads-a-little"
)

var framesTable = mutant.Table{
	{cutsLongPickles, "sends no more than 65,536 octets of a pickle", "OT-FRAME-1"},
	{repeatsAChunk, "sends the second 64 KiB of a pickle again in place of the third", "OT-FRAME-1"},
	{keepsTheOld, "sends the octets of the first pickle again in place of the second's", "OT-FRAME-1"},
	{padsPickles, "sends a newline behind each pickle", "OT-SIZE-1"},
	{talksWhileIdle, "sends an octet now and then to keep the connection alive", "OT-FRAME-2"},
	{greets, "sends an octet when the connection is open", "OT-FRAME-2"},
	{acknowledges, "sends an octet when an object has arrived", "OT-FRAME-2"},
	{deliversEarly, "delivers an object when all octets but the last have come", "OT-FRAME-3"},
	{deliversLate, "delivers an object when the next has come, or the connection ends", "OT-FRAME-3"},
	{deliversTheLastFirst, "delivers the last of several objects that came together before others", "OT-FRAME-3"},
	{losesLargePickles, "does not deliver an object whose pickle has more than 65,536 octets and no more than a million", "OT-FRAME-3"},
	{oneReadASize, "gives up on a size that does not come in one segment or two", "OT-FRAME-4"},
	{oneReadAPickle, "gives up on a pickle of more than eight octets that takes more than one read", "OT-FRAME-4"},
	{twoReadsAShortPickle, "gives up on a pickle of up to eight octets that takes more than two reads", "OT-FRAME-4"},
	{tailsAreShort, "gives up on a pickle of which more than 16 octets come in a later segment", "OT-FRAME-4"},
	{pickleWithItsSize, "gives up on a pickle that begins in another segment than its size ends in", "OT-FRAME-4"},
	{threeAndFive, "gives up on a size that comes in segments of three octets and five", "OT-FRAME-4"},
	{dropsAfterThePickle, "loses what shares a segment with the end of a pickle", "OT-FRAME-5"},
	{dropsAPart, "loses a part of a size that shares a segment with the end of a pickle", "OT-FRAME-5"},
	{dropsOne, "loses a single octet that shares a segment with the end of a pickle", "OT-FRAME-5"},
	{dropsAtTheEnd, "loses an object that the end of the stream follows at once", "OT-FRAME-6"},
	{dropsTheFirstOfTwo, "loses an object that another follows in the same segment", "OT-FRAME-5"},
	{firstObjectOnly, "delivers one object of each connection", "OT-FRAME-5"},
	{faultsOvertake, "loses an object that a frame to be refused follows in the same segment", "OT-FRAME-6"},
	{dropsBeforeACut, "loses an object that a frame which is cut follows at once", "OT-FRAME-6"},
	{shortWriteRestarts, "starts again from the first octet after a short write", "OT-FRAME-7"},
	{shortWriteForgets, "takes a short write for a whole one", "OT-FRAME-7"},
	{interleaves, "sends parts of several frames by turns", "OT-FRAME-8"},
	{interleavesLong, "sends other frames in between parts of one of more than 65,536 octets", "OT-FRAME-8"},
	{waitsForTheFrame, "sends nothing while a frame of the other side arrives", "OT-FRAME-9"},
	{silentOnceSpokenTo, "sends nothing once an object has arrived", "OT-FRAME-9"},
	{readsOrWrites, "receives nothing while it sends", "OT-FRAME-10"},
	{readsALittle, "receives no more than a mebibyte of a pickle while it sends", "OT-FRAME-10"},
	{sentEarly, "reports an object as sent when its frame has begun", "OT-FRAME-11"},
	{sentLate, "reports an object as sent when the next one is", "OT-FRAME-11"},
	{neverSent, "reports no object as sent", "OT-FRAME-11"},
	{announcesTooMuch, "sends something else in place of an object that is too large", "OT-FRAME-12"},
	{opensAtTheFirstOctet, "reports a connection as open when its first octet has come", "OT-CONN-1"},
	{opensTwice, "reports a connection as open twice", "OT-CONN-1"},
	{silentAboutTheEnd, "does not report the end of a connection that has brought several objects", "OT-CONN-2"},
	{endOvertakes, "loses the last of several objects when the end of the stream follows at once", "OT-CONN-2"},
	{sharesItsDecoder, "collects the pickles of several connections in one buffer", "OT-CONN-3"},
	{oneAtATime, "works on one connection at a time", "OT-CONN-3"},
	{atMost16, "as a server, holds at most 16 connections", "OT-CONN-3"},
}
