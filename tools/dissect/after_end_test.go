package dissect

import (
	"testing"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// What a side sends after its FIN is no payload, in however many segments it comes.
func TestOctetsAfterFIN(t *testing.T) {
	wantEvents(t, []string{"> handshake FF", "< handshake FF", "< note reset ", "> note truncated TP-FRAME-7", `> message 5 FF "" incomplete`, "stream 0 lost"},
		craft.New().Open().A(size5).FIN(stream.Initiator).B("FF").A("68").A("65").RST(stream.Acceptor).Segments, Options{})
}
