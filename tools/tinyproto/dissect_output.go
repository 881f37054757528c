package main

import (
	"bufio"
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// A dissectOutput shows events on standard output or in a file.
type dissectOutput struct {
	show.Writer
	buffer *bufio.Writer
	file   io.Closer
	data   bool // for programs: what is for people goes to standard error
	sumsUp bool // needs the end of each stream of which it was shown something
}

// output opens what shows the events.
func (f *dissectFlags) output(inputs []string) (*dissectOutput, error) {
	format, file, named := strings.Cut(f.format.value, ":")
	if named && file == "" {
		return nil, fmt.Errorf("--format %s: no file is named", f.format.value)
	}
	if file == "-" {
		file = "" // standard output, as without a name
	}
	make := f.writer(format, len(inputs) > 1)
	if make == nil {
		return nil, fmt.Errorf("--format %q: known are text, json, ladder and html", format)
	}
	if err := mayReplace("--format "+f.format.value, file, inputs); err != nil {
		return nil, err
	}
	w, err := createOr(file, os.Stdout)
	if err != nil {
		return nil, fmt.Errorf("--format %s: %w", f.format.value, err)
	}
	out := &dissectOutput{buffer: bufio.NewWriterSize(w, 64<<10), file: w, data: file != "" || format == "json" || format == "html",
		sumsUp: f.stats || format == "ladder" || format == "html"}
	out.Writer = make(out.buffer, file == "" && wantsColour(os.Stdout))
	return out, nil
}

// writer returns what makes the writer of a format, for one file or several.
func (f *dissectFlags) writer(format string, files bool) func(w io.Writer, colours bool) show.Writer {
	switch {
	case f.stats && format == "json":
		return func(w io.Writer, _ bool) show.Writer { return show.NewStatsJSON(w) }
	case f.stats:
		return func(w io.Writer, _ bool) show.Writer { return show.NewStats(w, files) }
	case f.list && format == "json":
		return func(w io.Writer, _ bool) show.Writer { return streamsOnly{show.NewJSON(w)} }
	case f.list:
		return func(w io.Writer, colours bool) show.Writer { return show.NewStreams(w, colours, files) }
	case format == "text":
		return func(w io.Writer, colours bool) show.Writer { return show.NewText(w, colours) }
	case format == "json":
		return func(w io.Writer, _ bool) show.Writer { return show.NewJSON(w) }
	case format == "ladder":
		return func(w io.Writer, colours bool) show.Writer { return show.NewLadder(w, colours, onlyASCII()) }
	case format == "html":
		return func(w io.Writer, _ bool) show.Writer { return show.NewHTML(w, sentences()) }
	}
	return nil
}

// sentences returns what gives the text of a rule.
func sentences() func(rule string) string {
	spec, err := tinyproto.LoadSpec()
	if err != nil {
		panic(fmt.Sprintf("internal error: %v", err)) // a test reads it
	}
	return func(rule string) string {
		requirement, _ := spec.Requirement(rule)
		return strings.ReplaceAll(requirement.Sentence, "`", "")
	}
}

// onlyASCII says whether the user's locale takes nothing else. No locale at all is no reason.
func onlyASCII() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := os.Getenv(name); locale != "" {
			return !strings.Contains(strings.ReplaceAll(strings.ToUpper(locale), "-", ""), "UTF8")
		}
	}
	return false
}

// streamsOnly passes over every event but the ends of streams.
type streamsOnly struct{ show.Writer }

func (s streamsOnly) Event(e event.Event) error {
	if _, ok := e.(*event.Stream); !ok {
		return nil
	}
	return s.Writer.Event(e)
}

// coverage says what was read of a capture and what was not: below what is for people, or on standard error.
func (o *dissectOutput) coverage(name string, c event.Coverage) error {
	if o.data {
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, c)
	}
	return o.Coverage(name, c)
}

// failed returns why nothing can be written any more, or nil.
func (o *dissectOutput) failed() error { return o.buffer.Flush() }

// close writes what is left. It returns the first error of all that was written.
func (o *dissectOutput) close() error {
	err := o.Close()
	return errors.Join(cmp.Or(o.failed(), err), o.file.Close())
}

// mayReplace fails if a file that is to be written is one of those that are used otherwise.
func mayReplace(flag, file string, used []string) error {
	written, err := os.Stat(file)
	if err != nil || !written.Mode().IsRegular() {
		return nil // there is none to lose
	}
	for _, name := range used {
		if other, err := statInput(name); err == nil && os.SameFile(written, other) {
			return fmt.Errorf("%s: %s is read from, or written otherwise", flag, file)
		}
	}
	return nil
}

// statInput is os.Stat, and that of standard input for "-", which may have been redirected from a file.
func statInput(name string) (os.FileInfo, error) {
	if name == "-" {
		return os.Stdin.Stat()
	}
	return os.Stat(name)
}
