// Package show writes events for people and for programs: as lines of text or JSON, as ladders, as a page of HTML, as
// statistics, and as a list of streams. [Filter] selects them.
//
// Whatever a capture has, a terminal and a browser only get text: octets are escaped.
package show

import "github.com/tinyproto/tinyproto/tools/dissect/event"

// A Writer shows the events of one capture or of several in turn.
type Writer interface {
	// Event takes the next event. What it keeps, it copies.
	Event(event.Event) error
	// Coverage takes what was read of a capture and what was not, after its last event.
	Coverage(file string, c event.Coverage) error
	// Close writes what is shown at the end only. What is underneath stays open.
	Close() error
}
