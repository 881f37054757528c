package tinyproto

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
)

const slackOctets = 256 << 10 // what the runtime and the test itself may take meanwhile

// taken returns how many octets of memory the process has taken so far.
func taken() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// inUse returns how many octets of memory the process has in use.
func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// [TP-REFUSE-6] A receiver MUST take memory for a payload in proportion to the octets that have arrived, not to the size
// that was announced.
func TestMemoryGrowsWithWhatArrives(t *testing.T) {
	for _, arrived := range []int{0, 1, 10_000, 1 << 20, 5_000_000} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			part := make([]byte, arrived)
			got := receive(t.Context(), c)
			takenBefore, inUseBefore := taken(), inUse()
			p.Write(AppendSize(nil, maxReceiveOctets))
			p.Wants("FF")
			_, err := p.Write(part)
			require.NoError(t, err)
			synctest.Wait()
			takenAfter, inUseAfter := taken(), inUse()
			require.Empty(t, got)
			require.LessOrEqual(t, takenAfter-takenBefore, uint64(4*arrived+slackOctets), "taken in all")
			require.LessOrEqual(t, inUseAfter, inUseBefore+uint64(2*arrived+slackOctets), "in use")
			runtime.KeepAlive(part)
			c.Close()
			<-got
		})
	}
}

// A message that is delivered holds no more memory than its octets.
func TestMemoryOfMessageIsItsSize(t *testing.T) {
	c, p := open(t, calm)
	for _, size := range []int{1, firstGrowthOctets - 1, firstGrowthOctets, firstGrowthOctets + 1, 100_000} {
		p.Write(AppendSize(nil, uint32(size)))
		go p.Write(make([]byte, size))
		msg, err := c.Receive(t.Context())
		require.NoError(t, err)
		require.Len(t, msg, size)
		require.Equal(t, size, cap(msg))
	}
}

// A refused size costs no memory for its payload, however often it comes.
func TestMemoryOfRefusedSizes(t *testing.T) {
	const times = 100
	c, p := open(t, Config{Timeout: calm.Timeout, ReceiveLimitOctets: 5})
	before := taken()
	for range times {
		p.Sends("7F FF FF FF")
		_, err := c.Receive(t.Context())
		require.Error(t, err)
	}
	after := taken()
	require.Less(t, after-before, uint64(slackOctets))
}

// Transmit does not copy its message.
func TestMemoryOfTransmit(t *testing.T) {
	const times = 4
	c, p := open(t, calm)
	msg := make([]byte, 8<<20)
	swallowed := swallow(p.Conn)
	before := taken()
	for range times {
		require.NoError(t, c.Transmit(t.Context(), msg))
	}
	after := taken()
	require.Less(t, after-before, uint64(slackOctets))
	c.Close()
	require.ErrorIs(t, next(t, swallowed), io.EOF)
}

// swallow accepts every message on nc and forgets it, with a buffer of its own that it takes at once.
func swallow(nc net.Conn) <-chan error {
	done := make(chan error, 1)
	buf := make([]byte, 64<<10)
	go func() {
		for {
			if _, err := io.ReadFull(nc, buf[:SizeOctets]); err != nil {
				done <- err
				return
			}
			size := int(binary.BigEndian.Uint32(buf))
			buf[0] = OK
			nc.Write(buf[:1])
			for size > 0 {
				n, err := nc.Read(buf[:min(size, len(buf))])
				if size -= n; err != nil {
					done <- fmt.Errorf("inside a payload: %v", err)
					return
				}
			}
		}
	}()
	return done
}

// B/op is far below the size of a message: nothing copies it.
func BenchmarkTransmit(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			c, p := open(b, calm)
			swallowed := swallow(p.Conn)
			msg := make([]byte, size)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Transmit(b.Context(), msg); err != nil {
					b.Fatal(err)
				}
			}
			c.Close()
			<-swallowed
		})
	}
}

// A message there and one back, Receive included.
func BenchmarkEcho(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			r := serve(b, &Server{Config: calm, Handler: echo})
			c, err := Dial(b.Context(), r.addr, calm)
			if err != nil {
				b.Fatal(err)
			}
			defer c.Close()
			msg := make([]byte, size)
			b.SetBytes(int64(2 * size))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Transmit(b.Context(), msg); err != nil {
					b.Fatal(err)
				}
				if _, err := c.Receive(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
