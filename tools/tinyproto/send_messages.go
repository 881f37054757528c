package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
)

// A source hands its messages over, one by one, until one fails.
type source func(ctx context.Context, send func(msg message) error) error

// messages finds out what to send. What can be wrong with it, but for standard input, is found before anything is sent.
func (f *sendFlags) messages(h hand, args []string) ([]source, error) {
	var all []source
	for _, arg := range args {
		if arg == "-" {
			all = append(all, f.lines(h, os.Stdin))
			continue
		}
		msg, err := h.parse(arg, f)
		if err != nil {
			return nil, err
		}
		all = append(all, one(msg))
	}
	for _, name := range f.files {
		content, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("--file: %w", err)
		}
		msg, err := h.load(content, f)
		if err != nil {
			return nil, fmt.Errorf("--file %s: %w", name, err)
		}
		all = append(all, one(msg))
	}
	if len(all) == 0 {
		return nil, errors.New("nothing to send: give a MESSAGE, - for lines of standard input, or --file")
	}
	return all, nil
}

func one(msg message) source {
	return func(_ context.Context, send func(message) error) error { return send(msg) }
}

// lines makes a message of each line.
func (f *sendFlags) lines(h hand, r io.Reader) source {
	return func(ctx context.Context, send func(message) error) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		read := readLines(ctx, r)
		for n := 1; ; n++ {
			select {
			case l := <-read:
				if end, err := f.sendLine(h, l, n, send); end || err != nil {
					return err
				}
			case <-ctx.Done():
				return context.Cause(ctx)
			}
		}
	}
}

// A line is a text with its line end, and the error that came with it: the last line has one.
type line struct {
	text string
	err  error
}

// readLines reads apart from its caller, since a read of a terminal does not end when the context does.
func readLines(ctx context.Context, r io.Reader) <-chan line {
	read := make(chan line)
	go func() {
		in := bufio.NewReader(r)
		for {
			text, err := in.ReadString('\n')
			select {
			case read <- line{text, err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	}()
	return read
}

// sendLine sends a line, unless it is only the end, and reports whether it was the last.
func (f *sendFlags) sendLine(h hand, l line, n int, send func(message) error) (last bool, err error) {
	last = errors.Is(l.err, io.EOF)
	if l.err != nil && !last {
		return false, fmt.Errorf("standard input: %w", l.err)
	}
	if last && l.text == "" {
		return true, nil
	}
	msg, err := h.parse(strings.TrimSuffix(strings.TrimSuffix(l.text, "\n"), "\r"), f)
	if err != nil {
		return false, fmt.Errorf("standard input, line %d: %w", n, err)
	}
	return last, send(msg)
}
