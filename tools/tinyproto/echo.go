package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

func echoCommand() *cobra.Command {
	var address, prefix string
	var server tinyproto.Server
	cmd := &cobra.Command{
		Use:   "echo",
		Short: "Run the reference server, which sends every message back",
		Long: `Run the reference server until it is interrupted. It sends every message back, behind the prefix. The address that it
listens on goes to standard output, what happens on its connections to standard error.`,
		Example: `  ./tinyproto echo
  ./tinyproto echo --listen 127.0.0.1:0 --max-connections 1`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if server.Timeout <= 0 || server.MaxConns < 0 || server.ReceiveLimitOctets == 0 {
				return errors.New("echo: --timeout is longer than zero, --max-connections at least 0, and --receive-limit at least 1")
			}
			server.Handler = func(ctx context.Context, c *tinyproto.Conn) { echo(ctx, c, prefix) }
			server.HandshakeFailed = func(remote net.Addr, err error) { fmt.Fprintf(os.Stderr, "%v: %v\n", remote, err) }
			return serveEcho(cmd.Context(), address, &server)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&address, "listen", "127.0.0.1:9123", "the `ADDRESS` to listen on; port 0 is any free one")
	flags.StringVar(&prefix, "prefix", "", "put this `TEXT` in front of what is sent back")
	flags.DurationVar(&server.Timeout, "timeout", tinyproto.DefaultTimeout, "how long to wait for an octet that is due")
	flags.Uint32Var(&server.ReceiveLimitOctets, "receive-limit", tinyproto.MaxSize, "the largest message to accept, in octets")
	flags.IntVar(&server.MaxConns, "max-connections", 0, "how many connections to hold at a time; 0: no limit")
	return cmd
}

func serveEcho(ctx context.Context, address string, server *tinyproto.Server) error {
	ln, err := net.Listen("tcp", address)
	if err != nil {
		return fmt.Errorf("--listen: %w", err)
	}
	fmt.Println(ln.Addr())
	err = server.Serve(ctx, ln)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// echo sends the messages of one connection back until it ends.
func echo(ctx context.Context, c *tinyproto.Conn, prefix string) {
	say := func(format string, args ...any) {
		fmt.Fprintf(os.Stderr, "%v: %s\n", c.RemoteAddr(), fmt.Sprintf(format, args...))
	}
	say("open")
	for {
		msg, err := c.Receive(ctx)
		if err == nil {
			say("a message of %d octets", len(msg))
			err = c.Transmit(ctx, append([]byte(prefix), msg...))
		}
		var oversize *tinyproto.OversizeError
		var refused *tinyproto.RefusedError
		switch {
		case errors.Is(err, io.EOF):
			say("closed by the other side")
		case err != nil:
			say("%v", err)
		}
		if err != nil && !errors.As(err, &oversize) && !errors.As(err, &refused) {
			return
		}
	}
}
