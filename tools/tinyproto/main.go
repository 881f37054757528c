// Tinyproto is the command line program of the conformance kit. See its -h, and README.md.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second interrupt ends the program, whatever it is doing
	os.Exit(execute(ctx, os.Args[1:]))
}

// What the program exits with (README.md, "Exit codes").
const (
	exitOK    = 0
	exitFail  = 1 // the implementation under test failed, or --check found violations
	exitError = 2 // usage, set-up, unreadable input, an interrupt: nothing that could be judged was
)

// A verdictError ends the program with a code and without a message: all has been said.
type verdictError int

func (e verdictError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func execute(ctx context.Context, args []string) int {
	root := &cobra.Command{
		Use:           "tinyproto",
		Short:         "A conformance kit for TinyProto: a suite, a dissector, and a reference to try things with",
		Version:       conformance.Version,
		SilenceErrors: true,
		SilenceUsage:  true,

		DisableSuggestions: true, // an error is one line
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Hidden: true}) // -h is enough
	root.SetFlagErrorFunc(flagError)
	root.AddCommand(conformCommand(), diffCommand(), shimCommand(), dissectCommand(), rulesCommand(), vectorsCommand(), echoCommand(), sendCommand())
	root.SetArgs(args)
	help := &wholly{w: os.Stdout}
	root.SetOut(help)
	return say(errors.Join(root.ExecuteContext(ctx), help.err))
}

// flagError says what is wrong with a flag, and where to read on.
func flagError(cmd *cobra.Command, err error) error {
	text := err.Error()
	if number, ok := errors.AsType[*strconv.NumError](err); ok {
		wrong := "it is no whole number"
		if errors.Is(err, strconv.ErrRange) {
			wrong = "it is too large"
		}
		text = strings.Replace(text, number.Error(), wrong, 1)
	}
	return fmt.Errorf("%s; see %s -h", text, cmd.CommandPath())
}

// apart refuses the first of some flags that does not go together with one that is given.
func apart(given func(flag string) bool, flag string, others ...string) error {
	if i := slices.IndexFunc(others, given); i >= 0 && given(flag) {
		return fmt.Errorf("--%s and --%s do not go together", flag, others[i])
	}
	return nil
}

// say writes each error on a line of its own and returns what the program exits with: a failure of the implementation
// under test comes before everything else that went wrong.
func say(err error) int {
	var verdict verdictError
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		code := exitOK
		for _, e := range joined.Unwrap() {
			if c := say(e); code != exitFail && c != exitOK {
				code = c
			}
		}
		return code
	}
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &verdict):
		return int(verdict)
	case errors.Is(err, context.Canceled):
		err = errors.New("interrupted")
	}
	fmt.Fprintf(os.Stderr, "tinyproto: %v\n", err)
	return exitError
}
