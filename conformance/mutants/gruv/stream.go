package gruv

import (
	"encoding/binary"
	"sync"
)

const head = 4 // octets of a size

// A stream is what has arrived and is no whole frame yet.
type stream struct {
	mu      sync.Mutex
	arrived []byte
	marks   []int // how long arrived was after each read
}

// begin begins a frame with the octets that are there already.
func (s *stream) begin(arrived []byte) { s.arrived, s.marks = arrived, nil }

// length returns how many octets of a frame have arrived.
func (s *stream) length() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.arrived)
}

// forget loses what has arrived.
func (s *stream) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(nil)
}

// pieces counts the reads that have brought octets of the payload.
func (s *stream) pieces() (n int) {
	for _, m := range s.marks {
		if m > head {
			n++
		}
	}
	return n
}

// order is how a size lies on the wire.
func order(little bool) interface {
	binary.ByteOrder
	binary.AppendByteOrder
} {
	if little {
		return binary.LittleEndian
	}
	return binary.BigEndian
}
