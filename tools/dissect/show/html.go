package show

import (
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// How much a page shows: it stays one that a browser can take, and memory stays bounded, whatever the capture. What is
// left out is said.
const (
	mostListed    = 2000           // streams in the list, and again as many with violations
	mostFindings  = 500            // violations in the list
	mostExplained = 2000           // findings below ladders
	mostRungs     = 300            // of one ladder, before those that are drawn for findings only
	mostOnPage    = 6000           // rungs in all; those of streams with violations come first
	mostKept      = 2 * mostOnPage // while it is not known which streams have violations
	payloadShown  = 128            // octets of each payload
)

// HTML collects what a page shows and writes it at the end: statistics, violations, the list of streams, and the ladder
// of each. The page needs nothing beside it: no script, and nothing from the network.
type HTML struct {
	w         io.Writer
	sentence  func(rule string) string
	page      page
	files     int
	total     total
	streams   map[int]*pageStream // of this capture, those that have not ended
	explained int                 // findings
	kept      int                 // rungs
	clean     int                 // those of them that are of streams without violations that have ended
}

// NewHTML returns a writer of a page. sentence gives the text of a rule of SPEC.md, or nothing.
func NewHTML(w io.Writer, sentence func(rule string) string) *HTML {
	return &HTML{w: w, sentence: sentence, streams: map[int]*pageStream{}}
}

// Event takes an event onto the page.
func (h *HTML) Event(e event.Event) error {
	s := h.stream(e.Source())
	switch e := e.(type) {
	case *event.Message:
		h.total.message(e)
	case *event.Finding:
		h.total.finding(e)
		h.finding(s, e)
	}
	h.draw(s, e)
	if end, ok := e.(*event.Stream); ok {
		h.total.streams++
		s.Stream = *end
		h.list(s)
	}
	return nil
}

func (h *HTML) stream(from *event.Origin) *pageStream {
	s := h.streams[from.Stream]
	if s == nil {
		s = &pageStream{first: *from, file: h.files, ID: fmt.Sprintf("f%ds%d", h.files, from.Stream)}
		s.Left, s.Right = ends(from)
		h.streams[from.Stream] = s
	}
	return s
}

// finding lists a finding with its rule.
func (h *HTML) finding(s *pageStream, f *event.Finding) {
	copied := *f
	shown := pageFinding{Finding: &copied, Sentence: h.sentence(f.Rule), On: s}
	if h.explained < mostExplained {
		s.Findings = append(s.Findings, shown)
		h.explained++
	} else {
		s.Unexplained++
	}
	switch {
	case f.Severity != event.Violation:
	case len(h.page.Violations) < mostFindings:
		h.page.Violations = append(h.page.Violations, shown)
	default:
		h.page.More++
	}
}

// add adds rungs to a ladder, and the payloads that go with them below it.
func (h *HTML) add(s *pageStream, rungs []rung) {
	for _, r := range rungs {
		if len(r.payload) > 0 {
			s.Payloads = append(s.Payloads, pagePayload{r.label, hex.Dump(r.payload[:min(len(r.payload), payloadShown)])})
			r.payload = nil
		}
		s.rungs = append(s.rungs, r)
		h.kept++
	}
}

// list adds a stream that has ended. Its ladder goes at once if it cannot be drawn in the end.
func (h *HTML) list(s *pageStream) {
	delete(h.streams, s.Number())
	listed := len(h.page.Streams) < mostListed || s.Violations > 0 && len(h.page.Streams) < 2*mostListed
	if listed {
		h.page.Streams = append(h.page.Streams, s)
	} else {
		h.page.Unlisted++
	}
	if s.Violations == 0 {
		h.clean += len(s.rungs)
	}
	if !listed || s.Violations == 0 && h.clean > mostOnPage {
		h.kept -= len(s.rungs)
		s.rungs, s.Payloads = nil, nil
	}
}

// Coverage takes what was read of a file and what was not.
func (h *HTML) Coverage(file string, c event.Coverage) error {
	clear(h.streams)
	h.files++
	h.page.Files = append(h.page.Files, pageFile{legible(file), c.String()})
	return nil
}

//go:embed page.html
var pageText string

// Close writes the page.
func (h *HTML) Close() error {
	page, err := template.New("page").Parse(pageText)
	if err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	h.sumUp()
	h.makeRoom()
	var b strings.Builder
	if err := page.Execute(&b, &h.page); err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	_, err = io.WriteString(h.w, strings.Map(graphicOrLine, b.String()))
	return err
}

func graphicOrLine(r rune) rune {
	if r == '\n' {
		return r
	}
	return graphic(r)
}
