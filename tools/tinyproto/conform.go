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
	protocol string
	globs    []string
	formats  []string
	list     bool
	smoke    bool
	shimLog  string
	config   conformance.Config
}

func conformCommand() *cobra.Command {
	var f conformFlags
	cmd := &cobra.Command{
		Use:   "conform [flags] [-- SHIM ARGS…]",
		Short: "Run the suite against an implementation",
		Long: `Run the suite against an implementation: the Go reference, or the one that SHIM wraps (conformance/SHIM.md).

Exit code: 1 if a case failed; else 2 if one could not be judged, none was, or something could not be set up; else 0.
Human text goes to standard error, --format json to standard output.`,
		Example: `  ./tinyproto conform
  ./tinyproto conform -- python3 conformance/shims/python/shim.py
  ./tinyproto conform --smoke -- ./my-shim
  ./tinyproto conform --run 'tinyproto/handshake/*' --run TP-FRAME-3 -- ./my-shim
  ./tinyproto conform --format pretty --format json:report.json -- ./my-shim`,
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
	flags := cmd.Flags()
	flags.StringVar(&f.protocol, "protocol", "tinyproto", "the protocol: "+strings.Join(protocols, ", "))
	flags.StringArrayVar(&f.globs, "run", nil, "run the cases whose id or rule matches this `GLOB`, and their twins; * and ? (repeatable)")
	flags.StringArrayVar(&f.formats, "format", nil, "pretty, progress or json, with :`FILE` to write there (repeatable; default pretty)")
	flags.BoolVar(&f.list, "list", false, "list the cases that would run, and run none")
	flags.BoolVar(&f.smoke, "smoke", false, "judge the shim only: hello, listen, connect, send, close")
	flags.StringVar(&f.shimLog, "shim-log", "", "write every line between the suite and the shim to this `FILE`")
	flags.IntVar(&f.config.Jobs, "jobs", conformance.DefaultJobs, "cases at a time")
	flags.DurationVar(&f.config.Deadline, "deadline", 0, "how long to wait for what is due (default: measured, at least 2s)")
	flags.DurationVar(&f.config.Quiet, "quiet", 0, "how long to wait for what must not come (default: measured, 25ms to 50ms)")
	flags.DurationVar(&f.config.StartTimeout, "start-timeout", conformance.DefaultStartTimeout, "how long to wait for the shim's hello")
	cmd.MarkFlagsMutuallyExclusive("list", "smoke", "format")
	cmd.MarkFlagsMutuallyExclusive("smoke", "run")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error { return f.check(cmd.Flags().Changed) }
	return cmd
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
	case !slices.Contains(protocols, f.protocol):
		return fmt.Errorf("--protocol %q: known is %s", f.protocol, strings.Join(protocols, ", "))
	case f.config.Jobs < 1:
		return fmt.Errorf("--jobs %d: at least 1", f.config.Jobs)
	case given("deadline") && f.config.Deadline < leastDeadline:
		return fmt.Errorf("--deadline %v: at least %v", f.config.Deadline, leastDeadline)
	case given("quiet") && (f.config.Quiet < time.Millisecond || f.config.Quiet > mostQuiet):
		return fmt.Errorf("--quiet %v: 1ms to %v", f.config.Quiet, mostQuiet)
	case f.config.StartTimeout <= 0:
		return fmt.Errorf("--start-timeout %v: longer than zero", f.config.StartTimeout)
	case given("shim-log") && f.shimLog == "":
		return errors.New("--shim-log: no file is named")
	}
	return nil
}

func (f *conformFlags) run(ctx context.Context, args []string) (err error) {
	s, err := loadSuite(f.protocol)
	if err != nil {
		return err
	}
	if f.list {
		return list(os.Stdout, s, f.globs)
	}
	target, err := targetOf(args)
	if err != nil {
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
	outputs, err := openFormats(f.formats, args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, outputs.close()) }()
	return f.judge(ctx, s, target, log, outputs)
}

// judge runs the cases and returns what the program exits with.
func (f *conformFlags) judge(ctx context.Context, s suite, target conformance.Target, log io.Writer, outputs formats) error {
	cfg := f.config
	cfg.Target, cfg.Protocol, cfg.Cases, cfg.Globs, cfg.ShimLog = target, f.protocol, s.cases, f.globs, log
	cfg.OnStart = func(r conformance.Report) { r.Spec = s.spec.Revision; outputs.start(r) }
	cfg.OnResult = outputs.result
	begin := time.Now()
	report, runErr := conformance.Run(ctx, cfg)
	report.Spec = s.spec.Revision
	if report.Results == nil && runErr != nil {
		return s.explain(runErr)
	}
	err := outputs.end(report, time.Since(begin))
	if runErr != nil {
		err = errors.Join(err, errors.New("interrupted; the cases that are not listed have no verdict"))
	}
	if code := conformance.ExitCode(report.Results); code != exitOK {
		err = errors.Join(err, verdictError(code))
	}
	return err
}

// targetOf is the shim that the arguments name, or this program's own.
func targetOf(args []string) (conformance.Target, error) {
	if len(args) > 0 {
		return conformance.Program(args[0], args[1:]...), nil
	}
	self, err := os.Executable()
	if err != nil {
		return conformance.Target{}, fmt.Errorf("cannot find this program to start its shim: %w", err)
	}
	t := conformance.Program(self, "shim")
	t.Name = "the Go reference"
	return t, nil
}

// list prints the ids of cases, one a line, with their rules.
func list(w io.Writer, s suite, globs []string) error {
	selected, err := conformance.Select(s.cases, globs)
	if err != nil {
		return s.explain(err)
	}
	for _, c := range selected {
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

// createOr creates a file, or returns the other writer if there is no name.
func createOr(name string, other io.Writer) (io.WriteCloser, error) {
	if name == "" {
		return nopCloser{other}, nil
	}
	return os.Create(name)
}

type nopCloser struct{ io.Writer }

func (nopCloser) Close() error { return nil }
