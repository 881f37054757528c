package show

// A colour is what a terminal takes to change to it, after ECMA-48.
type colour string

const (
	plain  colour = "\x1b[0m"
	faint  colour = "\x1b[2m"
	red    colour = "\x1b[1;31m"
	yellow colour = "\x1b[33m"
)

// A palette paints, or not.
type palette bool

// append appends text in a colour.
func (on palette) append(b []byte, c colour, text string) []byte {
	if !on || c == plain {
		return append(b, text...)
	}
	return append(append(append(b, c...), text...), plain...)
}
