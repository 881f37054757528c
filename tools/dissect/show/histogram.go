package show

import (
	"math"
	"math/bits"
	"time"
)

// A histogram counts durations. Its buckets are at most 1/512 of what they count wide, so that a percentile, the middle
// of a bucket, is within 0.1 % of the truth, in 225 KB for any number of durations.
type histogram struct {
	buckets [halfBuckets * (64 - halfBits)]int64
	n       int64
	longest time.Duration
}

// Durations below 2·halfBuckets ns have a bucket each; then each power of two has halfBuckets of them.
const (
	halfBits    = 9
	halfBuckets = 1 << halfBits
)

// add counts a duration, which is not negative.
func (h *histogram) add(d time.Duration) {
	h.buckets[bucket(d)]++
	h.n++
	h.longest = max(h.longest, d)
}

func bucket(d time.Duration) int {
	shift := max(bits.Len64(uint64(d))-halfBits-1, 0)
	return shift*halfBuckets + int(d>>shift)
}

// middle returns the middle of a bucket.
func middle(bucket int) time.Duration {
	shift := max(bucket/halfBuckets-1, 0)
	return time.Duration(bucket-shift*halfBuckets)<<shift + 1<<shift/2
}

// percentile returns what a part of the durations, 0.5 for one half, do not exceed; 0 if there are none.
func (h *histogram) percentile(part float64) time.Duration {
	rank := int64(math.Ceil(part * float64(h.n)))
	for i, n := range h.buckets {
		if rank -= n; n > 0 && rank <= 0 {
			return min(middle(i), h.longest)
		}
	}
	return 0
}
