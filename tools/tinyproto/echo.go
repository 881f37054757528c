package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"

	"github.com/spf13/cobra"
)

// echoFlags are what a person asks of a reference server.
type echoFlags struct {
	handFlags
	address  string
	prefix   string
	maxConns int
}

func echoCommand() *cobra.Command {
	var f echoFlags
	cmd := &cobra.Command{
		Use:   "echo",
		Short: "Run the reference server, which sends every message back",
		Long: `Run the reference server until it is interrupted. It sends every message back, behind the prefix. The address that it
listens on goes to standard output, what happens on its connections to standard error.`,
		Example: `  ./tinyproto echo
  ./tinyproto echo --listen 127.0.0.1:0 --max-connections 1
  ./tinyproto echo --protocol objtcp
  ./tinyproto echo --protocol gruv --prefix 'Echo back: '`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			given := cmd.Flags().Changed
			if given("timeout") && f.timeout <= 0 || f.maxConns < 0 || given("receive-limit") && f.limit == 0 {
				return errors.New("echo: --timeout is longer than zero, --max-connections at least 0, and --receive-limit at least 1")
			}
			h, err := f.hand(given)
			if err != nil {
				return fmt.Errorf("echo: %w", err)
			}
			return f.serve(cmd.Context(), h)
		},
	}
	f.addFlags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&f.address, "listen", "127.0.0.1:9123", "the `ADDRESS` to listen on; port 0 is any free one")
	flags.StringVar(&f.prefix, "prefix", "", "put this `TEXT` in front of what is sent back; not of objtcp")
	flags.DurationVar(&f.timeout, "timeout", 0, "how long to wait for an octet that is due; of gruv, for a message (default: the protocol's)")
	flags.Uint32Var(&f.limit, "receive-limit", 0, "the largest message to accept, in octets (default: the protocol's largest)")
	flags.IntVar(&f.maxConns, "max-connections", 0, "of tinyproto: how many connections to hold at a time; 0: no limit")
	return cmd
}

func (f *echoFlags) serve(ctx context.Context, h hand) error {
	ln, err := net.Listen("tcp", f.address)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	fmt.Println(ln.Addr())
	err = h.serve(ctx, ln, f)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// say tells what happens on a connection.
func (f *echoFlags) say(remote net.Addr, format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%v: %s\n", remote, fmt.Sprintf(format, args...))
}
