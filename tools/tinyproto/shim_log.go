package main

import (
	"errors"
	"fmt"
	"io"
)

// openLog creates the file for --shim-log. What could not be written to it is the error of its Close.
func openLog(name string) (io.WriteCloser, error) {
	file, err := createOr(name, io.Discard)
	if err != nil {
		return nil, fmt.Errorf("--shim-log: %w", err)
	}
	return &logFile{WriteCloser: file}, nil
}

// A logFile remembers the first error of a write, which those who write to a log do not look at.
type logFile struct {
	io.WriteCloser
	err error
}

func (l *logFile) Write(p []byte) (int, error) {
	n, err := l.WriteCloser.Write(p)
	if l.err == nil && err != nil {
		l.err = fmt.Errorf("--shim-log: %w", err)
	}
	return n, err
}

func (l *logFile) Close() error { return errors.Join(l.err, l.WriteCloser.Close()) }
