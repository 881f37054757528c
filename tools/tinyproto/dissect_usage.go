package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// given fails on a flag that is empty, and on flags beside --findings, which reads nothing.
func (f *dissectFlags) given(cmd *cobra.Command) error {
	flags := cmd.Flags()
	for _, name := range []string{"where", "write", "payload-dir", "interface", "protocol"} {
		if flag := flags.Lookup(name); flag.Changed && strings.TrimSpace(flag.Value.String()) == "" {
			return fmt.Errorf("--%s: it is empty; see tinyproto dissect -h", name)
		}
	}
	allowed := 1
	if flags.Changed("protocol") {
		allowed++
	}
	if f.findings && flags.NFlag() > allowed {
		return errors.New("--findings: no flag but --protocol goes with it")
	}
	return nil
}

// A once is the value of a flag that is given once at most.
type once struct {
	value string
	given bool
}

func (o *once) String() string { return o.value }

// Type is that of what the help shows.
func (*once) Type() string { return "string" }

// Set fails the second time.
func (o *once) Set(value string) error {
	if o.given {
		return fmt.Errorf("it is %s already: one at a time", o.value)
	}
	o.value, o.given = value, true
	return nil
}
