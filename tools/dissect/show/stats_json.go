package show

import (
	"encoding/json"
	"io"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// statsJSON writes statistics as objects, one a line: {"type":"stats", …}. Those of a stream have "stream", the total,
// which is the last, has "streams".
type statsJSON struct{ enc *json.Encoder }

// NewStatsJSON returns a writer of statistics as JSON lines.
func NewStatsJSON(w io.Writer) *Stats {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return newStats(&statsJSON{enc: enc})
}

// What the lines have. Durations are in microseconds.
type (
	statsCounts struct {
		Initiator  sideCounts `json:"initiator"`
		Acceptor   sideCounts `json:"acceptor"`
		Violations int        `json:"violations"`
		Notes      int        `json:"notes"`
		Waited     waitCounts `json:"waited_us"`
	}
	sideCounts struct {
		Messages int   `json:"messages"` // that this side sent
		Octets   int64 `json:"octets"`
	}
	waitCounts struct {
		Receiver int64 `json:"receiver"`
		Sender   int64 `json:"sender"`
		Window   int64 `json:"window"`
		Transfer int64 `json:"transfer"`
	}
	latencies[T any] struct {
		Answer T `json:"answer"` // from the size to the answer
		Begun  T `json:"begun"`  // from the answer to the payload's first octet
		Moved  T `json:"moved"`  // from the payload's first octet to its last
	}
	percentiles struct {
		N   int64 `json:"n"`
		P50 int64 `json:"p50"`
		P90 int64 `json:"p90"`
		P99 int64 `json:"p99"`
		Max int64 `json:"max"`
	}
)

func (s *statsJSON) stream(e *event.Stream, t *tally) error {
	return s.enc.Encode(struct {
		Type     string      `json:"type"`
		File     string      `json:"file"`
		Stream   int         `json:"stream"`
		Protocol string      `json:"protocol"`
		From     string      `json:"from"`
		To       string      `json:"to"`
		Began    string      `json:"began"`
		Time     string      `json:"time"`
		State    event.State `json:"state"`
		statsCounts
		Longest latencies[int64] `json:"max_us"`
	}{"stats", e.File, e.Stream, e.Protocol, address(e.From), address(e.To), rfc3339(e.Began), rfc3339(e.Time), e.State, t.counts(),
		latencies[int64]{t.longest.answer.Microseconds(), t.longest.begin.Microseconds(), t.longest.move.Microseconds()}})
}

func (s *statsJSON) total(t *total) error {
	return s.enc.Encode(struct {
		Type    string `json:"type"`
		Streams int    `json:"streams"`
		statsCounts
		Latency latencies[percentiles] `json:"latency_us"`
	}{"stats", t.streams, t.counts(), latencies[percentiles]{t.answer.percentiles(), t.begin.percentiles(), t.move.percentiles()}})
}

func (*statsJSON) coverage(string, event.Coverage) error { return nil }

func (t *tally) counts() statsCounts {
	us := time.Duration.Microseconds
	return statsCounts{
		sideCounts{t.messages[0], t.octets[0]}, sideCounts{t.messages[1], t.octets[1]}, t.violations, t.notes,
		waitCounts{us(t.waited.receiver), us(t.waited.sender), us(t.waited.window), us(t.waited.transfer)},
	}
}

func (h *histogram) percentiles() percentiles {
	us := time.Duration.Microseconds
	return percentiles{h.n, us(h.percentile(0.5)), us(h.percentile(0.9)), us(h.percentile(0.99)), us(h.longest)}
}
