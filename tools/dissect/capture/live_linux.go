package capture

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"net"
	"os"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// liveOctets holds the largest packet of Linux: 512 KiB, joined of segments that the hardware takes apart or put
	// together (BIG TCP).
	liveOctets = 512<<10 + 1<<10
	// backlogOctets is what the kernel keeps for us while we are busy.
	backlogOctets = 32 << 20
	linkRaw       = 101 // frames begin with their IP header: the kernel takes the link's off
)

// Live captures the TCP packets of a network interface, or of all if its name is "any", until the context ends. It
// needs the right CAP_NET_RAW, and no library. Packets are whole; on the loopback interface each comes once. What the
// kernel had to drop Dropped tells.
func Live(ctx context.Context, name string) (*Reader, error) {
	index, err := interfaceIndex(name)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if errors.Is(err, unix.EPERM) {
		return nil, fmt.Errorf("live capture needs the right CAP_NET_RAW: run as root, or first: setcap cap_net_raw+ep PROGRAM: %w", err)
	}
	if err != nil {
		return nil, fmt.Errorf("live capture: %w", err)
	}
	if err := prepare(fd, index); err != nil {
		unix.Close(fd)
		return nil, fmt.Errorf("live capture on %s: %w", name, err)
	}
	return newLive(ctx, os.NewFile(uintptr(fd), name))
}

// interfaceIndex returns the number of an interface, 0 for all.
func interfaceIndex(name string) (int, error) {
	if name == "any" {
		return 0, nil
	}
	if i, err := net.InterfaceByName(name); err == nil {
		return i.Index, nil
	}
	all, err := net.Interfaces()
	if err != nil {
		return 0, err
	}
	names := []string{"any"}
	for _, i := range all {
		names = append(names, i.Name)
	}
	return 0, fmt.Errorf("no interface %q: there are %s", name, strings.Join(names, ", "))
}

// prepare sets a socket up, and binds it last: before, no packet comes.
func prepare(fd, index int) error {
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, backlogOctets) != nil {
		// Without the right to more, what the system allows to anybody.
		if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, backlogOctets); err != nil {
			return err
		}
	}
	if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_TIMESTAMPNS, 1); err != nil {
		return err
	}
	filter := unix.SockFprog{Len: uint16(len(onlyTCP)), Filter: &onlyTCP[0]}
	if err := unix.SetsockoptSockFprog(fd, unix.SOL_SOCKET, unix.SO_ATTACH_FILTER, &filter); err != nil {
		return err
	}
	return unix.Bind(fd, &unix.SockaddrLinklayer{Protocol: networkOrder(unix.ETH_P_ALL), Ifindex: index})
}

// networkOrder returns a number whose octets in memory are those of v, the higher first.
func networkOrder(v uint16) uint16 {
	return binary.NativeEndian.Uint16(binary.BigEndian.AppendUint16(nil, v))
}

// A live reads the packets of a socket.
type live struct {
	file    *os.File
	conn    syscall.RawConn
	receive func(fd uintptr) bool // receiveOnce, made once
	octets  []byte
	control []byte // where the kernel puts the time
	lost    int64

	// What receiveOnce has received.
	length, controls int
	err              error
}

func newLive(ctx context.Context, file *os.File) (*Reader, error) {
	l := &live{file: file, octets: make([]byte, liveOctets), control: make([]byte, 128)}
	var err error
	if l.conn, err = file.SyscallConn(); err != nil {
		file.Close()
		return nil, err
	}
	l.receive = l.receiveOnce
	r := &Reader{source: l}
	r.onClose(file.Close)
	r.onClose(func() error { l.dropped(); return nil }) // the last chance to ask
	wake := context.AfterFunc(ctx, func() { _ = file.SetReadDeadline(time.Unix(1, 0)) })
	r.onClose(func() error { wake(); return nil })
	return r, nil
}

func (l *live) next(f *Frame) error {
	err := l.conn.Read(l.receive)
	switch {
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errEnded
	case err != nil:
		return err
	case l.err == unix.ENETDOWN:
		return errors.New("the interface is down")
	case l.err != nil:
		return l.err
	}
	kept := min(l.length, len(l.octets))
	f.Octets, f.Wire, f.Link, f.Time = l.octets[:kept], l.length, linkRaw, received(l.control[:l.controls])
	return nil
}

// receiveOnce reports whether it has received something, if only an error. Without it the runtime waits for an event.
func (l *live) receiveOnce(fd uintptr) bool {
	for {
		l.length, l.controls, _, _, l.err = unix.Recvmsg(int(fd), l.octets, l.control, unix.MSG_TRUNC)
		if l.err != unix.EINTR {
			return l.err != unix.EAGAIN
		}
	}
}

// received returns the time that came with a packet, in nanoseconds.
func received(control []byte) int64 {
	for len(control) > 0 {
		head, data, rest, err := unix.ParseOneSocketControlMessage(control)
		if err != nil {
			break
		}
		if head.Type == unix.SO_TIMESTAMPNS && len(data) >= 2*wordOctets {
			return word(data)*1e9 + word(data[wordOctets:])
		}
		control = rest
	}
	return 0
}

// The two words of a time are a long of C each.
const wordOctets = bits.UintSize / 8

func word(b []byte) int64 {
	if wordOctets == 4 {
		return int64(int32(binary.NativeEndian.Uint32(b)))
	}
	return int64(binary.NativeEndian.Uint64(b))
}

// dropped asks the kernel, which counts from one asking to the next.
func (l *live) dropped() int64 {
	_ = l.conn.Control(func(fd uintptr) {
		if s, err := unix.GetsockoptTpacketStats(int(fd), unix.SOL_PACKET, unix.PACKET_STATISTICS); err == nil {
			l.lost += int64(s.Drops)
		}
	})
	return l.lost
}
