package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 7 of SPEC.md.
const (
	acceptsAnySize         defect = "accepts-any-size"
	acceptsFFFFFFFF        defect = "accepts-ffffffff"
	crashesOnF1000000      defect = "crashes-on-f1000000"
	refusesByTheFirstOctet defect = "refuses-by-the-first-octet"
	acceptsCutSizes        defect = "accepts-cut-sizes"
	ignoresTheReceiveLimit defect = "ignores-the-receive-limit"
	signedReceiveLimit     defect = "signed-receive-limit"
	refusesTheReceiveLimit defect = "refuses-the-receive-limit"
	deliversRefused        defect = "delivers-refused"
	stuckAfterRefusing     defect = "stuck-after-refusing"
	stuckAfterItsLimit     defect = "stuck-after-its-limit"
	takesTheAnnounced      defect = "takes-the-announced"
	takesTheRefused        defect = "takes-the-refused"
	payloadAfterRefusal    defect = "payload-after-refusal"
	refusalWithoutCode     defect = "refusal-without-code"
	refusesWith00Only      defect = "refuses-with-00-only"
	takesFCForACollision   defect = "takes-fc-for-a-collision"
	takesFEForFF           defect = "takes-fe-for-ff"
	noSizeAfterRefusal     defect = "no-size-after-refusal"
	silentAboutRefusals    defect = "silent-about-refusals"
	silentAboutItsLimit    defect = "silent-about-its-limit"
)

var refusalTable = mutant.Table{
	{acceptsAnySize, "accepts sizes above the largest", "TP-REFUSE-1"},
	{acceptsFFFFFFFF, "takes FFFFFFFF for a size that need not be compared", "TP-REFUSE-1"},
	{crashesOnF1000000, "ends the process when a size above the largest is announced", "TP-REFUSE-1"},
	{refusesByTheFirstOctet, "refuses a size above the largest when its first octet has come", "TP-REFUSE-1"},
	{acceptsCutSizes, "accepts a size that is too large if its first octet came alone", "TP-REFUSE-1"},
	{ignoresTheReceiveLimit, "accepts sizes above its receive limit", "TP-REFUSE-2"},
	{signedReceiveLimit, "compares sizes with its receive limit as signed numbers", "TP-REFUSE-2"},
	{refusesTheReceiveLimit, "refuses a size equal to its receive limit", "TP-REFUSE-3"},
	{deliversRefused, "refuses a size, and takes and delivers the payload all the same", "TP-REFUSE-4"},
	{stuckAfterRefusing, "neither reads nor closes after it has refused a size", "TP-REFUSE-5"},
	{stuckAfterItsLimit, "neither reads nor closes after it has refused a size above its receive limit", "TP-REFUSE-5"},
	{takesTheAnnounced, "takes memory for a payload when its size is announced", "TP-REFUSE-6"},
	{takesTheRefused, "takes memory for a size that it has refused", "TP-REFUSE-6"},
	{payloadAfterRefusal, "sends the payload whatever the answer is", "TP-REFUSE-7"},
	{refusalWithoutCode, "reports a refused message without the octet", "TP-REFUSE-7"},
	{refusesWith00Only, "takes every answer but 00 and FF for a collision", "TP-REFUSE-7"},
	{takesFCForACollision, "takes the answer FC for a collision", "TP-REFUSE-7"},
	{takesFEForFF, "takes the answer FE for FF", "TP-REFUSE-7"},
	{noSizeAfterRefusal, "sends the next message after a refusal without a size", "TP-REFUSE-8"},
	{silentAboutRefusals, "does not report a size that it has refused", "TP-REFUSE-9"},
	{silentAboutItsLimit, "does not report a size above its receive limit", "TP-REFUSE-9"},
}
