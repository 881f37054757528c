package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// sendFlags are what a person asks of a reference client.
type sendFlags struct {
	handFlags
	files   []string
	hex     bool
	object  bool
	noReply bool
}

func sendCommand() *cobra.Command {
	var f sendFlags
	cmd := &cobra.Command{
		Use:   "send [flags] HOST:PORT [MESSAGE…]",
		Short: "Run the reference client, which sends messages and prints the replies",
		Long: `Connect, send each MESSAGE and then each --file, and after each wait for one message in reply. Replies go to standard
output, each with a line feed behind it, everything else to standard error. The message - stands for each line of
standard input, without its line end.

With --protocol objtcp, a message is a str, and a --file bytes; with --object both are JSON, in the form that
conformance/SHIM.md calls VALUE, such as {"int":"5"} or {"list":[null,{"str":"a"}]}. Replies are printed as Python
writes such objects.

Exit code: 0 all was sent and replied to; 2 if not: what comes after is not sent.`,
		Example: `  ./tinyproto send 127.0.0.1:9123 hello
  ./tinyproto send --hex 127.0.0.1:9123 '00 FF' ''
  seq 3 | ./tinyproto send 127.0.0.1:9123 -
  ./tinyproto send --no-reply --file README.md 127.0.0.1:9123
  ./tinyproto send --protocol gruv 127.0.0.1:9123 hello
  ./tinyproto send --protocol objtcp --object 127.0.0.1:9123 '{"dict":[[{"str":"born"},{"int":"1815"}]]}'`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.send(cmd.Context(), cmd.Flags().Changed, args[0], args[1:]); err != nil {
				return fmt.Errorf("send: %w", err)
			}
			return nil
		},
	}
	f.addFlags(cmd)
	flags := cmd.Flags()
	flags.BoolVar(&f.hex, "hex", false, "messages and lines are octets in hexadecimal, and replies too; a --file is taken as it is; not of objtcp")
	flags.BoolVar(&f.object, "object", false, "of objtcp: messages, lines and files are objects, as JSON")
	flags.StringArrayVar(&f.files, "file", nil, "send what is in this `FILE` as one message (repeatable)")
	flags.BoolVar(&f.noReply, "no-reply", false, "wait for no replies: for a server that sends none")
	flags.DurationVar(&f.timeout, "timeout", tinyproto.DefaultTimeout, "how long to wait for the connection, for an octet that is due, and for a reply to begin; of objtcp and gruv, for all of it")
	flags.Uint32Var(&f.limit, "receive-limit", 0, "the largest reply to accept, in octets (default: the protocol's largest)")
	return cmd
}

func (f *sendFlags) send(ctx context.Context, given func(flag string) bool, address string, args []string) error {
	if f.timeout <= 0 || given("receive-limit") && f.limit == 0 {
		return errors.New("--timeout is longer than zero, and --receive-limit at least 1")
	}
	h, err := f.hand(given)
	if err != nil {
		return err
	}
	messages, err := f.messages(h, args)
	if err != nil {
		return err
	}
	c, err := h.dial(ctx, address, f)
	if err != nil {
		return f.explain(h, err)
	}
	defer c.Close()
	fmt.Fprintf(os.Stderr, "%v: open\n", c.RemoteAddr())
	return f.exchangeAll(ctx, h, c, messages)
}

// exchangeAll sends messages in order and prints what comes in reply, up to the first failure.
func (f *sendFlags) exchangeAll(ctx context.Context, h hand, c talk, messages []source) error {
	n := 0
	for _, each := range messages {
		err := each(ctx, func(msg message) error {
			n++
			if err := f.exchange(ctx, c, msg); err != nil {
				return fmt.Errorf("message %d, %v: %w", n, msg, f.explain(h, err))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *sendFlags) exchange(ctx context.Context, c talk, msg message) error {
	if err := c.transmit(ctx, msg); err != nil {
		return err
	}
	if f.noReply {
		fmt.Fprintf(os.Stderr, "sent %v\n", msg)
		return nil
	}
	reply, err := c.reply(ctx)
	if err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	received := strings.TrimSuffix(reply.String(), " octets") // which has been said
	fmt.Fprintf(os.Stderr, "sent %v, received %s\n", msg, received)
	_, err = os.Stdout.Write(append(reply.printed(f), '\n'))
	return err
}

// What send waits for in vain.
var (
	errNoReply      = errors.New("no reply began")
	errNoWholeReply = errors.New("no whole reply came")
)

// explain puts an error of the reference into the words of somebody who waits at a terminal.
func (f *sendFlags) explain(h hand, err error) error {
	for _, none := range []error{errNoReply, errNoWholeReply} {
		if errors.Is(err, none) {
			return fmt.Errorf("%w within %v; --no-reply waits for none", none, f.timeout)
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("nothing moved for %v: %w", f.timeout, err)
	}
	if explained := h.explain(err); explained != nil {
		return explained
	}
	if errors.Is(err, io.EOF) {
		return errors.New("the other side closed the connection and sent no reply")
	}
	return err
}
