package capture

import "golang.org/x/sys/unix"

// Instructions of classic BPF.
const (
	loadOctet = unix.BPF_LD | unix.BPF_B | unix.BPF_ABS
	loadWord  = unix.BPF_LD | unix.BPF_W | unix.BPF_ABS
	and       = unix.BPF_ALU | unix.BPF_AND | unix.BPF_K
	equals    = unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K // then Jt instructions are passed over, or else Jf
	keep      = unix.BPF_RET | unix.BPF_K                // so many octets
)

// What the kernel knows of a packet and is not in it: SKF_AD_PKTTYPE and SKF_AD_HATYPE of linux/filter.h.
const (
	direction = -0x1000&(1<<32-1) + 4
	hardware  = -0x1000&(1<<32-1) + 28
)

// onlyTCP keeps TCP over IPv4 and IPv6. A packet begins with its IP header here. One that passes the loopback interface
// is seen there when it goes out and when it comes in, and kept when it comes in. What hides behind an extension header
// is kept too: the largest packets of IPv6 have one.
var onlyTCP = []unix.SockFilter{
	{Code: loadWord, K: hardware},
	{Code: equals, K: unix.ARPHRD_LOOPBACK, Jf: 2},
	{Code: loadWord, K: direction},
	{Code: equals, K: unix.PACKET_OUTGOING, Jt: 13},
	{Code: loadOctet, K: 0}, // the IP version
	{Code: and, K: 0xF0},
	{Code: equals, K: 0x40, Jf: 2},
	{Code: loadOctet, K: 9}, // of IPv4: the protocol
	{Code: equals, K: unix.IPPROTO_TCP, Jt: 9, Jf: 8},
	{Code: equals, K: 0x60, Jf: 7},
	{Code: loadOctet, K: 6}, // of IPv6: what follows
	{Code: equals, K: unix.IPPROTO_TCP, Jt: 6},
	{Code: equals, K: unix.IPPROTO_HOPOPTS, Jt: 5},
	{Code: equals, K: unix.IPPROTO_ROUTING, Jt: 4},
	{Code: equals, K: unix.IPPROTO_FRAGMENT, Jt: 3},
	{Code: equals, K: unix.IPPROTO_AH, Jt: 2},
	{Code: equals, K: unix.IPPROTO_DSTOPTS, Jt: 1},
	{Code: keep, K: 0},
	{Code: keep, K: 1<<32 - 1},
}
