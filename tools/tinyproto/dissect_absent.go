package main

import (
	"errors"
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
)

// asked are the streams and ports that were asked for, and what there was of them in the captures together.
type asked struct {
	streams []int
	ports   []int
	found   map[int]bool // the streams
	decoded int          // streams of all captures
	most    int          // TCP streams of one
}

// read takes in what was read of a capture.
func (a *asked) read(c event.Coverage) {
	a.decoded += c.Streams
	a.most = max(a.most, c.Streams+c.Ignored)
}

// absent says what was not there.
func (a *asked) absent(files []string) (err error) {
	where := files[0]
	if len(files) > 1 {
		where = fmt.Sprintf("any of the %d files", len(files))
	}
	if len(a.ports) > 0 && a.decoded == 0 && a.most > 0 {
		return fmt.Errorf("--port: there is no stream of that port in %s", where)
	}
	for _, n := range a.streams {
		switch {
		case a.found[n]:
		case n < a.most:
			err = errors.Join(err, fmt.Errorf("stream %d in %s was not decoded; see --port and --protocol", n, where))
		default:
			err = errors.Join(err, fmt.Errorf("there is no stream %d in %s", n, where))
		}
	}
	return err
}
