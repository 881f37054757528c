package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/schollz/progressbar/v3"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
)

// A dissectInput is a capture that is read. An interrupt ends it: to a file that is an error, to a pipe its end.
type dissectInput struct {
	ctx    context.Context
	r      io.Reader
	file   *os.File
	before func() error // each read, which may have to wait
	copied *os.File     // of what cannot be read twice, or nil
	end    error        // of what is copied
	bar    *progressbar.ProgressBar
}

// openInput opens a capture, or standard input for "-". What is not a file is copied to one if it will be read twice.
func openInput(ctx context.Context, name string, twice bool, before func() error) (*dissectInput, error) {
	file, info, err := capture.OpenFile(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	in := &dissectInput{ctx: ctx, r: file, file: file, before: before}
	if info.Mode().IsRegular() {
		in.bar = progressOf(name, info.Size())
		return in, nil
	}
	in.ctx, in.r = context.WithoutCancel(ctx), capture.Until(ctx, file)
	if twice {
		if in.copied, err = os.CreateTemp("", "tinyproto-*.pcap"); err != nil {
			return nil, errors.Join(fmt.Errorf("%s: cannot be read twice, and a copy fails: %w", name, err), in.close())
		}
		in.r = io.TeeReader(in.r, in.copied)
	}
	return in, nil
}

// Read writes what was shown so far before it waits for more, so that who watches a pipe sees what has come.
func (i *dissectInput) Read(b []byte) (int, error) {
	if err := errors.Join(i.before(), i.ctx.Err()); err != nil {
		return 0, err
	}
	n, err := i.r.Read(b)
	if err != nil {
		i.end = err
	}
	if i.bar != nil {
		_ = i.bar.Add(n) // what cannot be drawn is not missed
	}
	return n, err
}

// rewind goes back to the beginning of what was read.
func (i *dissectInput) rewind() error {
	file := i.file
	i.r = file
	if i.copied != nil {
		file = i.copied
		i.r = io.MultiReader(file, ended{i.end})
	}
	if i.bar != nil {
		i.bar.Reset()
	}
	_, err := file.Seek(0, io.SeekStart)
	return err
}

// clear takes the bar off the terminal.
func (i *dissectInput) clear() {
	if i.bar != nil {
		_ = i.bar.Clear()
	}
}

func (i *dissectInput) close() error {
	i.clear()
	var err error
	if i.copied != nil {
		err = errors.Join(i.copied.Close(), os.Remove(i.copied.Name()))
	}
	if i.file != os.Stdin {
		err = errors.Join(err, i.file.Close())
	}
	return err
}

// ended reads as what ended before: a copy ends as its original did.
type ended struct{ err error }

func (e ended) Read([]byte) (int, error) { return 0, cmp.Or(e.err, io.EOF) }

const (
	longOctets       = 32 << 20 // a capture that one waits for
	progressInterval = 100 * time.Millisecond
)

// progressOf returns a bar for a long capture on standard error, if that is a terminal on which nothing else is shown.
func progressOf(name string, octets int64) *progressbar.ProgressBar {
	if octets < longOctets || !isatty.IsTerminal(os.Stderr.Fd()) || isatty.IsTerminal(os.Stdout.Fd()) {
		return nil
	}
	return progressbar.NewOptions64(octets, progressbar.OptionSetWriter(os.Stderr), progressbar.OptionSetDescription(name),
		progressbar.OptionShowBytes(true), progressbar.OptionThrottle(progressInterval), progressbar.OptionClearOnFinish())
}
