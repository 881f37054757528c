//go:build unix

package goshim

import "syscall"

// untouched returns a message of size octets that costs no memory, and what gives it back. It can only be read. It is
// not part of Go's heap, where so large a piece would put off the next collection, and be cleared when it is used
// again.
func untouched(size uint64) (msg []byte, free func(), err error) {
	msg, err = syscall.Mmap(-1, 0, int(size), syscall.PROT_READ, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	return msg, func() { syscall.Munmap(msg) }, err
}
