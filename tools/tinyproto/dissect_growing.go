package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/capture"
)

// endless says whether what is read has no end of its own: the interrupt that ends it is no fault.
func (f *dissectFlags) endless() bool { return f.follow || f.iface != "" }

// sources returns the captures to read: an interface, or the files named.
func (f *dissectFlags) sources(files []string) ([]string, error) {
	switch {
	case f.iface != "" && f.follow:
		return nil, errors.New("--interface and --follow: choose one")
	case f.iface != "" && len(files) > 0:
		return nil, fmt.Errorf("--interface %s: no FILE is read beside it", f.iface)
	case f.iface != "":
		return []string{f.iface}, nil
	case len(files) == 0:
		return nil, errors.New("a FILE is missing; see tinyproto dissect -h")
	case f.follow && len(files) > 1:
		return nil, errors.New("--follow: one FILE at a time")
	}
	return files, nil
}

// grow decodes a capture that is still being made, until the context ends.
func (d *dissection) grow(ctx context.Context, name string) error {
	open := capture.Follow
	if d.live {
		open = capture.Live
	}
	src, err := open(ctx, name)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	if d.live {
		fmt.Fprintf(os.Stderr, "%s: capturing; an interrupt ends it\n", name)
	}
	if err := d.begin(name); err != nil {
		return errors.Join(err, src.Close())
	}
	cov, err := dissect.DecodeFrames(name, src, d.opt, d.event)
	return errors.Join(d.covered(name, cov, err), src.Close())
}
