package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 10 of SPEC.md.
const (
	oneTimeoutForASize    defect = "one-timeout-for-a-size"
	oneTimeoutForAPayload defect = "one-timeout-for-a-payload"
	writesForEver         defect = "writes-for-ever"
	keepsTheReadDeadline  defect = "keeps-the-read-deadline"
	keepsTheWriteDeadline defect = "keeps-the-write-deadline"
)

var timersTable = mutant.Table{
	{oneTimeoutForASize, "has one timeout for the whole of a size", "TP-TIME-2"},
	{oneTimeoutForAPayload, "has one timeout for the whole of a payload", "TP-TIME-2"},
	{writesForEver, "sends a payload without a timeout", "TP-TIME-3"},
	{keepsTheReadDeadline, "leaves the timeout of a received message running", "TP-TIME-4"},
	{keepsTheWriteDeadline, "leaves the timeout of a sent message running", "TP-TIME-4"},
}
