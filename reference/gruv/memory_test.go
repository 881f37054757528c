package gruv

import (
	"fmt"
	"io"
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

// [GS-SIZE-5] A receiver MUST take memory for a payload in proportion to the octets that have arrived, not to the size
// that was announced.
func TestMemoryGrowsWithWhatArrives(t *testing.T) {
	for _, arrived := range []int{0, 1, 10_000, 1 << 20, 5_000_000} {
		synctest.Test(t, func(t *testing.T) {
			c, p := pipe(t, Config{})
			part := make([]byte, arrived)
			got := read(c)
			takenBefore, inUseBefore := taken(), inUse()
			p.Write(AppendSize(nil, maxReceiveOctets))
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
	for _, size := range []int{0, 1, firstGrowthOctets - 1, firstGrowthOctets, firstGrowthOctets + 1, 100_000} {
		p.Write(AppendSize(nil, uint32(size)))
		go p.Write(make([]byte, size))
		msg, err := c.Read()
		require.NoError(t, err)
		require.Len(t, msg, size)
		require.Equal(t, size, cap(msg))
	}
}

// Write does not copy its message.
func TestMemoryOfWrite(t *testing.T) {
	const times = 4
	c, p := open(t, calm)
	msg := make([]byte, 8<<20)
	swallowed := soon(func() error {
		_, err := io.CopyBuffer(io.Discard, struct{ io.Reader }{p.Conn}, make([]byte, 64<<10))
		return err
	})
	before := taken()
	for range times {
		require.NoError(t, c.Write(msg))
	}
	after := taken()
	require.Less(t, after-before, uint64(slackOctets))
	c.Close()
	require.NoError(t, next(t, swallowed))
}

// A message there and one back.
func BenchmarkEcho(b *testing.B) {
	for _, size := range []int{1 << 10, 1 << 20} {
		b.Run(fmt.Sprintf("%dKiB", size>>10), func(b *testing.B) {
			c, p := open(b, calm)
			done := soon(func() error { echo(nil, New(p.Conn, calm)); return nil })
			msg := make([]byte, size)
			b.SetBytes(int64(2 * size))
			b.ReportAllocs()
			for b.Loop() {
				if err := c.Write(msg); err != nil {
					b.Fatal(err)
				}
				if _, err := c.Read(); err != nil {
					b.Fatal(err)
				}
			}
			c.Close()
			<-done
		})
	}
}
