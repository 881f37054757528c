package main

import (
	"errors"
	"fmt"
	"net"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance"
)

// blackBox is what --connect and --echo-prefix say.
type blackBox struct {
	address string
	prefix  string
}

func (b *blackBox) addFlags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&b.address, "connect", "", "judge the echo server that runs at `HOST:PORT`, with the cases that need no more than one")
	flags.StringVar(&b.prefix, "echo-prefix", "", "the `TEXT` that this server puts in front of what it sends back; not of objtcp")
}

// check refuses flags that do not go together, and an address that cannot be one.
func (b *blackBox) check(given func(flag string) bool, shim []string) error {
	switch {
	case given("echo-prefix") && !given("connect"):
		return errors.New("--echo-prefix: it is for --connect")
	case given("connect") && len(shim) > 0:
		return errors.New("--connect: the server runs already, and a shim follows the --; choose one")
	case !given("connect"):
		return nil
	}
	if _, port, err := net.SplitHostPort(b.address); err != nil || port == "" {
		return fmt.Errorf("--connect %q: not HOST:PORT", b.address)
	}
	return nil
}

// target is the echo server, and its arguments for the command that runs one case again.
func (b *blackBox) target() (conformance.Target, []string) {
	args := []string{"--connect", b.address}
	if b.prefix != "" {
		args = append(args, "--echo-prefix", b.prefix)
	}
	return conformance.BlackBox(b.address, []byte(b.prefix)), args
}
