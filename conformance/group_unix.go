//go:build unix

package conformance

import (
	"os/exec"
	"syscall"
)

// ownGroup puts the shim and what it starts into a process group of their own.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the shim and what it started. The shim may have left its group: it is ended by itself as well.
func killGroup(cmd *exec.Cmd) {
	syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	cmd.Process.Kill()
}
