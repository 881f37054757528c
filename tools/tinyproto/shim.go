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
		Long: `Be a shim: read commands from standard input and write events to standard output, as conformance/SHIM.md says. It wraps the Go
reference, or with --mutant an implementation that is broken in one way, to see what the suite says of it.`,
		Example: `  echo '{"cmd":"hello","protocol":"tinyproto"}' | ./tinyproto shim
  ./tinyproto shim --mutants
  ./tinyproto conform -- ./tinyproto shim --mutant little-endian`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if list {
				return listMutants()
			}
			return serveShim(cmd.Context(), mutant)
		},
	}
	cmd.Flags().StringVar(&mutant, "mutant", "", "be the broken implementation of this `NAME`")
	cmd.Flags().BoolVar(&list, "mutants", false, "list the broken implementations")
	cmd.MarkFlagsMutuallyExclusive("mutant", "mutants")
	return cmd
}

func serveShim(ctx context.Context, mutant string) error {
	var lib goshim.Library = refshim.TinyProto{}
	if mutant != "" {
		m, err := mutants.Named(mutant)
		if err != nil {
			return fmt.Errorf("--mutant: %w; --mutants lists them", err)
		}
		lib = m.Library(func() { os.Exit(crashed) })
	}
	return goshim.Serve(ctx, lib, os.Stdin, os.Stdout, os.Stderr)
}

// crashed is what a mutant that crashes exits with.
const crashed = 70

func listMutants() error {
	for _, m := range mutants.All() {
		if _, err := fmt.Printf("%-30s %-14s %s\n", m.Name(), strings.Join(m.Rules, " "), m.Does); err != nil {
			return err
		}
	}
	return nil
}
