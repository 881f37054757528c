package stream

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// A queue keeps, of each octet, the first copy, whatever the order and overlap of the pieces. The model is a map.
func TestQueueKeepsTheFirstCopy(t *testing.T) {
	const space = 60
	var l pool
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 1))
		var q queue
		first := map[int64]byte{}
		for range 20 {
			p := piece{offset: random.Int64N(space), octets: make([]byte, 1+random.IntN(12))}
			p.length = int64(len(p.octets))
			for i := range p.octets {
				p.octets[i] = byte(random.Uint32())
				if _, known := first[p.offset+int64(i)]; !known {
					first[p.offset+int64(i)] = p.octets[i]
				}
			}
			q.insert(&l, p)
		}
		require.Equal(t, l.lent, q.cost)
		kept := map[int64]byte{}
		for last := int64(0); q.first != nil; {
			p := q.pop()
			require.GreaterOrEqual(t, p.offset, last, "in order, without overlaps")
			require.Len(t, p.octets, int(p.length))
			for i, octet := range p.octets {
				kept[p.offset+int64(i)] = octet
			}
			last = p.end()
			l.put(p)
		}
		require.Equal(t, first, kept, "seed %d", seed)
		require.Nil(t, q.last)
		require.Zero(t, q.cost)
		require.Zero(t, l.lent)
	}
}

// The pool gives memory back that it does not need for the next pieces, and none that is too large to wait for a use.
func TestPoolIsBounded(t *testing.T) {
	var l pool
	var q queue
	for i := range int64(100) {
		q.insert(&l, piece{offset: i << 20, length: 100 << 10, octets: make([]byte, 100<<10)})
	}
	q.insert(&l, piece{offset: 1 << 40, length: 1 << 20, octets: make([]byte, 1<<20)})
	require.Greater(t, l.lent, 11<<20)
	q.drop(&l)
	require.Zero(t, l.lent)
	require.Positive(t, l.idle)
	require.LessOrEqual(t, l.idle, maxPoolOctets)
}
