package gruv

import "io"

// firstGrowthOctets is what a payload gets before its first octet has arrived.
const firstGrowthOctets = 4 << 10

// An arrival is what has come of a frame. It outlives a Read whose time is over, and the next one goes on with it.
type arrival struct {
	size    []byte
	payload []byte // not nil, so that an empty message is none either
}

// octets counts what has come.
func (a *arrival) octets() uint64 { return uint64(len(a.size)) + uint64(len(a.payload)) }

// read goes on with the frame, and returns its payload once that is whole. The error is an *OversizeError for a size
// above the limit, or that of r.
func (a *arrival) read(r io.Reader, limit uint32) (payload []byte, err error) {
	// [GS-SIZE-3] A receiver MUST put a size together from its four octets however they arrive, and MUST NOT act on fewer.
	if a.size, err = fill(r, a.size, SizeOctets); err != nil {
		return nil, err
	}
	size, _, _ := ParseSize(a.size)
	// [GS-SIZE-2] A receiver MUST accept every size from zero up to and including its receive limit …
	if size > limit {
		// [GS-SIZE-4] A receiver that has a receive limit MUST report a size above that limit as oversize …
		return nil, &OversizeError{Size: uint64(size), Limit: uint64(limit)}
	}
	// [GS-FRAME-3] … once its last octet has arrived, and MUST NOT deliver anything of it before.
	if a.payload, err = fill(r, a.payload, int(size)); err != nil {
		return nil, err
	}
	payload = a.payload
	// [GS-FRAME-14] A receiver MUST deliver an empty message for a size of zero …
	// [GS-FRAME-5] … the octet that follows the last octet of a payload … as the first octet of the next size.
	*a = arrival{size: a.size[:0], payload: []byte{}}
	return payload, nil
}

// fill reads until b has as many octets as wanted. Whatever the error, it returns all that has come. Memory grows with
// that: to twice as much, and three times while it is copied.
func fill(r io.Reader, b []byte, want int) ([]byte, error) {
	for len(b) < want {
		if len(b) == cap(b) {
			// [GS-SIZE-5] A receiver MUST take memory for a payload in proportion to the octets that have arrived …
			grown := make([]byte, len(b), len(b)+min(want-len(b), max(len(b), firstGrowthOctets)))
			copy(grown, b)
			b = grown
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if err != nil && len(b) < want {
			return b, err
		}
	}
	return b, nil
}
