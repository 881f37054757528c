package stream

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// silent is a protocol whose conversations say nothing.
type silent struct{}

func (silent) Detect(Opening, Opening, bool) Verdict { return Mine }
func (silent) Converse(*Info) Conversation           { return silent{} }
func (silent) Octets(Side, []byte, Mark)             {}
func (silent) Gap(Side, int64, Mark)                 {}
func (silent) FIN(Side, Mark)                        {}
func (silent) Reset(Side, Mark)                      {}
func (silent) Finish()                               {}
func (silent) Over() bool                            { return false }

func TestTableIsBounded(t *testing.T) {
	var cov event.Coverage
	table := NewTable(Options{Protocols: []Protocol{silent{}}}, &cov)
	for i := range uint32(maxStreams + 10) {
		from := packet.End{IP: [16]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}, Port: 40000}
		table.Add(&packet.Segment{Flow: packet.Flow{From: from, To: packet.End{Port: 9123}}, SYN: true, Seq: i})
	}
	require.Len(t, table.streams, maxStreams)
	require.Equal(t, 10, cov.Evicted)
	table.Finish()
	require.Equal(t, maxStreams+10, cov.Streams)
}
