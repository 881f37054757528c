package conformance

import "syscall"

// smallReceiveBuffer makes a socket's receive buffer as small as the system allows. It has its effect only before the
// connection exists: a TCP window that was offered is not taken back.
func smallReceiveBuffer(_, _ string, raw syscall.RawConn) error {
	var err error
	if ctlErr := raw.Control(func(fd uintptr) {
		err = syscall.SetsockoptInt(syscall.Handle(fd), syscall.SOL_SOCKET, syscall.SO_RCVBUF, smallBufferOctets)
	}); ctlErr != nil {
		return ctlErr
	}
	return err
}
