package show

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Percentiles are within 0.1 % of those, and never below of the sorted durations, over all magnitudes.
func TestPercentiles(t *testing.T) {
	for seed := range uint64(20) {
		random := rand.New(rand.NewPCG(seed, 1))
		var h histogram
		var all []time.Duration
		for range 1000 {
			d := time.Duration(random.Uint64() >> (1 + random.IntN(63)))
			h.add(d)
			all = append(all, d)
		}
		slices.Sort(all)
		for _, part := range []float64{0.001, 0.5, 0.9, 0.99, 1} {
			truth := float64(all[int(math.Ceil(part*1000))-1])
			require.InDelta(t, truth, float64(h.percentile(part)), truth/1000, "seed %d, %v", seed, part)
			require.GreaterOrEqual(t, float64(h.percentile(part)), truth, "seed %d, %v", seed, part)
		}
		require.Equal(t, all[999], h.longest)
	}
}

func TestHistogramEdges(t *testing.T) {
	var h histogram
	require.Zero(t, h.percentile(0.5))
	h.add(0)
	h.add(math.MaxInt64)
	require.Zero(t, h.percentile(0.5))
	require.LessOrEqual(t, h.percentile(1), h.longest)
	for d := time.Duration(1); d > 0; d <<= 1 {
		require.Greater(t, bucket(d), bucket(d-1)-1)
	}
}

// Of few durations, a percentile is one of them, to the microsecond.
func TestPercentilesOfFew(t *testing.T) {
	var h histogram
	for _, us := range []int64{13, 19, 1_000_001} {
		h.add(time.Duration(us) * time.Microsecond)
	}
	require.Equal(t, percentiles{N: 3, P50: 19, P90: 1_000_001, P99: 1_000_001, Max: 1_000_001}, h.percentiles())
	require.Equal(t, "19µs", duration(h.percentile(0.5)))
}
