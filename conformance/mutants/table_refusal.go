package mutants

// Defects of section 7 of SPEC.md.
const (
	acceptsAnySize         defect = "accepts-any-size"
	crashesOnF1000000      defect = "crashes-on-f1000000"
	ignoresTheReceiveLimit defect = "ignores-the-receive-limit"
	refusesTheReceiveLimit defect = "refuses-the-receive-limit"
	deliversRefused        defect = "delivers-refused"
	stuckAfterRefusing     defect = "stuck-after-refusing"
	payloadAfterRefusal    defect = "payload-after-refusal"
	refusalWithoutCode     defect = "refusal-without-code"
	noSizeAfterRefusal     defect = "no-size-after-refusal"
)

var refusalTable = []Mutant{
	{acceptsAnySize, "accepts sizes above the largest", rules("TP-REFUSE-1")},
	{crashesOnF1000000, "ends the process when a size above the largest is announced", rules("TP-REFUSE-1")},
	{ignoresTheReceiveLimit, "accepts sizes above its receive limit", rules("TP-REFUSE-2")},
	{refusesTheReceiveLimit, "refuses a size equal to its receive limit", rules("TP-REFUSE-3")},
	{deliversRefused, "refuses a size, and takes and delivers the payload all the same", rules("TP-REFUSE-4")},
	{stuckAfterRefusing, "neither reads nor closes after it has refused a size", rules("TP-REFUSE-5")},
	{payloadAfterRefusal, "sends the payload whatever the answer is", rules("TP-REFUSE-7")},
	{refusalWithoutCode, "reports a refused message without the octet", rules("TP-REFUSE-7")},
	{noSizeAfterRefusal, "sends the next message after a refusal without a size", rules("TP-REFUSE-8")},
}
