package show

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// What a page shows, as its template takes it.
type (
	page struct {
		Files      []pageFile
		Counts     []string
		Latencies  []pageLatency
		Waits      []pageWait
		Violations []pageFinding
		Streams    []*pageStream
		Unlisted   int // streams
		Undrawn    int // ladders, for want of room
		More       int // violations that are not listed
	}
	pageFile    struct{ Name, Coverage string }
	pageLatency struct {
		Name               string
		P50, P90, P99, Max string
		N                  int64
	}
	pageWait    struct{ Whom, Time, Share string }
	pageFinding struct {
		*event.Finding
		Sentence string // of the rule
		On       *pageStream
	}
	pageStream struct {
		event.Stream
		ID          string
		Left, Right string
		Findings    []pageFinding
		Payloads    []pagePayload
		Unexplained int // findings that are not among them
		left        leftOut
		undrawn     undrawn
		file        int // of several
		rungs       []rung
		first       event.Origin
	}
	pagePayload struct{ Label, Dump string }
)

// By names the side that a finding is about.
func (f pageFinding) By() string { return sideName(f.FromAcceptor) }

// sumUp fills in the statistics.
func (h *HTML) sumUp() {
	t := &h.total
	for _, c := range []struct {
		n   int64
		one string
	}{{int64(t.streams), "stream"}, {int64(t.messages[0] + t.messages[1]), "message"}, {t.octets[0] + t.octets[1], "octet"},
		{int64(t.violations), "violation"}, {int64(t.notes), "note"}} {
		h.page.Counts = append(h.page.Counts, string(appendCount(nil, c.n, c.one)))
	}
	for _, l := range t.latencies() {
		h.page.Latencies = append(h.page.Latencies, pageLatency{l.name, duration(l.percentile(0.5)), duration(l.percentile(0.9)),
			duration(l.percentile(0.99)), duration(l.longest), l.n})
	}
	for _, w := range t.waited.shares() {
		h.page.Waits = append(h.page.Waits, pageWait{w.whom, duration(w.time), fmt.Sprintf("%.1f %%", w.percent)})
	}
}

// makeRoom takes ladders off the page until it is small enough, those of streams without violations first, from the
// end.
func (h *HTML) makeRoom() {
	rungs := 0
	for _, broken := range []bool{true, false} {
		for _, s := range h.page.Streams {
			if (s.Violations > 0) != broken {
				continue
			}
			if rungs += len(s.rungs); rungs > mostOnPage {
				s.rungs, s.Payloads = nil, nil
			}
			if !s.Drawn() {
				h.page.Undrawn++
			}
		}
	}
	slices.SortStableFunc(h.page.Streams, func(a, b *pageStream) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.Number(), b.Number()))
	})
}
