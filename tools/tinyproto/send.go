package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"time"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/reference/tinyproto"
)

// sendFlags are what a person asks of the reference client.
type sendFlags struct {
	cfg     tinyproto.Config
	files   []string
	hex     bool
	noReply bool
}

func sendCommand() *cobra.Command {
	var f sendFlags
	cmd := &cobra.Command{
		Use:   "send [flags] HOST:PORT [MESSAGE…]",
		Short: "Run the reference client, which sends messages and prints the replies",
		Long: `Connect, send each MESSAGE and then each --file, and after each wait for one message in reply. Replies go to standard output, each with
a line feed behind it, everything else to standard error. The message - stands for each line of standard input, without its line end.

Exit code: 0 all was sent and replied to; 2 if not: what comes after is not sent.`,
		Example: `  ./tinyproto send 127.0.0.1:9123 hello
  ./tinyproto send --hex 127.0.0.1:9123 '00 FF' ''
  seq 3 | ./tinyproto send 127.0.0.1:9123 -
  ./tinyproto send --no-reply --file README.md 127.0.0.1:9123`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.send(cmd.Context(), args[0], args[1:]); err != nil {
				return fmt.Errorf("send: %w", err)
			}
			return nil
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&f.hex, "hex", false, "messages and lines are octets in hexadecimal, and replies too; a --file is taken as it is")
	flags.StringArrayVar(&f.files, "file", nil, "send what is in this `FILE` as one message (repeatable)")
	flags.BoolVar(&f.noReply, "no-reply", false, "wait for no replies: for a server that sends none")
	flags.DurationVar(&f.cfg.Timeout, "timeout", tinyproto.DefaultTimeout, "how long to wait for the connection, for an octet that is due, and for a reply to begin")
	flags.Uint32Var(&f.cfg.ReceiveLimitOctets, "receive-limit", tinyproto.MaxSize, "the largest reply to accept, in octets")
	return cmd
}

func (f *sendFlags) send(ctx context.Context, address string, args []string) error {
	if f.cfg.Timeout <= 0 || f.cfg.ReceiveLimitOctets == 0 {
		return errors.New("--timeout is longer than zero, and --receive-limit at least 1")
	}
	messages, err := f.messages(args)
	if err != nil {
		return err
	}
	c, err := dial(ctx, address, f.cfg)
	if err != nil {
		return f.explain(err)
	}
	defer c.Close()
	fmt.Fprintf(os.Stderr, "%v: open\n", c.RemoteAddr())
	return f.exchangeAll(ctx, c, messages)
}

// exchangeAll sends messages in order and prints what comes in reply, up to the first failure.
func (f *sendFlags) exchangeAll(ctx context.Context, c *client, messages []source) error {
	n := 0
	for _, each := range messages {
		err := each(ctx, func(msg []byte) error {
			n++
			if err := f.exchange(ctx, c, msg); err != nil {
				return fmt.Errorf("message %d, %d octets: %w", n, len(msg), f.explain(err))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (f *sendFlags) exchange(ctx context.Context, c *client, msg []byte) error {
	if err := c.Transmit(ctx, msg); err != nil {
		return err
	}
	if f.noReply {
		fmt.Fprintf(os.Stderr, "sent %d octets\n", len(msg))
		return nil
	}
	reply, err := c.reply(ctx)
	if err != nil {
		return fmt.Errorf("reply: %w", err)
	}
	fmt.Fprintf(os.Stderr, "sent %d octets, received %d\n", len(msg), len(reply))
	if f.hex {
		reply = fmt.Appendf(nil, "% X", reply)
	}
	_, err = os.Stdout.Write(append(reply, '\n'))
	return err
}

// explain puts an error of the reference into the words of somebody who waits at a terminal.
func (f *sendFlags) explain(err error) error {
	var protocol *tinyproto.ProtocolError
	switch {
	case errors.Is(err, errNoReply):
		return fmt.Errorf("no reply began within %v; --no-reply waits for none", f.cfg.Timeout)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return fmt.Errorf("nothing moved for %v: %w", f.cfg.Timeout, err)
	case errors.Is(err, tinyproto.ErrHandshake):
		return err
	case errors.Is(err, io.EOF):
		return errors.New("the other side closed the connection and sent no reply")
	case errors.As(err, &protocol):
		return fmt.Errorf("%w; both sides transmit at once, or the other is at fault", err)
	}
	return err
}

// A client is a connection that gives up on a reply which does not begin.
type client struct {
	*tinyproto.Conn
	heard   *heard
	timeout time.Duration
}

// errNoReply says that no octet of a reply arrived within the timeout.
var errNoReply = errors.New("no reply")

func dial(ctx context.Context, address string, cfg tinyproto.Config) (*client, error) {
	d := net.Dialer{Timeout: cfg.Timeout}
	nc, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	h := &heard{Conn: nc}
	c, err := tinyproto.Initiate(ctx, h, cfg)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	return &client{c, h, cfg.Timeout}, nil
}

// reply waits for a message. Once it has begun, only the timeout between two octets bounds it.
func (c *client) reply(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	c.heard.limit = time.AfterFunc(c.timeout, func() { cancel(errNoReply) })
	defer c.heard.limit.Stop()
	return c.Receive(ctx)
}

// A heard connection stops a timer when octets arrive.
type heard struct {
	net.Conn
	limit *time.Timer // nil: none
}

func (h *heard) Read(p []byte) (int, error) {
	n, err := h.Conn.Read(p)
	if n > 0 && h.limit != nil {
		h.limit.Stop()
	}
	return n, err
}
