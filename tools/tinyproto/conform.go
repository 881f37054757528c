package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

// conformFlags are what a person asks of a run.
type conformFlags struct {
	protocol  string
	selection selection
	formats   []string
	list      bool
	smoke     bool
	shimLog   string
	expect    string
	write     string // where the failures go as expectations
	pcap      string // a directory, and
	repro     string // another
	repeat    int
	slowest   int
	blackBox  blackBox
	config    conformance.Config
}

func conformCommand() *cobra.Command {
	var f conformFlags
	cmd := &cobra.Command{
		Use:     "conform [flags] [-- SHIM ARGS…]",
		Short:   "Run the suite against an implementation",
		Long:    conformLong,
		Example: conformExamples,
		Args: func(cmd *cobra.Command, args []string) error {
			switch dash := cmd.ArgsLenAtDash(); {
			case len(args) > 0 && dash != 0:
				return fmt.Errorf("conform: %q is no flag; the shim's command line follows a --", args[0])
			case len(args) == 0 && dash == 0:
				return errors.New("conform: no shim follows the --; leave it out to judge the Go reference")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error { return f.run(cmd.Context(), args) },
	}
	f.addFlags(cmd)
	f.selection.addFlags(cmd)
	f.addVerdictFlags(cmd)
	f.blackBox.addFlags(cmd)
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		given := cmd.Flags().Changed
		if given("connect") && !given("jobs") {
			f.config.Jobs = 1
		}
		return errors.Join(apart(given, "list", "smoke", "format", "write-expectations", "pcap", "repro"),
			apart(given, "smoke", "connect", "format", "write-expectations", "pcap", "repro",
				"run", "tags", "shard", "expect", "strict", "require-all", "seed", "repeat", "slowest"),
			f.check(given), f.blackBox.check(given, args))
	}
	return cmd
}

// addFlags adds the flags that say how the run goes and where its reports go.
func (f *conformFlags) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.protocol, "protocol", defaultProtocol, "the protocol: "+strings.Join(conformance.Protocols(), ", "))
	flags.StringArrayVar(&f.formats, "format", nil, "a `FORMAT`: "+formatNames+"; FORMAT:FILE writes it there (repeatable; default pretty)")
	flags.BoolVar(&f.list, "list", false, "list the cases that would run, and run none")
	flags.BoolVar(&f.smoke, "smoke", false, "judge the shim only: hello, listen, connect, send, close")
	flags.StringVar(&f.shimLog, "shim-log", "", "write every line between the suite and the shim to this `FILE`")
	flags.StringVar(&f.pcap, "pcap", "", "write the packets of each case to a file in this `DIR`: for Wireshark, or dissect --protocol")
	flags.StringVar(&f.repro, "repro", "", "write a Python program that plays the peer's part again to this `DIR`, for each case that fails")
	flags.IntVar(&f.config.Jobs, "jobs", conformance.DefaultJobs, "cases at a time; 1 with --connect, unless given")
	flags.DurationVar(&f.config.Deadline, "deadline", 0, "how long to wait for what is due (default: measured, at least 2s)")
	flags.DurationVar(&f.config.Quiet, "quiet", 0, "how long to wait for what must not come (default: measured, 25ms to 50ms)")
	flags.DurationVar(&f.config.StartTimeout, "start-timeout", conformance.DefaultStartTimeout, "how long to wait for the shim's hello")
	flags.Int64Var(&f.config.Seed, "seed", 0, "start the cases in an order drawn by this seed (0: in the order of the suite)")
	flags.IntVar(&f.repeat, "repeat", 1, "run every case this many times; its verdict is the first that is not a pass")
	flags.IntVar(&f.slowest, "slowest", 0, "show the `N` cases that took longest, and the time that this program itself used")
}

// What the timing flags allow. A deadline that is too short, or a quiet time that outlasts the implementation's own
// timeouts, would blame a right implementation.
const (
	leastDeadline = 100 * time.Millisecond
	mostQuiet     = time.Second
)

// check refuses flags whose values cannot be meant.
func (f *conformFlags) check(given func(flag string) bool) error {
	switch {
	case !slices.Contains(conformance.Protocols(), f.protocol):
		return fmt.Errorf("--protocol %q: known is %s", f.protocol, strings.Join(conformance.Protocols(), ", "))
	case given("echo-prefix") && hands()[f.protocol].unfit()["prefix"] != "":
		return fmt.Errorf("--echo-prefix: %s", hands()[f.protocol].unfit()["prefix"])
	case f.config.Jobs < 1:
		return fmt.Errorf("--jobs %d: at least 1", f.config.Jobs)
	case given("deadline") && f.config.Deadline < leastDeadline:
		return fmt.Errorf("--deadline %v: at least %v", f.config.Deadline, leastDeadline)
	case given("quiet") && (f.config.Quiet < time.Millisecond || f.config.Quiet > mostQuiet):
		return fmt.Errorf("--quiet %v: 1ms to %v", f.config.Quiet, mostQuiet)
	case f.config.StartTimeout <= 0:
		return fmt.Errorf("--start-timeout %v: longer than zero", f.config.StartTimeout)
	case f.repeat < 1:
		return fmt.Errorf("--repeat %d: at least 1", f.repeat)
	case f.slowest < 0:
		return fmt.Errorf("--slowest %d: at least 0", f.slowest)
	}
	for _, f := range []struct{ flag, file string }{
		{"shim-log", f.shimLog}, {"expect", f.expect}, {"write-expectations", f.write},
	} {
		if given(f.flag) && f.file == "" {
			return fmt.Errorf("--%s: no file is named", f.flag)
		}
	}
	for _, d := range []struct{ flag, dir string }{{"pcap", f.pcap}, {"repro", f.repro}} {
		if given(d.flag) && d.dir == "" {
			return fmt.Errorf("--%s: no directory is named", d.flag)
		}
	}
	return f.selection.check(given)
}

func (f *conformFlags) run(ctx context.Context, args []string) (err error) {
	s, err := loadSuite(f.protocol)
	if err != nil {
		return err
	}
	if err := f.choose(s); err != nil {
		return err
	}
	if f.list {
		return list(os.Stdout, f.config.Selected)
	}
	target, named, err := f.targetOf(args)
	if err != nil {
		return err
	}
	if f.protocol != defaultProtocol {
		named = append([]string{"--protocol", f.protocol}, named...)
	}
	places := places{}
	if err := f.claim(places); err != nil {
		return err
	}
	log, err := openLog(f.shimLog)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	if f.smoke {
		return smoke(ctx, target, f, log)
	}
	return f.runCases(ctx, s, target, named, places, log)
}

// runCases judges the target, with reports and evidence kept where the flags say.
func (f *conformFlags) runCases(ctx context.Context, s suite, target conformance.Target, named []string, places places, log io.Writer) (err error) {
	outputs, err := openFormats(f.formats, named, places)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, outputs.close()) }()
	kept, err := openEvidence(f.pcap, f.repro)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, kept.close()) }()
	f.config.Keep = kept.keep
	return f.judge(ctx, s, target, log, outputs)
}

// choose fills in which cases run, and which of the suite are known to fail.
func (f *conformFlags) choose(s suite) (err error) {
	f.config.Protocol, f.config.Cases = f.protocol, s.all
	if f.config.Selected, err = f.selection.of(s); err != nil {
		return err
	}
	if f.config.Known, err = readExpectations(f.expect); err == nil {
		err = f.config.Known.Check(s.all)
	}
	if err != nil {
		return fmt.Errorf("--expect: %w", err)
	}
	return nil
}

// judge runs the cases and returns what the program exits with.
func (f *conformFlags) judge(ctx context.Context, s suite, target conformance.Target, log io.Writer, outputs formats) error {
	cfg := f.config
	cfg.Target, cfg.ShimLog = target, log
	cfg.OnStart = func(r conformance.Report) { r.Spec = s.spec.Revision; outputs.start(r) }
	cfg.OnResult = outputs.result
	begin := time.Now()
	report, runErr := repeated(ctx, cfg, f.repeat)
	report.Spec = s.spec.Revision
	if report.Results == nil && runErr != nil {
		return runErr
	}
	took := time.Since(begin)
	err := outputs.end(report, took)
	if f.slowest > 0 {
		writeSlowest(os.Stderr, f.slowest, report.Results, took)
	}
	return errors.Join(err, f.conclude(report, runErr))
}

// targetOf is the echo server of --connect, the shim that the arguments name, or this program's own, and the arguments
// that name it again.
func (f *conformFlags) targetOf(args []string) (t conformance.Target, named []string, err error) {
	if f.blackBox.address != "" {
		t, named = f.blackBox.target()
		return t, named, nil
	}
	if len(args) > 0 {
		return conformance.Program(args[0], args[1:]...), append([]string{"--"}, args...), nil
	}
	self, err := os.Executable()
	if err != nil {
		return t, nil, fmt.Errorf("cannot find this program to start its shim: %w", err)
	}
	t = conformance.Program(self, "shim")
	t.Name = "the Go reference"
	return t, nil, nil
}

// list prints the ids of cases, one a line, with their rules.
func list(w io.Writer, cases []*conformance.Case) error {
	for _, c := range cases {
		if _, err := fmt.Fprintf(w, "%-13s %s\n", c.Rule, c.ID); err != nil {
			return err
		}
	}
	return nil
}

// smoke judges the shim alone, and says each step that went well.
func smoke(ctx context.Context, t conformance.Target, f *conformFlags, log io.Writer) error {
	err := conformance.Smoke(ctx, t, f.protocol, f.config.StartTimeout, log, func(step string) {
		fmt.Fprintln(os.Stderr, "ok  ", step)
	})
	if err != nil {
		return fmt.Errorf("smoke: %w", err)
	}
	fmt.Fprintln(os.Stderr, "The shim keeps the contract. Nothing was judged of the implementation.")
	return nil
}
