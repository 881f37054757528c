package show

import "github.com/tinyproto/tinyproto/tools/dissect/event"

// Stats writes what captures add up to: a line per stream, at its end, and the total at the end of all. Percentiles are
// of all streams together, at most 0.1 % above the truth and never below. What it keeps does not grow with the number of
// messages.
type Stats struct {
	out      statsWriter
	open     map[int]*tally // the streams of this capture that have not ended
	total    total
	coverage []func() error // written last
}

// A total is what all streams add up to.
type total struct {
	tally
	streams             int
	answer, begin, move histogram
}

// A statsWriter writes what was added up.
type statsWriter interface {
	stream(*event.Stream, *tally) error
	total(*total) error
	coverage(file string, c event.Coverage) error
}

func newStats(out statsWriter) *Stats { return &Stats{out: out, open: map[int]*tally{}} }

// Event counts one event.
func (s *Stats) Event(e event.Event) error {
	number := e.Source().Stream
	t := s.open[number]
	if t == nil {
		t = &tally{}
		s.open[number] = t
	}
	switch e := e.(type) {
	case *event.Message:
		t.message(e)
		s.total.message(e)
	case *event.Finding:
		t.finding(e)
		s.total.finding(e)
	case *event.Stream:
		s.total.streams++
		delete(s.open, number)
		return s.out.stream(e, t)
	}
	return nil
}

func (t *total) message(m *event.Message) {
	t.tally.message(m)
	if m.Sized {
		t.answer.add(m.AnswerAfter)
	}
	if m.Begun && !m.OneWay {
		t.begin.add(m.BegunAfter)
	}
	if m.Begun && m.Ended {
		t.move.add(m.Moved)
	}
}

// A latency is one of the parts that messages take.
type latency struct {
	name string
	*histogram
}

func (t *total) latencies() []latency {
	return []latency{{"size to answer", &t.answer}, {"answer to first octet", &t.begin}, {"first octet to last", &t.move}}
}

// Coverage is written at the end.
func (s *Stats) Coverage(file string, c event.Coverage) error {
	clear(s.open)
	s.coverage = append(s.coverage, func() error { return s.out.coverage(file, c) })
	return nil
}

// Close writes the total, and what was read.
func (s *Stats) Close() error {
	if err := s.out.total(&s.total); err != nil {
		return err
	}
	for _, write := range s.coverage {
		if err := write(); err != nil {
			return err
		}
	}
	return nil
}
