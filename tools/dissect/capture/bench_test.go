package capture

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/tinyproto/tinyproto/tools/dissect/pcapng"
)

func manyPcap(packets, size int) []byte {
	records := make([]record, packets)
	for i := range records {
		records[i] = record{seconds: uint32(i), captured: uint32(size), wire: uint32(size), octets: strings.Repeat("x", size)}
	}
	return plain().with(records...)
}

func manyPcapng(packets, size int) []byte {
	var file bytes.Buffer
	w := pcapng.NewWriter(&file, "benchmark")
	octets := make([]byte, size)
	for i := range packets {
		w.Packet(time.Unix(int64(i), 0), octets)
	}
	_ = w.Flush() // to memory
	return file.Bytes()
}

// The sizes are those of full Ethernet frames and of small messages.
func BenchmarkReadPcap(b *testing.B) {
	b.Run("1500", func(b *testing.B) { benchmark(b, manyPcap(40_000, 1500)) })
	b.Run("100", func(b *testing.B) { benchmark(b, manyPcap(400_000, 100)) })
}

func BenchmarkReadPcapng(b *testing.B) {
	b.Run("1500", func(b *testing.B) { benchmark(b, manyPcapng(40_000, 1500)) })
	b.Run("100", func(b *testing.B) { benchmark(b, manyPcapng(400_000, 100)) })
}

func BenchmarkReadCompressed(b *testing.B) {
	file := random(60_000)
	b.Run("gzip", func(b *testing.B) { benchmark(b, zipped(b, file)) })
	b.Run("zstd", func(b *testing.B) { benchmark(b, zstandard(b, file)) })
}

// benchmark reads a file from memory to its end. The allocations are those of a whole file.
func benchmark(b *testing.B, file []byte) {
	b.SetBytes(int64(len(file)))
	b.ReportAllocs()
	packets := 0
	for b.Loop() {
		r := NewReader(bytes.NewReader(file))
		for {
			_, err := r.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			packets++
		}
		_ = r.Close()
	}
	b.ReportMetric(float64(packets)/b.Elapsed().Seconds(), "packets/s")
}
