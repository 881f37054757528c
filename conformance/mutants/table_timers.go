package mutants

// Defects of section 10 of SPEC.md.
const (
	oneTimeoutForASize    defect = "one-timeout-for-a-size"
	oneTimeoutForAPayload defect = "one-timeout-for-a-payload"
	writesForEver         defect = "writes-for-ever"
	keepsTheReadDeadline  defect = "keeps-the-read-deadline"
	keepsTheWriteDeadline defect = "keeps-the-write-deadline"
)

var timersTable = []Mutant{
	{oneTimeoutForASize, "has one timeout for the whole of a size", rules("TP-TIME-2")},
	{oneTimeoutForAPayload, "has one timeout for the whole of a payload", rules("TP-TIME-2")},
	{writesForEver, "sends a payload without a timeout", rules("TP-TIME-3")},
	{keepsTheReadDeadline, "leaves the timeout of a received message running", rules("TP-TIME-4")},
	{keepsTheWriteDeadline, "leaves the timeout of a sent message running", rules("TP-TIME-4")},
}
