package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/tools/dissect"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// dissectFlags are what a person asks of a dissection.
type dissectFlags struct {
	format   once
	stats    bool
	list     bool
	streams  []int
	where    string
	ports    []int
	protocol string
	payload  int
	payloads string
	write    string
	check    bool
	findings bool
	follow   bool
	iface    string
}

func dissectCommand() *cobra.Command {
	f := dissectFlags{format: once{value: "text"}}
	cmd := &cobra.Command{
		Use:     "dissect [flags] FILE…",
		Short:   "Decode the conversations in packet captures",
		Long:    dissectHelp,
		Example: dissectExamples,
		RunE: func(cmd *cobra.Command, files []string) error {
			if err := f.given(cmd); err != nil {
				return err
			}
			if f.findings {
				if len(files) > 0 {
					return errors.New("--findings: no FILE is read")
				}
				return writeFindings(os.Stdout, f.protocol)
			}
			files, err := f.sources(files)
			if err != nil {
				return err
			}
			d, err := f.dissection(files)
			if err != nil {
				return err
			}
			return d.run(cmd.Context(), files)
		},
	}
	f.addFlags(cmd)
	return cmd
}

func (f *dissectFlags) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.Var(&f.format, "format", "text, json, ladder or html; `NAME`:FILE writes to a file")
	flags.BoolVar(&f.stats, "stats", false, "show what streams add up to: messages, octets, latencies, who waited")
	flags.BoolVar(&f.list, "streams", false, "list the streams")
	flags.IntSliceVar(&f.streams, "stream", nil, "look at stream number `N` of each file only (repeatable)")
	flags.StringVar(&f.where, "where", "", "show the events for which `EXPR` is true (above)")
	flags.IntSliceVar(&f.ports, "port", nil, "take the streams of TCP port `PORT` for TinyProto, or for --protocol, and no others (repeatable)")
	flags.StringVar(&f.protocol, "protocol", "", "take every stream, or those of --port, for protocol `NAME`, whatever they carry: tinyproto, objtcp or gruv")
	flags.IntVar(&f.payload, "payload-limit", 4<<10, "keep `N` octets of each payload")
	flags.StringVar(&f.payloads, "payload-dir", "", "write the payload of each message to a file in `DIR`, which is empty or not there yet")
	flags.StringVar(&f.write, "write", "", "copy the packets of streams to the pcapng `FILE` (above)")
	flags.BoolVar(&f.check, "check", false, "exit 1 if a rule was broken")
	flags.BoolVar(&f.follow, "follow", false, "at the end of FILE wait for more, until an interrupt")
	flags.StringVarP(&f.iface, "interface", "i", "", "capture from network interface `NAME`, or any, until an interrupt (Linux)")
	flags.BoolVar(&f.findings, "findings", false, "say what can be found, and read no capture")
}

// options are those of the decoder: it keeps and hashes what is shown or asked about, and no more.
func (f *dissectFlags) options(filter *show.Filter) (dissect.Options, error) {
	opt := dissect.Options{PayloadLimit: f.payload, Hash: f.name() == "json" && !f.stats && !f.list || filter.Uses("sha256")}
	switch {
	case f.payload < 0:
		return opt, fmt.Errorf("--payload-limit %d: at least 0", f.payload)
	case filter.Uses("text"), filter.Uses("payload"):
	case f.stats, f.list:
		opt.PayloadLimit = 0
	case f.name() != "json":
		opt.PayloadLimit = min(f.payload, show.MostPayload)
	}
	if opt.PayloadLimit == 0 {
		opt.PayloadLimit = -1 // none, to the decoder
	}
	for _, p := range f.ports {
		if p < 1 || p > math.MaxUint16 {
			return opt, fmt.Errorf("--port %d: ports are 1 to %d", p, math.MaxUint16)
		}
		opt.Ports = append(opt.Ports, uint16(p))
	}
	if f.protocol != "" {
		if _, err := dissect.Named(f.protocol); err != nil {
			return opt, fmt.Errorf("--%w", err)
		}
	}
	opt.Protocol = f.protocol
	opt.All = f.protocol != "" && len(f.ports) == 0
	return opt, nil
}

// name is that of the format, without the file that it is written to.
func (f *dissectFlags) name() string {
	name, _, _ := strings.Cut(f.format.value, ":")
	return name
}

// conflict says what cannot be or does not go together, if anything.
func (f *dissectFlags) conflict() error {
	format := f.name()
	drawn := format != "text" && format != "json"
	switch {
	case f.stats && f.list:
		return errors.New("--stats and --streams: choose one")
	case f.stats && drawn:
		return fmt.Errorf("--stats: the format is text or json, not %s", format)
	case f.write == "-":
		return errors.New("--write -: standard output is for what is shown; name a file")
	case f.write != "" && f.endless():
		return errors.New("--write: needs a capture that has an end, to read it twice; record it first")
	case f.list && drawn:
		return fmt.Errorf("--streams: the format is text or json, not %s", format)
	}
	for _, n := range f.streams {
		if n < 0 {
			return fmt.Errorf("--stream %d: streams are numbered from 0", n)
		}
	}
	return nil
}
