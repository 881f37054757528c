package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/tinyproto/tinyproto/conformance"
)

// A format shows a run as it goes, or at its end.
type format interface {
	start(conformance.Report)
	result(conformance.Result)
	end(conformance.Report, time.Duration) error
}

// formats are all that a run was asked for.
type formats struct {
	all   []format
	files []io.Closer
}

// openFormats reads the --format flags. Pretty and progress go to standard error, the others to standard output, unless
// a file is named.
func openFormats(flags, target []string, p places) (formats, error) {
	var out formats
	if len(flags) == 0 {
		flags = []string{"pretty"}
	}
	for _, flag := range flags {
		if err := out.open(flag, target, p); err != nil {
			return out, errors.Join(err, out.close())
		}
	}
	return out, nil
}

// open adds the format of one flag, NAME or NAME:FILE.
func (f *formats) open(flag string, target []string, p places) error {
	name, file, named := strings.Cut(flag, ":")
	make, standard := formatOf(name)
	switch {
	case make == nil:
		return fmt.Errorf("--format %q: known are %s", name, formatNames)
	case named && file == "":
		return fmt.Errorf("--format %s: no file is named", flag)
	}
	taken := file
	if file == "" && standard == os.Stdout {
		taken = "-"
	}
	if err := p.take("--format "+flag, taken); err != nil {
		return err
	}
	w, err := createOr(file, standard)
	if err != nil {
		return fmt.Errorf("--format %s: %w", flag, err)
	}
	f.files = append(f.files, w)
	f.all = append(f.all, make(w, file == "" && wantsColour(standard), againCommand(target)))
	return nil
}

// formatNames are the formats there are.
const formatNames = "pretty, progress, json, junit or html"

// formatOf returns what makes a format, and where it is written unless a file is named.
func formatOf(name string) (make func(w io.Writer, colour bool, again string) format, standard *os.File) {
	switch name {
	case "pretty":
		return newPretty, os.Stderr
	case "progress":
		return newProgress, os.Stderr
	case "json":
		return func(w io.Writer, _ bool, _ string) format { return jsonFormat{w} }, os.Stdout
	case "junit":
		return func(w io.Writer, _ bool, _ string) format { return junitFormat{w} }, os.Stdout
	case "html":
		return func(w io.Writer, _ bool, again string) format { return htmlFormat{w, again} }, os.Stdout
	}
	return nil, nil
}

func (f formats) start(r conformance.Report) {
	for _, o := range f.all {
		o.start(r)
	}
}

func (f formats) result(r conformance.Result) {
	for _, o := range f.all {
		o.result(r)
	}
}

func (f formats) end(r conformance.Report, took time.Duration) error {
	var err error
	for _, o := range f.all {
		err = errors.Join(err, o.end(r, took))
	}
	return err
}

func (f formats) close() error {
	var err error
	for _, c := range f.files {
		err = errors.Join(err, c.Close())
	}
	return err
}

// jsonFormat writes the report when the run is over.
type jsonFormat struct{ w io.Writer }

func (jsonFormat) start(conformance.Report)                          {}
func (jsonFormat) result(conformance.Result)                         {}
func (f jsonFormat) end(r conformance.Report, _ time.Duration) error { return r.WriteJSON(f.w) }
