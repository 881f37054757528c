package vectors

import (
	"fmt"
	"slices"
)

var gruvNotes = []string{
	"Octets are hexadecimal, two digits each, with a space between. No octets are an empty string.",
	"sizes: a number and its four octets. expect ok: each gives the other. truncated: too few octets, an error or a wait. Nothing answers a size.",
	"conversations: steps happen in this order, on an open connection that either side made. role is what the implementation under test is.",
	"A step has one member. transmit: its caller asks for a transmission of this message. sends: it sends these octets. " +
		"receives: the other side sends these octets, in one piece or in many. ends: the other side sends FIN. delivers: its " +
		"caller is given this message. reports: its caller is told one of these.",
	"Nothing is sent but by a step, and nothing after the last.",
	"receive_limit: the largest message to accept, in octets. Skip the vector if there is none.",
}

// gruv is gruv-socks. Every size is legal.
func gruv() content {
	var sizes []Size
	for _, n := range slices.Concat(accepted, refused) {
		n.description = fmt.Sprintf("%d octets", n.size)
		sizes = append(sizes, n.vector("GS-SIZE-1", OK))
	}
	for _, s := range cutSizes() {
		s.Rule = "GS-SIZE-3"
		sizes = append(sizes, s)
	}
	return content{gruvNotes, sizes, slices.Concat(gruvFrames(), gruvEnds())}
}

func sized(message []byte) []byte { return append(announce(message), message...) }

func gruvFrames() (all []Conversation) {
	for _, f := range plain {
		m := []byte(f.message)
		sending, receiving := "GS-FRAME-1", "GS-FRAME-3"
		if len(m) == 0 {
			sending, receiving = "GS-FRAME-13", "GS-FRAME-14"
		}
		description := fmt.Sprintf("a message of %d octets", len(m))
		all = append(all,
			Conversation{ID: "frame/" + f.name + "/sent", Rule: sending, Description: description, Role: Sender,
				Steps: []Step{transmit(m), sends(sized(m)...), reports(Sent)}},
			Conversation{ID: "frame/" + f.name + "/received", Rule: receiving, Description: description, Role: Receiver,
				Steps: []Step{receives(sized(m)...), delivers(m)}})
	}
	three := slices.Concat(sized([]byte("hello")), sized(nil), sized([]byte("hi")))
	return append(all, Conversation{ID: "frame/three-together", Rule: "GS-FRAME-5", Description: "three frames arrive together, the second empty",
		Role: Receiver, Steps: []Step{receives(three...), delivers([]byte("hello")), delivers(nil), delivers([]byte("hi"))}})
}

// gruvEnds are the ends of the stream between frames and after each octet of one, and a size above the limit.
func gruvEnds() []Conversation {
	hello := []byte("hello")
	all := []Conversation{
		{ID: "end/between-frames", Rule: "GS-END-1", Description: "the end of the stream between frames is orderly", Role: Receiver,
			Steps: []Step{receives(sized(hello)...), delivers(hello), ends(), reports(Closed)}},
		{ID: "limit/one-above", Rule: "GS-SIZE-4", Description: "a size one above the receive limit, and no payload", Role: Receiver,
			ReceiveLimitOctets: 4, Steps: []Step{receives(announce(hello)...), reports(Oversize)}},
	}
	return append(all, cutFrames("GS-END-2", sized(hello))...)
}

// cutFrames are a frame cut short by the end of the stream, after each octet but the last.
func cutFrames(rule string, frame []byte) (all []Conversation) {
	for n := 1; n < len(frame); n++ {
		all = append(all, Conversation{ID: fmt.Sprintf("truncated/%d", n), Rule: rule,
			Description: fmt.Sprintf("the end of the stream after %d of the %d octets of a frame", n, len(frame)), Role: Receiver,
			Steps: []Step{receives(frame[:n]...), ends(), reports(Truncated)}})
	}
	return all
}
