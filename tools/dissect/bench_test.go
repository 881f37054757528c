package dissect

import (
	"bytes"
	"io"
	"testing"
	"time"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
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
			var bare, whole time.Duration
			packets := 0
			for b.Loop() {
				begin := time.Now()
				cov, err := Decode("x", bytes.NewReader(file.Bytes()), Options{PayloadLimit: -1}, func(event.Event) error { return nil })
				whole += time.Since(begin)
				require.NoError(b, err)
				packets += cov.Packets
				b.StopTimer()
				begin = time.Now()
				bareLoop(b, file.Bytes())
				bare += time.Since(begin)
				b.StartTimer()
			}
			b.ReportMetric(bare.Seconds()/whole.Seconds(), "of-bare")
			b.ReportMetric(float64(whole.Nanoseconds())/float64(packets), "ns/packet")
		})
	}
}

func bareLoop(b *testing.B, file []byte) {
	reader, err := pcapgo.NewReader(bytes.NewReader(file))
	require.NoError(b, err)
	var ethernet layers.Ethernet
	var ip layers.IPv4
	var tcp layers.TCP
	var payload gopacket.Payload
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &ethernet, &ip, &tcp, &payload)
	var decoded []gopacket.LayerType
	for {
		data, _, err := reader.ZeroCopyReadPacketData()
		if err == io.EOF {
			return
		}
		if err != nil {
			b.Fatal(err)
		}
		if err := parser.DecodeLayers(data, &decoded); err != nil {
			b.Fatal(err)
		}
	}
}
