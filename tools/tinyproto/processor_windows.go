package main

import (
	"syscall"
	"time"
)

// processorTime is what this process has used so far, in user and in system mode, without the shims.
func processorTime() time.Duration {
	var created, exited, kernel, user syscall.Filetime
	self, err := syscall.GetCurrentProcess()
	if err == nil {
		err = syscall.GetProcessTimes(self, &created, &exited, &kernel, &user)
	}
	if err != nil {
		return 0
	}
	return ticks(kernel) + ticks(user)
}

// ticks reads a span of time, which Windows counts in 100 ns.
func ticks(t syscall.Filetime) time.Duration {
	return time.Duration(int64(t.HighDateTime)<<32|int64(t.LowDateTime)) * 100
}
