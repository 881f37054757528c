package main

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

// A hand is a protocol for echo and send: its reference, and how a person writes its messages.
type hand interface {
	// unfit says of flags why they are none for this protocol.
	unfit() map[string]string

	// serve sends back what comes to a listener, until the context ends.
	serve(ctx context.Context, ln net.Listener, f *echoFlags) error

	// dial makes a connection to send on.
	dial(ctx context.Context, address string, f *sendFlags) (talk, error)

	// parse makes a message of a text, an argument or a line, and load of what is in a file.
	parse(text string, f *sendFlags) (message, error)
	load(content []byte, f *sendFlags) (message, error)

	// explain puts an error that only this protocol has into words, or returns nil.
	explain(err error) error
}

// A talk is a connection that messages are sent on.
type talk interface {
	RemoteAddr() net.Addr
	transmit(ctx context.Context, msg message) error
	reply(ctx context.Context) (message, error)
	Close() error
}

// A message is octets or an object. Its String is for a log.
type message interface {
	fmt.Stringer
	printed(f *sendFlags) []byte
}

// hands are the protocols that can be tried by hand, by name.
func hands() map[string]hand {
	return map[string]hand{
		"tinyproto": tinyprotoByHand{},
		"objtcp":    objtcpByHand{},
		"gruv":      gruvByHand{},
	}
}

// handFlags are what a person asks of the reference on either side.
type handFlags struct {
	protocol string
	timeout  time.Duration // 0: the default of the protocol
	limit    uint32        // octets; 0: the largest of the protocol
}

func (f *handFlags) addFlags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.protocol, "protocol", defaultProtocol, "the protocol: "+strings.Join(conformance.Protocols(), ", "))
}

// hand returns the protocol that was asked for, if the flags that were given are for it.
func (f *handFlags) hand(given func(flag string) bool) (hand, error) {
	h := hands()[f.protocol]
	if h == nil {
		return nil, fmt.Errorf("--protocol %q: known is %s", f.protocol, strings.Join(conformance.Protocols(), ", "))
	}
	unfit := h.unfit()
	for _, flag := range slices.Sorted(maps.Keys(unfit)) {
		if given(flag) {
			return nil, fmt.Errorf("--%s: %s", flag, unfit[flag])
		}
	}
	return h, nil
}
