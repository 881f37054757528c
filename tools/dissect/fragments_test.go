package dissect

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
)

// A conversation decodes the same if each of its packets comes in fragments of eight octets, the last one first.
func TestFragmentsOfEachPacket(t *testing.T) {
	const recordHeader, ethernet, ip, unit = 16, 14, 20, 8
	whole := craft.Plain().File(t, helloThere().Segments)
	file := whole[:24:24]
	fragments := 0
	for number, rest := uint16(1), whole[24:]; len(rest) > 0; number++ {
		octets := int(binary.LittleEndian.Uint32(rest[8:]))
		headers, payload := rest[:recordHeader+ethernet+ip], rest[recordHeader+ethernet+ip:recordHeader+octets]
		rest = rest[recordHeader+octets:]
		for at := (len(payload) - 1) / unit * unit; at >= 0; at -= unit {
			part, offset := payload[at:min(at+unit, len(payload))], uint16(at/unit)
			if at+unit < len(payload) {
				offset |= 0x2000 // more fragments
			}
			binary.LittleEndian.PutUint32(headers[8:], uint32(ethernet+ip+len(part)))
			binary.LittleEndian.PutUint32(headers[12:], uint32(ethernet+ip+len(part)))
			header := headers[recordHeader+ethernet:]
			binary.BigEndian.PutUint16(header[2:], uint16(ip+len(part)))
			binary.BigEndian.PutUint16(header[4:], number)
			binary.BigEndian.PutUint16(header[6:], offset)
			file = append(append(file, headers...), part...)
			fragments++
		}
	}
	got, cov := decode(t, file, Options{})
	require.Equal(t, helloEvents, got)
	require.Equal(t, len(helloThere().Segments), cov.Segments)
	require.Equal(t, fragments, cov.Segments+cov.Reassembled)
}
