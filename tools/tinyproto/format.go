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

// openFormats reads the --format flags. Pretty and progress go to standard error, json to standard output, unless a
// file is named.
func openFormats(flags, shim []string) (formats, error) {
	var out formats
	if len(flags) == 0 {
		flags = []string{"pretty"}
	}
	taken := map[string]bool{} // files, and where JSON goes without one
	for _, flag := range flags {
		name, file, _ := strings.Cut(flag, ":")
		if place := file; file != "" || name == "json" {
			if taken[place] {
				return out, errors.Join(fmt.Errorf("--format %s: another format goes there already", flag), out.close())
			}
			taken[place] = true
		}
		make, standard := formatOf(name)
		if make == nil {
			return out, errors.Join(fmt.Errorf("--format %q: known are pretty, progress and json", name), out.close())
		}
		w, err := createOr(file, standard)
		if err != nil {
			return out, errors.Join(fmt.Errorf("--format %s: %w", flag, err), out.close())
		}
		out.files = append(out.files, w)
		colour := file == "" && wantsColour(standard)
		out.all = append(out.all, make(w, colour, againCommand(shim)))
	}
	return out, nil
}

// formatOf returns what makes a format, and where it is written unless a file is named.
func formatOf(name string) (make func(w io.Writer, colour bool, again string) format, standard *os.File) {
	switch name {
	case "pretty":
		return newPretty, os.Stderr
	case "progress":
		return newProgress, os.Stderr
	case "json":
		return func(w io.Writer, _ bool, _ string) format { return jsonFormat{w} }, os.Stdout
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
