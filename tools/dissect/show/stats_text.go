package show

import (
	"fmt"
	"io"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// statsText writes statistics as tables for people.
type statsText struct {
	w     io.Writer
	files bool // there are several
	line  []byte
	ends  int // the width of the column that says between whom; 0 before the first line
}

// NewStats returns a writer of statistics as text, which says of each stream of which file it is if there are several.
func NewStats(w io.Writer, files bool) *Stats { return newStats(&statsText{w: w, files: files}) }

func (s *statsText) stream(e *event.Stream, t *tally) error {
	b := s.line[:0]
	if s.ends == 0 {
		s.ends = len(e.From.String()) + len(" > ") + len(e.To.String())
		b = fmt.Appendf(b, "%-7s %-*s %10s %12s %10s %12s %9s %8s %8s %8s %6s %6s %s\n", "stream", s.ends, "initiator > acceptor",
			"messages >", "octets >", "messages <", "octets <", "receiver", "sender", "window", "transfer", "viol.", "notes", stateHead(s.files))
	}
	begin := len(b)
	b = append(b, '#')
	b = appendPadded(appendNumber(b, int64(e.Stream), 0), begin, 8)
	begin = len(b)
	b = e.To.AppendTo(append(e.From.AppendTo(b), " > "...))
	s.ends = max(s.ends, len(b)-begin)
	b = appendPadded(b, begin, s.ends)
	for side := range t.messages {
		b = appendNumber(append(b, ' '), int64(t.messages[side]), 10)
		b = appendNumber(append(b, ' '), t.octets[side], 12)
	}
	b = append(b, ' ')
	for _, d := range []time.Duration{t.waited.receiver, t.waited.sender, t.waited.window, t.waited.transfer} {
		b = appendDuration(append(b, "   "...), d)
	}
	b = appendNumber(append(b, ' '), int64(t.violations), 6)
	b = appendNumber(append(b, ' '), int64(t.notes), 6)
	s.line = append(appendStateOf(append(b, ' '), e, s.files), '\n')
	_, err := s.w.Write(s.line)
	return err
}

func (s *statsText) total(t *total) error {
	b := append(appendCount([]byte("\ntotal: "), int64(t.streams), "stream"), ", "...)
	b = append(appendCount(b, int64(t.messages[0]+t.messages[1]), "message"), ", "...)
	b = append(appendCount(b, t.octets[0]+t.octets[1], "octet"), ", "...)
	b = append(appendCount(b, int64(t.violations), "violation"), ", "...)
	b = append(appendCount(b, int64(t.notes), "note"), "\n\n"...)
	b = fmt.Appendf(b, "%-26s %8s %8s %8s %8s %10s\n", "latency", "p50", "p90", "p99", "max", "messages")
	for _, l := range t.latencies() {
		b = fmt.Appendf(b, "%-26s", l.name)
		for _, d := range []time.Duration{l.percentile(0.5), l.percentile(0.9), l.percentile(0.99), l.longest} {
			b = appendDuration(append(b, "   "...), d)
		}
		b = append(appendNumber(append(b, ' '), l.n, 10), '\n')
	}
	b = append(b, "\nwaited for\n"...)
	for _, w := range t.waited.shares() {
		b = appendDuration(fmt.Appendf(b, "%-26s   ", w.whom), w.time)
		b = fmt.Appendf(b, " %6.1f %%\n", w.percent)
	}
	_, err := s.w.Write(append(b, '\n'))
	return err
}

func (s *statsText) coverage(file string, c event.Coverage) error { return writeCoverage(s.w, file, c) }
