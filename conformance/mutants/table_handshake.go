package mutants

// Defects of section 5 of SPEC.md.
const (
	greetsLate                defect = "greets-late"
	clientGreetsLate          defect = "client-greets-late"
	sendsBeforeTheHandshake   defect = "sends-before-the-handshake"
	opensEarly                defect = "opens-early"
	acceptsAnyOctet           defect = "accepts-any-octet"
	opensAtTheEnd             defect = "opens-at-the-end"
	greetsForEver             defect = "greets-for-ever"
	dropsAfterTheHandshake    defect = "drops-after-the-handshake"
	ignoresTheConnectionLimit defect = "ignores-the-connection-limit"
	closesAfterRefusing       defect = "closes-after-refusing"
	readsForEverAfterRefusing defect = "reads-for-ever-after-refusing"
	refusalClosesTheOthers    defect = "refusal-closes-the-others"
	keepsPlaces               defect = "keeps-places"
	limitIsAnyHandshake       defect = "limit-is-any-handshake"
	countsOpenOnly            defect = "counts-open-only"
	countsRefused             defect = "counts-refused"
	greetsInHaste             defect = "greets-in-haste"
)

var handshakeTable = []Mutant{
	{greetsLate, "sends its handshake octet only after the other side's", rules("TP-HS-2")},
	{clientGreetsLate, "as a client, sends its handshake octet only after the server's", rules("TP-HS-1")},
	{sendsBeforeTheHandshake, "sends the size of a message asked for early before the handshake is done", rules("TP-HS-3")},
	{opensEarly, "reports the connection as open when it has sent its own octet", rules("TP-HS-4")},
	{acceptsAnyOctet, "takes any octet for the handshake's", rules("TP-HS-5")},
	{opensAtTheEnd, "takes the end of the stream for the handshake's octet", rules("TP-HS-6")},
	{greetsForEver, "waits for the handshake's octet without a timeout", rules("TP-HS-7")},
	{dropsAfterTheHandshake, "loses what shares a segment with the handshake's octet", rules("TP-HS-8")},
	{ignoresTheConnectionLimit, "accepts connections above its limit", rules("TP-HS-9")},
	{closesAfterRefusing, "closes at once after FE, without reading on", rules("TP-HS-10")},
	{readsForEverAfterRefusing, "reads on after FE without a timeout", rules("TP-HS-10")},
	{refusalClosesTheOthers, "closes its open connections when it refuses one", rules("TP-HS-11")},
	{keepsPlaces, "never gives a place again", rules("TP-HS-12")},
	{limitIsAnyHandshake, "reports FE as any failed handshake", rules("TP-HS-13")},
	{countsOpenOnly, "counts connections towards the limit only once they are open", rules("TP-HS-14")},
	{countsRefused, "counts connections towards the limit while it refuses them", rules("TP-HS-14")},
	{greetsInHaste, "waits for the handshake's octet for a tenth of its timeout", rules("TP-HS-7")},
}
