package stream

import (
	"bytes"

	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// A stream is what is known of a TCP connection for as long as its ports are known. Once it has ended, or is of no
// protocol, that is little.
type stream struct {
	number   int         // in the capture, from 0
	flow     packet.Flow // from the Initiator
	decoded  bool        // it was of a protocol, and has ended
	assembly *assembly   // nil once it has ended
	used     int         // t.packets at its last segment
	kept     int         // used, when it was last found to be in use
	past     [2]trace    // by side; once it has ended
	before   [2]trace    // of the stream that had these ports before

	place link[stream] // among all that are known
}

// A trace is what remains of a direction: how far it got.
type trace struct {
	started    bool
	base, next uint32
}

// side says which side's direction a flow is, and whether it is of this stream at all.
func (s *stream) side(f *packet.Flow) (Side, bool) {
	switch {
	case same(&s.flow.From, &f.From) && same(&s.flow.To, &f.To):
		return Initiator, true
	case same(&s.flow.From, &f.To) && same(&s.flow.To, &f.From):
		return Acceptor, true
	}
	return 0, false
}

// same compares without a call of the runtime.
func same(a, b *packet.End) bool { return a.Port == b.Port && a.IP == b.IP }

// traces returns where the directions of the stream began.
func (s *stream) traces() [2]trace {
	past := s.past
	if a := s.assembly; a != nil {
		for d := range past {
			past[d] = trace{started: a.halves[d].started, base: a.halves[d].base}
		}
	}
	return past
}

// isPast says whether a SYN, whose direction begins at seq, is a late copy of one of the stream that had the ports
// before.
func (s *stream) isPast(seq uint32) bool {
	for _, t := range s.before {
		if t.started && t.base == seq {
			return true
		}
	}
	return false
}

// maxEarlySYN is how many octets may come before their SYN in a capture.
const maxEarlySYN = 1 << 20

// restarted says whether a SYN, whose direction begins at seq, cannot belong to this stream: the ports are used again.
func (s *stream) restarted(d Side, seq uint32) bool {
	h := s.traces()[d]
	if !h.started || h.base == seq {
		return false
	}
	if a := s.assembly; a != nil && !a.halves[d].syn && a.halves[d].next == 0 {
		return h.base-seq > maxEarlySYN
	}
	return true
}

// connection names a connection, the same for both directions.
func connection(f packet.Flow) packet.Flow {
	if f.From.Port > f.To.Port || f.From.Port == f.To.Port && bytes.Compare(f.From.IP[:], f.To.IP[:]) > 0 {
		return f.Reverse()
	}
	return f
}
