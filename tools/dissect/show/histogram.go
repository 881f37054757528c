package show

import (
	"math"
	"math/bits"
	"time"
)

// A histogram counts durations. Its buckets are at most 1/1024 of what they count wide, so that a percentile, the longest
// duration of a bucket, is at most 0.1 % above the truth and never below, in 900 KB for any number of durations. What is
// alone in its bucket is told as it is.
type histogram struct {
	buckets [halfBuckets * (64 - halfBits)]struct {
		n       int64
		longest time.Duration
	}
	n       int64
	longest time.Duration
}

// Durations below 2·halfBuckets ns have a bucket each; then each power of two has halfBuckets of them.
const (
	halfBits    = 10
	halfBuckets = 1 << halfBits
)

// add counts a duration, which is not negative.
func (h *histogram) add(d time.Duration) {
	b := &h.buckets[bucket(d)]
	b.n++
	b.longest = max(b.longest, d)
	h.n++
	h.longest = max(h.longest, d)
}

func bucket(d time.Duration) int {
	shift := max(bits.Len64(uint64(d))-halfBits-1, 0)
	return shift*halfBuckets + int(d>>shift)
}

// percentile returns what a part of the durations, 0.5 for one half, do not exceed; 0 if there are none.
func (h *histogram) percentile(part float64) time.Duration {
	rank := int64(math.Ceil(part * float64(h.n)))
	for i := range h.buckets {
		if b := &h.buckets[i]; b.n > 0 {
			if rank -= b.n; rank <= 0 {
				return b.longest
			}
		}
	}
	return 0
}
