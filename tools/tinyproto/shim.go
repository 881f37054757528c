package main

import (
	"os"

	"github.com/spf13/cobra"

	"github.com/tinyproto/tinyproto/conformance/shims/goshim"
	"github.com/tinyproto/tinyproto/tools/refshim"
)

func shimCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "shim",
		Short: "Be the shim of the Go reference, or of an implementation broken on purpose",
		Long: `Be the shim of the Go reference: read commands from standard input and write events to standard output, as
conformance/SHIM.md says. The suite starts this by itself; by hand it shows what the contract looks like.`,
		Example: `  echo '{"cmd":"hello","protocol":"tinyproto"}' | tinyproto shim`,
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return goshim.Serve(cmd.Context(), refshim.TinyProto{}, os.Stdin, os.Stdout, os.Stderr)
		},
	}
}
