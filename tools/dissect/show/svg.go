package show

import "unicode/utf8"

// The drawing of a ladder on a page, in the units of its SVG.
const (
	svgWidth  = 960
	svgTime   = 92 // where the times end
	svgLeft   = 100
	svgRight  = svgWidth - 10
	svgFirst  = 40 // the first rung
	svgStep   = 24 // from one to the next
	svgIndent = 10 // labels stand off the rails

	mostLabelRunes = (svgRight - svgLeft - 2*svgIndent) * 4 / 29 // a character is 7.25 wide at most
)

// An svgRung is a rung with its place.
type svgRung struct {
	Class  string // arrow, violation, note, jump or end
	Y      int    // of the line; words stand above it
	Time   string
	X1, X2 int // where an arrow begins and ends
	Right  bool
	Label  string
	LabelX int
	Title  string // what there is to say beside the label
}

// Above is where the words stand, and Top where their background begins.
func (r svgRung) Above() int { return r.Y - 5 }

// Top is the upper edge of a remark's background.
func (r svgRung) Top() int { return r.Y - svgStep + 5 }

// Sizes of all drawings.
func (*page) Width() int  { return svgWidth }
func (*page) Times() int  { return svgTime }
func (*page) Left() int   { return svgLeft }
func (*page) Right() int  { return svgRight }
func (*page) Across() int { return svgRight - svgLeft }
func (*page) Step() int   { return svgStep - 2 }

// Number is that of the stream in its capture.
func (s *pageStream) Number() int { return s.first.Stream }

// Drawn says whether there is a ladder.
func (s *pageStream) Drawn() bool { return len(s.rungs) > 0 }

// Took is how long the stream was seen.
func (s *pageStream) Took() string { return duration(max(s.Time.Sub(s.Began), 0)) }

// BeganAt is when the stream began.
func (s *pageStream) BeganAt() string { return s.Began.Format("2006-01-02 15:04:05.000000") }

// Clock is when the stream began, without the date.
func (s *pageStream) Clock() string { return string(appendClock(nil, s.Began)) }

// Height is that of the drawing.
func (s *pageStream) Height() int { return svgFirst + (len(s.rungs)-1)*svgStep + 8 }

// Rungs are the lines of the drawing, in the order of their times.
func (s *pageStream) Rungs() (placed []svgRung) {
	sortRungs(s.rungs)
	for i, r := range s.rungs {
		placed = append(placed, place(r, svgFirst+i*svgStep))
	}
	return placed
}

func place(r rung, y int) svgRung {
	p := svgRung{Class: "arrow", Y: y, Label: shortened(r.label), Right: r.right, X1: svgLeft, X2: svgRight, LabelX: svgLeft + svgIndent}
	if r.right {
		p.X1, p.X2, p.LabelX = svgRight, svgLeft, svgRight-svgIndent
	}
	if r.timed {
		p.Time = string(appendSeconds(nil, r.at))
	}
	switch {
	case r.ended:
		p.Class = "end"
	case r.jumps:
		p.Class = "jump"
	case r.finding != nil:
		p.Class, p.Title = string(r.finding.Severity), r.label
	}
	return p
}

func shortened(label string) string {
	if utf8.RuneCountInString(label) <= mostLabelRunes {
		return label
	}
	return string([]rune(label)[:mostLabelRunes-1]) + "…"
}
