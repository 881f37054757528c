// Package bare is the least that any dissector on gopacket does: what the benchmarks measure the dissector against.
package bare

import (
	"io"

	"github.com/google/gopacket"
	"github.com/google/gopacket/layers"
	"github.com/google/gopacket/pcapgo"
)

// Loop reads each packet of a pcap capture of Ethernet and decodes its layers, down to the payload of TCP over IPv4. It
// returns how many octets those had. The error is that of the first packet that cannot be read or is something else.
func Loop(capture io.Reader) (octets int, err error) {
	reader, err := pcapgo.NewReader(capture)
	if err != nil {
		return 0, err
	}
	var ethernet layers.Ethernet
	var ip layers.IPv4
	var tcp layers.TCP
	var payload gopacket.Payload
	parser := gopacket.NewDecodingLayerParser(layers.LayerTypeEthernet, &ethernet, &ip, &tcp, &payload)
	var decoded []gopacket.LayerType
	for {
		data, _, err := reader.ZeroCopyReadPacketData()
		if err == io.EOF {
			return octets, nil
		}
		if err != nil {
			return octets, err
		}
		if err := parser.DecodeLayers(data, &decoded); err != nil {
			return octets, err
		}
		octets += len(payload)
	}
}
