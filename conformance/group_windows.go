package conformance

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the shim into a process group of its own, so that an interrupt of the suite does not reach it.
func ownGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}

// killGroup ends the shim. What it started is left to it: Windows has no signal to a group.
func killGroup(cmd *exec.Cmd) { cmd.Process.Kill() }
