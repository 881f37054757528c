package show

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// The columns of a ladder: a time, a rail, the rungs, a rail.
const (
	timeColumns = 10
	rungColumns = 100 - timeColumns - 3
)

// strokes are what lines are drawn with.
type strokes struct{ rail, rung, more, micro string }

func strokesOf(ascii bool) strokes {
	if ascii {
		return strokes{"|", "-", "...", "us"}
	}
	return strokes{"│", "─", "…", "µs"}
}

// A drawing draws the lines of ladders.
type drawing struct {
	palette palette
	strokes strokes
}

// head draws what stands above a stream, and an empty line if another stands above that.
func (d drawing) head(b []byte, o *event.Origin, below, continued bool) []byte {
	if below {
		b = append(b, '\n')
	}
	title := "stream " + strconv.Itoa(o.Stream) + " of " + legible(o.File) + ", " + o.Protocol
	if continued {
		title += ", continued"
	} else {
		title += ", from " + o.Time.Format("2006-01-02 15:04:05.000000") + " UTC"
	}
	b = append(append(b, title...), '\n')
	left, right := ends(o)
	b = append(append(b, strings.Repeat(" ", timeColumns+1)...), left...)
	b = append(b, strings.Repeat(" ", max(rungColumns+2-len(left)-len(right), 1))...)
	return append(append(b, right...), '\n')
}

// ends returns the addresses of the initiator and the acceptor.
func ends(o *event.Origin) (left, right string) {
	if o.FromAcceptor {
		return address(o.To), address(o.From)
	}
	return address(o.From), address(o.To)
}

// rung draws an arrow with a label near its sender, or words beside the rail that they are about.
func (d drawing) rung(b []byte, r rung) []byte {
	label := strings.Replace(r.label, "…", d.strokes.more, 1)
	label = strings.ReplaceAll(label, "µs", d.strokes.micro)
	if r.timed {
		b = appendSeconds(b, r.at)
	} else {
		b = append(b, strings.Repeat(" ", timeColumns)...)
	}
	if r.arrow() {
		return d.arrow(append(b, ' '), r.right, label)
	}
	return d.words(append(b, ' '), r.right, r.colour(), label)
}

func (d drawing) arrow(b []byte, fromRight bool, label string) []byte {
	line := strings.Repeat(d.strokes.rung, max(rungColumns-utf8.RuneCountInString(label)-5, 0))
	begin := d.strokes.rung + d.strokes.rung
	parts := []string{d.strokes.rail, begin, " ", label, " ", line, ">", d.strokes.rail, "\n"}
	if fromRight {
		parts = []string{d.strokes.rail, "<", line, " ", label, " ", begin, d.strokes.rail, "\n"}
	}
	return append(b, strings.Join(parts, "")...)
}

// words writes a remark on as many lines as it needs.
func (d drawing) words(b []byte, right bool, c colour, label string) []byte {
	for i, line := range wrapped(label, rungColumns-2) {
		if i > 0 {
			b = append(b, strings.Repeat(" ", timeColumns+1)...)
		}
		space := strings.Repeat(" ", rungColumns-2-utf8.RuneCountInString(line))
		b = append(append(b, d.strokes.rail...), ' ')
		if right {
			b = d.palette.append(append(b, space...), c, line)
		} else {
			b = append(d.palette.append(b, c, line), space...)
		}
		b = append(append(append(b, ' '), d.strokes.rail...), '\n')
	}
	return b
}

// colour is that of a remark.
func (r *rung) colour() colour {
	switch {
	case r.ended:
		return faint
	case r.finding.Severity == event.Violation:
		return red
	}
	return yellow
}

// wrapped breaks words into lines.
func wrapped(words string, width int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(words) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// appendSeconds appends a time in seconds on the right of its column.
func appendSeconds(b []byte, d time.Duration) []byte {
	sign := ""
	if d < 0 {
		sign, d = "-", -d
	}
	text := sign + strconv.FormatInt(int64(d/time.Second), 10) + "."
	b = append(b, strings.Repeat(" ", max(timeColumns-len(text)-6, 0))...)
	return appendDigits(append(b, text...), int64(d%time.Second/time.Microsecond), 6)
}
