package gruv

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section B.4 of SPEC.md.
const (
	ignoresTheTimeout    defect = "ignores-the-timeout"
	timeoutIsClosed      defect = "timeout-is-closed"
	timeoutDeliversEmpty defect = "timeout-delivers-empty"
	timesOutEarly        defect = "times-out-early"
	noTimeoutInAPayload  defect = "no-timeout-in-a-payload"
	noTimeoutInASize     defect = "no-timeout-in-a-size"
	deliversPartsInTime  defect = "delivers-parts-in-time"
	closesAtATimeout     defect = "closes-at-a-timeout"
	closesAtTheThird     defect = "closes-at-the-third"
	closesInAPayload     defect = "closes-in-a-payload"
	ignoresTheEndInTime  defect = "ignores-the-end-in-time"
	endIsAFaultInTime    defect = "end-is-a-fault-in-time"
	forgetsPayloads      defect = "forgets-payloads"
	forgetsSizes         defect = "forgets-sizes"
	forgetsHeads         defect = "forgets-heads"
	forgetsAtTheSecond   defect = "forgets-at-the-second"
	forgetsOneOctet      defect = "forgets-one-octet"
	restartsInAPayload   defect = "restarts-in-a-payload"
	restartsInASize      defect = "restarts-in-a-size"
)

var timersTable = mutant.Table{
	{ignoresTheTimeout, "never lets a read time out", "GS-TIME-1"},
	{timeoutIsClosed, "reports a timeout as an error of a closed connection", "GS-TIME-1"},
	{timeoutDeliversEmpty, "delivers an empty message when a read times out", "GS-TIME-1"},
	{timesOutEarly, "lets a read time out after a third of its time", "GS-TIME-1"},
	{noTimeoutInAPayload, "lets no read time out inside a payload", "GS-TIME-1"},
	{noTimeoutInASize, "lets no read time out inside a size", "GS-TIME-1"},
	{deliversPartsInTime, "delivers what has arrived of a payload when a read times out", "GS-TIME-1"},
	{closesAtATimeout, "closes when a read times out", "GS-TIME-2"},
	{closesAtTheThird, "closes when a third read times out", "GS-TIME-2"},
	{closesInAPayload, "closes when a read times out inside a payload", "GS-TIME-2"},
	{ignoresTheEndInTime, "does not notice the end of the stream once a read has timed out", "GS-TIME-2"},
	{endIsAFaultInTime, "reports the end of the stream as an error once a read has timed out", "GS-TIME-2"},
	{forgetsPayloads, "forgets what has arrived of a payload when a read times out", "GS-TIME-3"},
	{forgetsSizes, "forgets what has arrived of a size when a read times out", "GS-TIME-3"},
	{forgetsHeads, "forgets a size when a read times out before the payload", "GS-TIME-3"},
	{forgetsAtTheSecond, "forgets what has arrived of a frame when a second read times out", "GS-TIME-3"},
	{forgetsOneOctet, "forgets a single octet of a size when a read times out", "GS-TIME-3"},
	{restartsInAPayload, "starts the timeout of a read again with the octets of a payload", "GS-TIME-4"},
	{restartsInASize, "starts the timeout of a read again with the octets of a size", "GS-TIME-4"},
}
