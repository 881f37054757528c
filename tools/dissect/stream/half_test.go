package stream

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A half keeps, of each octet, the first copy, whatever the order and overlap of the pieces. The model is a map.
func TestHalfKeepsTheFirstCopy(t *testing.T) {
	const space = 60
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 1))
		h := half{next: 3}
		first := map[int64]byte{}
		for range 20 {
			p := piece{offset: random.Int64N(space), octets: make([]byte, 1+random.IntN(12))}
			p.length = int64(len(p.octets))
			for i := range p.octets {
				p.octets[i] = byte(random.Uint32())
				at := p.offset + int64(i)
				if _, known := first[at]; !known && at >= h.next {
					first[at] = p.octets[i]
				}
			}
			h.insert(p)
		}
		kept := map[int64]byte{}
		for last := h.next; h.head() != nil; {
			p := h.pop()
			require.GreaterOrEqual(t, p.offset, last, "in order, without overlaps")
			require.Len(t, p.octets, int(p.length))
			for i, octet := range p.octets {
				kept[p.offset+int64(i)] = octet
			}
			last = p.end()
		}
		require.Equal(t, first, kept, "seed %d", seed)
		require.Zero(t, h.cost)
	}
}

func TestOffsetUnwraps(t *testing.T) {
	h := half{base: 0xFFFFFFF0}
	require.EqualValues(t, 0x20, h.offset(0x10))
	require.EqualValues(t, -1, h.offset(0xFFFFFFEF))
	h.next = 5 << 32
	require.EqualValues(t, 5<<32+0x20, h.offset(0x10))
	require.EqualValues(t, 5<<32-0x10, h.offset(0xFFFFFFE0))
}
