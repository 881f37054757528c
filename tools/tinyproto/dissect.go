package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// dissectFlags are what a person asks of a dissection.
type dissectFlags struct {
	format  string
	ports   []uint
	payload int
	check   bool
}

func dissectCommand() *cobra.Command {
	var f dissectFlags
	cmd := &cobra.Command{
		Use:   "dissect [flags] FILE…",
		Short: "Decode the TinyProto conversations in packet captures",
		Long: `Decode the TinyProto conversations in packet captures: handshakes, messages, and which rule of SPEC.md was broken. FILE is a
pcap or pcapng capture, gzipped or not; - is standard input. Text ends with a line that says what was read and what was not.

Exit code: 0 decoded; 1 with --check, if a rule was broken; 2 if a file cannot be read to its end.`,
		Example: `  ./tinyproto dissect pcaps/reference.pcap
  tcpdump -i lo -U -w - 'tcp port 9123' | ./tinyproto dissect -
  ./tinyproto dissect --format json --check run.pcap.gz`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, files []string) error { return f.run(files) },
	}
	flags := cmd.Flags()
	flags.StringVar(&f.format, "format", "text", "text, or json: one object a line")
	flags.UintSliceVar(&f.ports, "port", nil, "take the streams of this TCP `PORT` for TinyProto, whatever they carry (repeatable; default: by the handshake)")
	flags.IntVar(&f.payload, "payload-limit", 4<<10, "how many octets of each payload to keep")
	flags.BoolVar(&f.check, "check", false, "exit 1 if a rule was broken")
	return cmd
}

func (f *dissectFlags) run(files []string) error {
	opt, err := f.options()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(os.Stdout)
	shown, err := f.writer(out)
	if err != nil {
		return err
	}
	violations := 0
	var failed error
	for _, name := range files {
		failed = errors.Join(failed, dissectFile(name, opt, shown, &violations))
	}
	switch err := errors.Join(failed, out.Flush()); {
	case err != nil:
		return err
	case f.check && violations > 0:
		return verdictError(exitFail)
	}
	return nil
}

func (f *dissectFlags) options() (dissect.Options, error) {
	opt := dissect.Options{PayloadLimit: f.payload, Hash: f.format == "json"}
	if f.payload < 0 {
		return opt, fmt.Errorf("--payload-limit %d: at least 0", f.payload)
	}
	if f.payload == 0 {
		opt.PayloadLimit = -1
	}
	for _, p := range f.ports {
		if p < 1 || p > 65535 {
			return opt, fmt.Errorf("--port %d: ports are 1 to 65535", p)
		}
		opt.Ports = append(opt.Ports, uint16(p))
	}
	return opt, nil
}

// An eventWriter shows events, and what was read of a file when it is over.
type eventWriter interface {
	Event(event.Event) error
	Coverage(file string, c event.Coverage) error
}

// jsonLines has no line for the coverage: the contract knows none.
type jsonLines struct{ *show.JSON }

func (jsonLines) Coverage(string, event.Coverage) error { return nil }

func (f *dissectFlags) writer(w io.Writer) (eventWriter, error) {
	switch f.format {
	case "text":
		return show.NewText(w), nil
	case "json":
		return jsonLines{show.NewJSON(w)}, nil
	}
	return nil, fmt.Errorf("--format %q: known are text and json", f.format)
}

// dissectFile decodes one capture and counts the rules that were broken.
func dissectFile(name string, opt dissect.Options, out eventWriter, violations *int) error {
	file := io.ReadCloser(os.Stdin)
	if name != "-" {
		opened, err := os.Open(name)
		if err != nil {
			return err
		}
		file = opened
	}
	defer file.Close()
	coverage, err := dissect.Decode(name, file, opt, func(e event.Event) error {
		if f, ok := e.(*event.Finding); ok && f.Severity == event.Violation {
			*violations++
		}
		return out.Event(e)
	})
	return errors.Join(err, out.Coverage(name, coverage))
}
