package capture

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/netip"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// openLive captures on an interface. Without the right to, the error is all that there is to test.
func openLive(t *testing.T, ctx context.Context, name string) (*Reader, bool) {
	r, err := Live(ctx, name)
	if errors.Is(err, fs.ErrPermission) {
		require.ErrorContains(t, err, "live capture needs the right CAP_NET_RAW: run as root, or first: setcap cap_net_raw+ep PROGRAM")
		return nil, false
	}
	require.NoError(t, err)
	t.Cleanup(func() { r.Close() })
	return r, true
}

// exchange has a client send octets to a server, and returns the server's port.
func exchange(t *testing.T, address string, octets int) (port uint16, ok bool) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return 0, false // no IPv6 here
	}
	defer l.Close()
	served := make(chan int64)
	go func() {
		c, err := l.Accept()
		if err != nil {
			served <- -1
			return
		}
		defer c.Close()
		n, _ := io.Copy(io.Discard, c)
		served <- n
	}()
	c, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	_, err = c.Write(make([]byte, octets))
	require.NoError(t, err)
	require.NoError(t, c.Close())
	require.EqualValues(t, octets, <-served)
	return netip.MustParseAddrPort(l.Addr().String()).Port(), true
}

// Each packet of the loopback interface comes once, whole, with the time of now, by its name and by that of all.
func TestLive(t *testing.T) {
	for _, c := range []struct{ iface, address string }{
		{"lo", "127.0.0.1:0"}, {"lo", "[::1]:0"}, {"any", "127.0.0.1:0"},
	} {
		t.Run(c.iface+" "+c.address, func(t *testing.T) { testLive(t, c.iface, c.address) })
	}
}

func testLive(t *testing.T, iface, address string) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, ok := openLive(t, ctx, iface)
	if !ok {
		return
	}
	const octets = 300_000
	began := time.Now()
	port, ok := exchange(t, address, octets)
	payload, syns := 0, 0
	for fins := 0; ok && fins < 2; {
		f, err := r.Next()
		require.NoError(t, err)
		s, ok := parse(f.Octets)
		if !ok || s.from != port && s.to != port {
			continue
		}
		require.Equal(t, uint32(linkRaw), f.Link)
		require.Equal(t, f.Wire, len(f.Octets))
		require.WithinRange(t, time.Unix(0, f.Time), began.Add(-time.Second), time.Now().Add(time.Second))
		payload += s.payload
		syns += int(s.flags >> 1 & 1)
		fins += int(s.flags & 1)
	}
	if ok {
		require.Equal(t, 2, syns, "one of each side")
		require.GreaterOrEqual(t, payload, octets)
		require.Less(t, payload, 2*octets, "some may have been sent again, not all")
	}
	require.Zero(t, r.Dropped())
}

// A parsed packet is as much of it as the test looks at.
type parsed struct {
	from, to uint16
	flags    byte
	payload  int
}

func parse(b []byte) (parsed, bool) {
	header := 40
	if b[0]>>4 == 4 {
		header = int(b[0]&0xF) * 4
	}
	if len(b) < header+20 {
		return parsed{}, false
	}
	tcp := b[header:]
	return parsed{
		from: binary.BigEndian.Uint16(tcp), to: binary.BigEndian.Uint16(tcp[2:]),
		flags: tcp[13], payload: len(tcp) - int(tcp[12]>>4)*4,
	}, true
}

// UDP is passed over, and so is what is not IP.
func TestLiveTakesTCPOnly(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r, ok := openLive(t, ctx, "lo")
	if !ok {
		return
	}
	udp, err := net.ListenPacket("udp", "127.0.0.1:0")
	require.NoError(t, err)
	defer udp.Close()
	_, err = udp.WriteTo([]byte("hello"), udp.LocalAddr())
	require.NoError(t, err)
	sendOther(t)
	port, _ := exchange(t, "127.0.0.1:0", 1)
	for {
		f, err := r.Next()
		require.NoError(t, err)
		switch version := f.Octets[0] >> 4; version {
		case 4:
			require.EqualValues(t, unix.IPPROTO_TCP, f.Octets[9], "the protocol")
		default:
			require.EqualValues(t, 6, version)
		}
		if s, _ := parse(f.Octets); s.to == port && s.flags&1 != 0 {
			return
		}
	}
}

// sendOther sends a packet of a protocol for experiments, which has TCP's number where IPv4 and IPv6 would have it.
func sendOther(t *testing.T) {
	lo, err := net.InterfaceByName("lo")
	require.NoError(t, err)
	fd, err := unix.Socket(unix.AF_PACKET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	defer unix.Close(fd)
	const experimental = 0x88B5
	to := &unix.SockaddrLinklayer{Protocol: networkOrder(experimental), Ifindex: lo.Index, Halen: 6}
	require.NoError(t, unix.Sendto(fd, bytes.Repeat([]byte{6}, 64), 0, to))
}

// An interface that is named is the only one.
func TestLiveIsOfItsInterface(t *testing.T) {
	for _, name := range []string{"lo", "any"} {
		r, ok := openLive(t, t.Context(), name)
		if !ok {
			return
		}
		index, err := interfaceIndex(name)
		require.NoError(t, err)
		require.NoError(t, r.source.(*live).conn.Control(func(fd uintptr) {
			bound, err := unix.Getsockname(int(fd))
			require.NoError(t, err)
			require.Equal(t, index, bound.(*unix.SockaddrLinklayer).Ifindex)
		}))
	}
}

// The end of the context ends the waiting, and nothing is left behind.
func TestLiveEnds(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	before := runtime.NumGoroutine()
	r, ok := openLive(t, ctx, "lo")
	if !ok {
		cancel()
		return
	}
	results := make(chan error, 1)
	go func() {
		for {
			if _, err := r.Next(); err != nil {
				results <- err
				return
			}
		}
	}()
	cancel()
	select {
	case err := <-results:
		require.Equal(t, io.EOF, err)
	case <-time.After(patience):
		t.Fatal("it goes on")
	}
	require.NoError(t, r.Close())
	require.Error(t, r.source.(*live).file.Close(), "it is closed")
	for deadline := time.Now().Add(patience); runtime.NumGoroutine() > before; runtime.Gosched() {
		require.True(t, time.Now().Before(deadline), "a goroutine stays")
	}
	require.Zero(t, r.Dropped(), "it can still be asked")
}

// What the kernel has to drop is counted: here it may keep next to nothing.
func TestLiveDropped(t *testing.T) {
	r, ok := openLive(t, t.Context(), "lo")
	if !ok {
		return
	}
	require.NoError(t, r.source.(*live).conn.Control(func(fd uintptr) {
		require.NoError(t, unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_RCVBUF, 4096))
	}))
	exchange(t, "127.0.0.1:0", 10_000_000)
	dropped := r.Dropped()
	require.Positive(t, dropped)
	require.GreaterOrEqual(t, r.Dropped(), dropped, "it does not begin anew")
}

func TestLiveWithoutInterface(t *testing.T) {
	_, err := Live(t.Context(), "nosuch0")
	require.ErrorContains(t, err, `no interface "nosuch0": there are any, lo`)
}
