package vectors

// notes tell the author of a port how to read the vectors.
var notes = []string{
	"Octets are hexadecimal, two digits each, with a space between. No octets are an empty string.",
	"sizes: a number and its four octets. expect ok: each gives the other. oversize: the octets decode to this error; " +
		"a sender refuses a message of that size with nothing sent. truncated: too few octets, an error or a wait. " +
		"answer is what a receiver sends that has no lower receive limit.",
	"conversations: steps happen in this order. role is what the implementation under test is: an initiator and an acceptor " +
		"begin with the handshake, a sender and a receiver on an open connection that either side made.",
	"A step has one member. transmit: its caller asks for a transmission of this message. sends: it sends these octets. " +
		"receives: the other side sends these octets, in one piece or in many. ends: the other side sends FIN. delivers: its " +
		"caller is given this message. reports: its caller is told one of these, of the transmission that is under way, or else " +
		"of the handshake or the message that is arriving.",
	"The handshake octets of both sides, sends and receives, may cross.",
	"Nothing is sent but by a step, and nothing after the last.",
	"Words of reports: open, sent; limit, handshake, rejected, collision, oversize, truncated, closed as in conformance/SHIM.md. " +
		"An implementation need not tell its caller of a size that it has refused (oversize).",
	"plugins change messages on their way, in this order when sent and in the reverse order when received. reverse: reverse the octets. " +
		"xor-5a: xor each octet with 5A. prefix-P: put the octet 50 in front, take it off on receipt, and fail if it is not there. Skip those vectors if there are none.",
	"receive_limit: the largest message to accept, in octets. A receiver may have one for a reason of its own, such as the width of " +
		"its integers: it answers 00 to every size above it.",
}
