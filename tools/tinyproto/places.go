package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// places are the files that a run reads or writes, with the flag that each is for. "-" is standard output.
type places map[string]string

// take fails if the file is for another flag already. A file without a name is none, and a device takes any number.
func (p places) take(flag, file string) error {
	if info, err := os.Stat(file); file == "" || err == nil && !info.Mode().IsRegular() {
		return nil
	}
	if file != "-" {
		absolute, err := filepath.Abs(file)
		if err != nil {
			return fmt.Errorf("%s: %w", flag, err)
		}
		file = absolute
	}
	if other := p[file]; other != "" {
		return fmt.Errorf("%s: %s is there already", flag, other)
	}
	p[file] = flag
	return nil
}

// claim takes the files that are written beside the formats. The expectations may go back to where they came from.
func (f *conformFlags) claim(p places) error {
	if f.expect != f.write {
		if err := p.take("--expect", f.expect); err != nil {
			return err
		}
	}
	if err := p.take("--shim-log", f.shimLog); err != nil {
		return err
	}
	if f.write == "" {
		return nil
	}
	if err := p.take("--write-expectations", f.write); err != nil {
		return err
	}
	if err := mayWrite(f.write); err != nil {
		return fmt.Errorf("--write-expectations: %w", err)
	}
	return nil
}

// createOr creates a file, or returns the other writer if there is no name.
func createOr(name string, other io.Writer) (io.WriteCloser, error) {
	if name == "" {
		return nopCloser{other}, nil
	}
	return os.Create(name)
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
