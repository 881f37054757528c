package dissect

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

// Each packet is told with the number of its stream: of one that has ended too, and -1 for what is no TCP.
func TestPacketsHaveStreams(t *testing.T) {
	first, second := helloThere(), craft.New()
	second.Ports = [2]uint16{40001, 9123}
	second.Open()
	late := first.Segments[6]
	late.Payload = nil
	file := craft.Plain().File(t, append(append(first.Segments, second.Segments...), late))
	file = append(file, file[24:24+16+20]...) // a record of the first packet's beginning
	file[len(file)-16-20+8], file[len(file)-16-20+12] = 20, 20

	var got []int
	packets := 0
	_, err := Decode("x.pcap", bytes.NewReader(file), Options{Packet: func(f *capture.Frame, stream int, earlier []int) {
		packets++
		require.Equal(t, packets, f.Packet)
		require.Empty(t, earlier)
		got = append(got, stream)
	}}, func(event.Event) error { return nil })
	require.NoError(t, err)
	want := append(repeated(0, len(first.Segments)), repeated(1, len(second.Segments))...)
	require.Equal(t, append(want, 0, -1), got)
}

func repeated(n, times int) (all []int) {
	for range times {
		all = append(all, n)
	}
	return all
}
