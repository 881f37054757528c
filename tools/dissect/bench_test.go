package dissect

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/bare"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/traffic"
)

// BenchmarkAgainstBareLoop decodes a capture to events without payloads, in turn with the least that any dissector on
// gopacket does, and reports how many times as fast it is. bench.sh compares the programs whole.
func BenchmarkAgainstBareLoop(b *testing.B) {
	for name, message := range map[string]int{"1500-octet-packets": 100_000, "1KB-messages": 1000} {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			require.NoError(b, traffic.Write(&file, traffic.Shape{Octets: 16 << 20, Streams: 4, Message: message}))
			b.SetBytes(int64(file.Len()))
			b.ReportAllocs()
			var least, whole time.Duration
			packets := 0
			for b.Loop() {
				begin := time.Now()
				cov, err := Decode("x", bytes.NewReader(file.Bytes()), Options{PayloadLimit: -1}, func(event.Event) error { return nil })
				whole += time.Since(begin)
				require.NoError(b, err)
				packets += cov.Packets
				b.StopTimer()
				begin = time.Now()
				_, err = bare.Loop(bytes.NewReader(file.Bytes()))
				least += time.Since(begin)
				require.NoError(b, err)
				b.StartTimer()
			}
			b.ReportMetric(least.Seconds()/whole.Seconds(), "of-bare")
			b.ReportMetric(float64(whole.Nanoseconds())/float64(packets), "ns/packet")
		})
	}
}
