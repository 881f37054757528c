package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
	"github.com/tinyproto/tinyproto/tools/dissect/tell"
)

// A dissection decodes captures, one after the other: input → decoder → filter → output.
type dissection struct {
	opt        dissect.Options
	filter     *show.Filter
	out        *dissectOutput
	write      *dissectWrite  // or nil
	payloads   *show.Payloads // or nil
	check      bool
	endless    bool // see grow
	live       bool // from an interface
	asked      asked
	violations int          // shown
	matched    map[int]bool // the streams of this capture that have not ended and of which something was shown
}

// dissection makes ready what the flags ask for. It fails on flags that cannot be, before anything is written.
func (f *dissectFlags) dissection(files []string) (*dissection, error) {
	if err := f.conflict(); err != nil {
		return nil, err
	}
	filter, err := show.NewFilter(f.streams, f.where)
	if err != nil {
		return nil, fmt.Errorf("--where: %w", err)
	}
	opt, err := f.options(filter)
	if err != nil {
		return nil, err
	}
	out, err := f.output(files)
	if err != nil {
		return nil, err
	}
	d := &dissection{opt: opt, filter: filter, out: out, check: f.check, endless: f.endless(), live: f.iface != "",
		asked: asked{streams: f.streams, ports: f.ports, found: map[int]bool{}}, matched: map[int]bool{}}
	if d.write, err = f.openWrite(files); err != nil {
		return nil, errors.Join(err, out.close())
	}
	if d.write != nil {
		d.opt.Packet = d.write.Fragments
	}
	return d, d.openPayloads(f.payloads)
}

// openPayloads begins to write payloads to a folder, if one is named.
func (d *dissection) openPayloads(dir string) (err error) {
	if dir == "" {
		return nil
	}
	if d.payloads, err = show.NewPayloads(dir); err != nil {
		return fmt.Errorf("--payload-dir: %w", err)
	}
	d.opt.Payload = func(r tell.Run) error {
		if d.filter.Stream(r.Stream) {
			d.payloads.Octets(r.Stream, r.Number, r.From == stream.Acceptor, r.Offset, r.Octets)
		}
		return nil // what went wrong is told with the message
	}
	return nil
}

// run shows all captures. One that is damaged does not keep the others from being shown.
func (d *dissection) run(ctx context.Context, files []string) error {
	var failed error
	for _, name := range files {
		if ctx.Err() != nil && !errors.Is(failed, ctx.Err()) {
			failed = errors.Join(failed, ctx.Err()) // this file and those after it are not read
		}
		if ctx.Err() != nil || d.out.failed() != nil {
			break
		}
		failed = errors.Join(failed, d.file(ctx, name))
	}
	if failed == nil && ctx.Err() == nil && !d.endless {
		failed = d.asked.absent(files)
	}
	if err := d.out.close(); err != nil {
		failed = err // whatever else went wrong followed from that
	}
	if d.write != nil {
		failed = errors.Join(failed, d.write.close())
	}
	if d.payloads != nil {
		failed = errors.Join(failed, d.payloads.Close())
	}
	switch {
	case failed != nil:
		return failed
	case d.check && d.violations > 0:
		return verdictError(exitFail)
	}
	return nil
}

// file decodes one capture.
func (d *dissection) file(ctx context.Context, name string) (err error) {
	if d.endless {
		return d.grow(ctx, name)
	}
	in, err := openInput(ctx, name, d.write != nil, d.out.buffer.Flush)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.close()) }()
	if err := d.begin(name); err != nil {
		return err
	}
	cov, err := dissect.Decode(name, in, d.opt, d.event)
	in.clear()
	err = d.covered(name, cov, err)
	if d.write != nil && !errors.Is(err, context.Canceled) && d.out.failed() == nil {
		if again := d.write.copy(name, in, d.opt); err == nil {
			err = again
		}
	}
	return err
}

// begin makes ready for a capture.
func (d *dissection) begin(name string) error {
	clear(d.matched)
	if d.write != nil {
		if err := d.write.begin(); err != nil {
			return err
		}
	}
	if d.payloads != nil {
		if err := d.payloads.Begin(name); err != nil {
			return fmt.Errorf("--payload-dir: %w", err)
		}
	}
	return nil
}

// covered shows what was read of a capture. What is no capture has no such line, but its error.
func (d *dissection) covered(name string, cov event.Coverage, err error) error {
	d.asked.read(cov)
	if err != nil && cov.Packets == 0 {
		return err
	}
	return errors.Join(d.out.coverage(name, cov), err)
}

// event shows an event if it is selected. What sums up streams is told the end of each of which it knows something.
func (d *dissection) event(e event.Event) error {
	selected, err := d.filter.Event(e)
	if err != nil {
		return fmt.Errorf("%s: --where: %w", placeOf(e), err)
	}
	if _, ends := e.(*event.Stream); ends {
		d.asked.found[e.Source().Stream] = true
	}
	shown := selected
	if d.out.sumsUp {
		shown = d.matches(e, selected)
	}
	if f, ok := e.(*event.Finding); ok && selected && f.Severity == event.Violation {
		d.violations++
	}
	if d.write != nil {
		d.write.event(e, selected)
	}
	if m, ok := e.(*event.Message); ok && d.payloads != nil {
		if err := d.payloads.Message(m, selected); err != nil {
			return err
		}
	}
	if !shown {
		return nil
	}
	if err := d.out.Event(e); err != nil || !d.endless {
		return err
	}
	return d.out.buffer.Flush() // who watches does not want to wait for the next
}

// placeOf names where in which capture an event is.
func placeOf(e event.Event) string {
	from := e.Source()
	switch e := e.(type) {
	case *event.Handshake:
		return fmt.Sprintf("%s: packet %d", from.File, e.Packet)
	case *event.Message:
		return fmt.Sprintf("%s: packet %d", from.File, e.LastPacket)
	case *event.Finding:
		return fmt.Sprintf("%s: packet %d", from.File, e.Packet)
	}
	return fmt.Sprintf("%s: end of stream %d", from.File, from.Stream)
}

// matches says whether what sums up streams is told of an event.
func (d *dissection) matches(e event.Event, selected bool) bool {
	number := e.Source().Stream
	if _, ends := e.(*event.Stream); ends {
		selected = selected || d.matched[number]
		delete(d.matched, number)
		return selected
	}
	if selected {
		d.matched[number] = true
	}
	return selected
}
