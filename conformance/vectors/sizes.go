package vectors

import "fmt"

// A numbered is a size, as a number and as it goes on the wire, each written by hand.
type numbered struct {
	size        uint32
	octets      [4]byte
	description string
}

var accepted = []numbered{
	{0, [4]byte{0x00, 0x00, 0x00, 0x00}, "an empty message"},
	{1, [4]byte{0x00, 0x00, 0x00, 0x01}, "one octet: the lowest bit"},
	{5, [4]byte{0x00, 0x00, 0x00, 0x05}, "the size of hello"},
	{127, [4]byte{0x00, 0x00, 0x00, 0x7F}, "the largest signed octet"},
	{128, [4]byte{0x00, 0x00, 0x00, 0x80}, "the fourth octet has its high bit set"},
	{255, [4]byte{0x00, 0x00, 0x00, 0xFF}, "the fourth octet looks like OK"},
	{256, [4]byte{0x00, 0x00, 0x01, 0x00}, "the smallest that needs two octets"},
	{65_535, [4]byte{0x00, 0x00, 0xFF, 0xFF}, "the largest that two octets hold"},
	{65_536, [4]byte{0x00, 0x01, 0x00, 0x00}, "the smallest that needs three octets"},
	{66_051, [4]byte{0x00, 0x01, 0x02, 0x03}, "each octet differs from its neighbours, below 16 MiB"},
	{16_711_681, [4]byte{0x00, 0xFF, 0x00, 0x01}, "an octet that looks like OK inside"},
	{16_777_215, [4]byte{0x00, 0xFF, 0xFF, 0xFF}, "the largest whose first octet is 00"},
	{16_777_216, [4]byte{0x01, 0x00, 0x00, 0x00}, "the smallest whose first octet is not 00"},
	{16_909_060, [4]byte{0x01, 0x02, 0x03, 0x04}, "four octets in ascending order"},
	{939_574_096, [4]byte{0x38, 0x00, 0xC3, 0x50}, "four different octets, from the original's tests"},
	{2_147_483_647, [4]byte{0x7F, 0xFF, 0xFF, 0xFF}, "the largest that a signed number of 32 bits holds"},
	{2_147_483_648, [4]byte{0x80, 0x00, 0x00, 0x00}, "the smallest with the high bit set"},
	{2_147_483_905, [4]byte{0x80, 0x00, 0x01, 0x01}, "the high bit set, and low octets"},
	{3_116_367_872, [4]byte{0xB9, 0xC0, 0x00, 0x00}, "above what a signed number holds, from the original's tests"},
	{4_026_531_840, [4]byte{0xF0, 0x00, 0x00, 0x00}, "the smallest that begins with F0"},
	{4_043_309_054, [4]byte{0xF0, 0xFF, 0xFF, 0xFE}, "one below the largest"},
	{4_043_309_055, [4]byte{0xF0, 0xFF, 0xFF, 0xFF}, "the largest size"},
}

var refused = []numbered{
	{4_043_309_056, [4]byte{0xF1, 0x00, 0x00, 0x00}, "one above the largest size"},
	{4_043_309_061, [4]byte{0xF1, 0x00, 0x00, 0x05}, "the first octet is above F0, the others are those of a small size"},
	{4_244_635_648, [4]byte{0xFD, 0x00, 0x00, 0x00}, "the first octet looks like CONFLICT"},
	{4_261_412_864, [4]byte{0xFE, 0x00, 0x00, 0x00}, "the first octet looks like CONNECTION LIMIT"},
	{4_278_190_080, [4]byte{0xFF, 0x00, 0x00, 0x00}, "the first octet looks like OK"},
	{4_278_190_085, [4]byte{0xFF, 0x00, 0x00, 0x05}, "an OK and the beginning of a small size, taken as one"},
	{4_294_967_295, [4]byte{0xFF, 0xFF, 0xFF, 0xFF}, "the largest number of four octets: minus one, if taken as signed"},
}

// [TP-FRAME-1] … as four octets, most significant first.
func acceptedSizes() []Size {
	var all []Size
	for _, n := range accepted {
		all = append(all, n.vector("TP-FRAME-1", OK, 0xFF))
	}
	return all
}

// [TP-REFUSE-1] A receiver MUST answer a size above F0FFFFFF with the single octet 00 …
func refusedSizes() []Size {
	var all []Size
	for _, n := range refused {
		all = append(all, n.vector("TP-REFUSE-1", Oversize, 0x00))
	}
	return all
}

// [TP-FRAME-3] … before the fourth octet of that size has arrived.
func cutSizes() []Size {
	whole := Octets{0x38, 0x00, 0xC3, 0x50}
	var all []Size
	for n := range whole {
		all = append(all, Size{
			ID:          fmt.Sprintf("size/cut/%d", n),
			Rule:        "TP-FRAME-3",
			Description: fmt.Sprintf("%d of the 4 octets of a size", n),
			Octets:      whole[:n],
			Expect:      Truncated,
		})
	}
	return all
}

// announcements are sizes that arrive with no payload behind them.
func announcements() []Conversation {
	var all []Conversation
	for _, n := range accepted {
		if n.size > 0 {
			all = append(all, Conversation{ID: n.id("accepted"), Rule: "TP-FRAME-4", Role: Receiver,
				Description: n.description + ": accepted, and the payload never comes",
				Steps:       []Step{receives(n.octets[:]...), sends(0xFF), ends(), reports(Truncated)}})
		}
	}
	for _, n := range refused {
		all = append(all, Conversation{ID: n.id("refused"), Rule: "TP-REFUSE-1", Role: Receiver,
			Description: n.description + ": refused",
			Steps:       []Step{receives(n.octets[:]...), sends(0x00), reports(Oversize)}})
	}
	return all
}

func (n numbered) id(kind string) string { return fmt.Sprintf("%s/%X", kind, n.octets) }

func (n numbered) vector(rule, expect string, answer ...byte) Size {
	return Size{ID: n.id("size"), Rule: rule, Description: n.description, Size: &n.size, Octets: n.octets[:], Expect: expect, Answer: answer}
}
