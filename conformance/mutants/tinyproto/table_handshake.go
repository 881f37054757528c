package tinyproto

import "github.com/tinyproto/tinyproto/conformance/mutants/mutant"

// Defects of section 5 of SPEC.md.
const (
	greetsLate                  defect = "greets-late"
	clientGreetsLate            defect = "client-greets-late"
	limitIsOne                  defect = "limit-is-one"
	sendsBeforeTheHandshake     defect = "sends-before-the-handshake"
	opensEarly                  defect = "opens-early"
	acceptsAnyOctet             defect = "accepts-any-octet"
	acceptsTheHighestBit        defect = "accepts-the-highest-bit"
	answersInTheHandshake       defect = "answers-in-the-handshake"
	opensAtTheEnd               defect = "opens-at-the-end"
	resetIsNoHandshake          defect = "reset-is-no-handshake"
	greetsForEver               defect = "greets-for-ever"
	dropsAfterTheHandshake      defect = "drops-after-the-handshake"
	dropsAPartAfterTheHandshake defect = "drops-a-part-after-the-handshake"
	dropsOneAfterTheHandshake   defect = "drops-one-after-the-handshake"
	ignoresTheConnectionLimit   defect = "ignores-the-connection-limit"
	closesAfterRefusing         defect = "closes-after-refusing"
	readsForEverAfterRefusing   defect = "reads-for-ever-after-refusing"
	refusalClosesTheOthers      defect = "refusal-closes-the-others"
	refusalClosesTheBusy        defect = "refusal-closes-the-busy"
	keepsPlaces                 defect = "keeps-places"
	keepsPlacesOfTheEnded       defect = "keeps-places-of-the-ended"
	keepsPlacesOfFailures       defect = "keeps-places-of-failures"
	limitIsAnyHandshake         defect = "limit-is-any-handshake"
	forgetsTheLimit             defect = "forgets-the-limit"
	countsOpenOnly              defect = "counts-open-only"
	countsRefused               defect = "counts-refused"
	greetsInHaste               defect = "greets-in-haste"
)

var handshakeTable = mutant.Table{
	{greetsLate, "as a server, sends its handshake octet only after the client's", "TP-HS-2"},
	{clientGreetsLate, "as a client, sends its handshake octet only after the server's", "TP-HS-1"},
	{limitIsOne, "holds one connection whatever its limit is", "TP-HS-2"},
	{sendsBeforeTheHandshake, "sends the size of a message asked for early before the handshake is done", "TP-HS-3"},
	{opensEarly, "reports the connection as open when it has sent its own octet", "TP-HS-4"},
	{acceptsAnyOctet, "takes any octet for the handshake's", "TP-HS-5"},
	{acceptsTheHighestBit, "takes any octet with the highest bit set for the handshake's", "TP-HS-5"},
	{answersInTheHandshake, "answers a size that has come in place of the handshake's octet", "TP-HS-5"},
	{opensAtTheEnd, "takes the end of the stream for the handshake's octet", "TP-HS-6"},
	{resetIsNoHandshake, "reports a reset in the handshake as the end of an open connection", "TP-HS-6"},
	{greetsForEver, "waits for the handshake's octet without a timeout", "TP-HS-7"},
	{dropsAfterTheHandshake, "loses what shares a segment with the handshake's octet", "TP-HS-8"},
	{dropsAPartAfterTheHandshake, "loses a part of a size that shares a segment with the handshake's octet", "TP-HS-8"},
	{dropsOneAfterTheHandshake, "loses a single octet that shares a segment with the handshake's", "TP-HS-8"},
	{ignoresTheConnectionLimit, "accepts connections above its limit", "TP-HS-9"},
	{closesAfterRefusing, "closes at once after FE, without reading on", "TP-HS-10"},
	{readsForEverAfterRefusing, "reads on after FE without a timeout", "TP-HS-10"},
	{refusalClosesTheOthers, "closes its open connections when it refuses one", "TP-HS-11"},
	{refusalClosesTheBusy, "closes the connections on which a message is arriving when it refuses another", "TP-HS-11"},
	{keepsPlaces, "never gives a place again", "TP-HS-12"},
	{keepsPlacesOfTheEnded, "never gives the place of a connection again that the client has ended", "TP-HS-12"},
	{keepsPlacesOfFailures, "never gives the place of a failed handshake again", "TP-HS-12"},
	{limitIsAnyHandshake, "reports FE as any failed handshake", "TP-HS-13"},
	{forgetsTheLimit, "reports the end of the stream in place of the FE before it", "TP-HS-13"},
	{countsOpenOnly, "counts connections towards the limit only once they are open", "TP-HS-14"},
	{countsRefused, "counts connections towards the limit while it refuses them", "TP-HS-14"},
	{greetsInHaste, "waits for the handshake's octet for a third of its timeout", "TP-HS-7"},
}
