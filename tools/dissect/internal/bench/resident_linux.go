package main

import (
	"os"
	"syscall"
)

// resident returns the most memory that a process had, in octets.
func resident(state *os.ProcessState) int64 {
	const kibibyte = 1 << 10
	usage, ok := state.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	return usage.Maxrss * kibibyte
}
