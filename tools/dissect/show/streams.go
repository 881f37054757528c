package show

import (
	"fmt"
	"io"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// Streams writes a table of streams, one line each, as they end. It passes over every other event.
type Streams struct {
	w       io.Writer
	palette palette
	files   bool // there are several
	line    []byte
	ends    int // the width of the column that says between whom; 0 before the first line
}

// NewStreams returns a writer of a table of streams, with colours or without. It says of each of which file it is if
// there are several.
func NewStreams(w io.Writer, colours, files bool) *Streams {
	return &Streams{w: w, palette: palette(colours), files: files}
}

// Event writes the line of a stream.
func (s *Streams) Event(e event.Event) error {
	stream, ok := e.(*event.Stream)
	if !ok {
		return nil
	}
	b := s.line[:0]
	if s.ends == 0 {
		s.ends = len(stream.From.String()) + len(" > ") + len(stream.To.String())
		b = fmt.Appendf(b, "%-7s %-9s  %-*s %-15s %8s %8s %12s %6s %6s %s\n", "stream", "protocol", s.ends, "initiator > acceptor", "began (UTC)", "took",
			"messages", "octets", "viol.", "notes", stateHead(s.files))
	}
	b = s.row(b, stream)
	s.line = append(b, '\n')
	_, err := s.w.Write(s.line)
	return err
}

func (s *Streams) row(b []byte, e *event.Stream) []byte {
	begin := len(b)
	b = appendPadded(appendNumber(append(b, '#'), int64(e.Stream), 0), begin, 8)
	begin = len(b)
	b = append(appendPadded(append(b, e.Protocol...), begin, 9), "  "...)
	begin = len(b)
	b = e.To.AppendTo(append(e.From.AppendTo(b), " > "...))
	s.ends = max(s.ends, len(b)-begin)
	b = appendPadded(b, begin, s.ends)
	b = appendClock(append(b, ' '), e.Began)
	b = appendDuration(append(b, "   "...), max(e.Time.Sub(e.Began), 0))
	b = appendNumber(append(b, ' '), int64(e.Messages), 8)
	b = append(appendNumber(append(b, ' '), e.Octets, 12), ' ')
	violations := plain
	if e.Violations > 0 {
		violations = red
	}
	b = s.palette.append(b, violations, string(appendNumber(nil, int64(e.Violations), 6)))
	b = appendNumber(append(b, ' '), int64(e.Notes), 6)
	return appendStateOf(append(b, ' '), e, s.files)
}

// appendStateOf appends how a stream ended, and its file in the last column if there are several.
func appendStateOf(b []byte, e *event.Stream, files bool) []byte {
	begin := len(b)
	b = append(b, e.State...)
	if files {
		b = append(append(appendPadded(b, begin, stateWidth), ' '), legible(e.File)...)
	}
	return b
}

// stateWidth is that of the longest state.
const stateWidth = 6

func stateHead(files bool) string {
	if files {
		return "state  file"
	}
	return "state"
}

// Coverage writes what was read of a file and what was not.
func (s *Streams) Coverage(file string, c event.Coverage) error { return writeCoverage(s.w, file, c) }

// Close does nothing: all is written.
func (*Streams) Close() error { return nil }
