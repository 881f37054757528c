package dissect

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

// Endpoints that keep the rules are never accused: not when the capture repeats segments, not when it has them in
// another order, not when it lacks some, and not when it begins in the middle.
func TestHonestEndpointsAreNeverAccused(t *testing.T) {
	seeds := uint64(1000)
	if testing.Short() {
		seeds = 200
	}
	kinds := map[string]int{}
	for seed := range seeds {
		random := rand.New(rand.NewPCG(seed, 3))
		segments := craft.Honest(random).Segments
		for _, capture := range []struct {
			what     string
			segments []craft.Segment
		}{
			{"whole", segments},
			{"in disorder", disorder(random, segments)},
			{"with losses", lossy(random, segments)},
			{"with losses, in disorder", disorder(random, lossy(random, segments))},
			{"from the middle", segments[min(len(segments), 3+random.IntN(len(segments))):]},
		} {
			got, _ := decode(t, craft.Plain().File(t, capture.segments), Options{Ports: []uint16{9123}})
			for _, e := range got {
				require.NotContains(t, e, "violation", "seed %d, %s: %s", seed, capture.what, strings.Join(got, "\n"))
				kinds[strings.Fields(e)[1]+" "+strings.Fields(e)[2]]++
			}
		}
	}
	for _, kind := range []string{"note limit", "note rejected", "note collision", "note missing-answer", "note truncated", "note reset", "note gap"} {
		require.NotZero(t, kinds[kind], "%s: the endpoints are too tame", kind)
	}
}

// lossy drops segments. The first two open the connection and stay.
func lossy(random *rand.Rand, segments []craft.Segment) []craft.Segment {
	odds := 2 + random.IntN(20)
	kept := slices.Clone(segments[:min(2, len(segments))])
	for _, c := range segments[len(kept):] {
		if random.IntN(odds) > 0 {
			kept = append(kept, c)
		}
	}
	return kept
}
