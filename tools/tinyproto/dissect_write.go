package main

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// A dissectWrite copies the packets of some streams to a file, with --write.
type dissectWrite struct {
	*show.Excerpt
	file   lateFile
	named  []int // the streams that are wanted, whatever is in them
	broken bool  // nothing selects streams: those with violations are wanted
}

// A lateFile is created when it is sure that there is something to write.
type lateFile struct {
	name string
	*os.File
}

func (l *lateFile) create() (err error) {
	if l.File == nil {
		l.File, err = os.Create(l.name)
	}
	return err
}

// openWrite makes ready for --write, if it was given.
func (f *dissectFlags) openWrite(inputs []string) (*dissectWrite, error) {
	if f.write == "" {
		return nil, nil
	}
	_, shown, _ := strings.Cut(f.format.value, ":")
	if err := mayReplace("--write", f.write, append([]string{shown}, inputs...)); err != nil {
		return nil, err
	}
	w := &dissectWrite{file: lateFile{name: f.write}}
	w.Excerpt = show.NewExcerpt(&w.file, "tinyproto "+conformance.Version)
	if f.where == "" {
		w.named, w.broken = f.streams, len(f.streams) == 0
	}
	return w, nil
}

// begin makes ready for a capture.
func (w *dissectWrite) begin() error {
	if err := w.file.create(); err != nil {
		return fmt.Errorf("--write: %w", err)
	}
	w.Next()
	for _, n := range w.named {
		w.Want(n)
	}
	return nil
}

// event takes in an event, which the flags select or not.
func (w *dissectWrite) event(e event.Event, selected bool) {
	f, found := e.(*event.Finding)
	if found {
		w.Finding(f)
	}
	if selected && (!w.broken || found && f.Severity == event.Violation) {
		w.Want(e.Source().Stream)
	}
}

// copy reads a capture again and copies what is wanted.
func (w *dissectWrite) copy(name string, in *dissectInput, opt dissect.Options) error {
	if err := in.rewind(); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	opt.Packet, opt.Payload, opt.PayloadLimit, opt.Hash = w.Packet, nil, -1, false
	_, err := dissect.Decode(name, in, opt, func(event.Event) error { return nil })
	return err
}

// close says what was written: nothing, if there was no capture.
func (w *dissectWrite) close() error {
	if w.file.File == nil {
		return nil
	}
	if err := errors.Join(w.Close(), w.file.Close()); err != nil {
		return fmt.Errorf("--write: %w", err)
	}
	packets, streams := w.Written()
	fmt.Fprintf(os.Stderr, "%s: %s of %s written\n", w.file.Name(), counted(packets, "packet"), counted(streams, "stream"))
	return nil
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}
