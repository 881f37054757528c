package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance/mutants"
	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

func shimCommand() *cobra.Command {
	var mutant string
	var list bool
	cmd := &cobra.Command{
		Use:   "shim",
		Short: "Be the shim of the Go reference, or of an implementation broken on purpose",
		Long: `Be a shim: read commands from standard input and write events to standard output, as conformance/SHIM.md says. It wraps
the Go reference of the protocol that hello asks for, or with --mutant an implementation that is broken in one way, to
see what the suite says of it.`,
		Example: `  echo '{"cmd":"hello","protocol":"tinyproto"}' | ./tinyproto shim
  ./tinyproto shim --mutants
  ./tinyproto conform -- ./tinyproto shim --mutant little-endian`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := apart(cmd.Flags().Changed, "mutant", "mutants"); err != nil {
				return err
			}
			if list {
				return listMutants()
			}
			return serveShim(cmd.Context(), mutant)
		},
	}
	cmd.Flags().StringVar(&mutant, "mutant", "", "be the broken implementation of this `NAME`")
	cmd.Flags().BoolVar(&list, "mutants", false, "list the broken implementations")
	return cmd
}

func serveShim(ctx context.Context, mutant string) error {
	libs := refshim.References()
	if mutant != "" {
		if libs = named(mutant); libs == nil {
			return fmt.Errorf("--mutant: no mutant is called %q; --mutants lists them", mutant)
		}
	}
	return goshim.ServeAny(ctx, libs, os.Stdin, os.Stdout, os.Stderr)
}

// named returns the mutants with a name, one at most for each protocol.
func named(mutant string) (libs []goshim.Library) {
	for _, set := range mutants.Sets() {
		if set.Has(mutant) {
			libs = append(libs, set.Library(mutant, mutant, func() { os.Exit(crashed) }))
		}
	}
	return libs
}

// crashed is what a mutant that crashes exits with.
const crashed = 70

func listMutants() error {
	for _, set := range mutants.Sets() {
		for _, m := range set.Mutants {
			if _, err := fmt.Printf("%-30s %-14s %s\n", m.Name, strings.Join(m.Rules, " "), m.Does); err != nil {
				return err
			}
		}
	}
	return nil
}
