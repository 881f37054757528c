package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	spec "github.com/tinyproto/tinyproto"
	"github.com/tinyproto/tinyproto/conformance"
	"github.com/tinyproto/tinyproto/conformance/vectors"
)

func vectorsCommand() *cobra.Command {
	var protocol string
	cmd := &cobra.Command{
		Use:   "vectors",
		Short: "Print encode and decode vectors, for a port's own unit tests",
		Long: `Print encode and decode vectors as JSON, for the unit tests of a port: sizes and their octets, and conversations step by
step, each with what it must come to. The notes in its header say how to read them, and each vector stands on a line of
its own. conformance/shims/python/check_vectors.py is a reader to copy from.`,
		Example: `  ./tinyproto vectors > vectors.json
  ./tinyproto vectors | grep answer/F
  ./tinyproto vectors --protocol objtcp | python3 conformance/shims/python/check_vectors.py`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			s, err := spec.LoadSpec()
			if err != nil {
				return err
			}
			set, err := vectors.New(protocol, s.Revision, conformance.Version)
			if err != nil {
				return fmt.Errorf("--protocol: %w", err)
			}
			return set.Write(os.Stdout)
		},
	}
	cmd.Flags().StringVar(&protocol, "protocol", defaultProtocol, "the protocol: "+strings.Join(conformance.Protocols(), ", "))
	return cmd
}
