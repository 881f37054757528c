package vectors

import "fmt"

// truncations are the plain messages cut short by the end of the stream: after each octet of the size and of the
// payload but the last.
func truncations() []Conversation {
	var all []Conversation
	for _, f := range plain {
		payload := []byte(f.message)
		size := announce(payload)
		for n := 1; n < len(size); n++ {
			all = append(all, truncation(f.name, "size", n, len(size), receives(size[:n]...)))
		}
		for n := range payload {
			steps := []Step{receives(size...), sends(0xFF)}
			if n > 0 {
				steps = append(steps, receives(payload[:n]...))
			}
			all = append(all, truncation(f.name, "payload", n, len(payload), steps...))
		}
	}
	return all
}

// [TP-FRAME-20] … inside a size or a payload … MUST report the message as truncated …
func truncation(name, part string, n, whole int, steps ...Step) Conversation {
	return Conversation{
		ID:          fmt.Sprintf("truncated/%s/%s/%d", name, part, n),
		Rule:        "TP-FRAME-20",
		Description: fmt.Sprintf("the end of the stream after %d of the %d octets of the %s", n, whole, part),
		Role:        Receiver,
		Steps:       append(steps, ends(), reports(Truncated)),
	}
}
