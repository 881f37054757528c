package dissect

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/show"
)

// everyEvent is a conversation that has an event of each type.
func everyEvent() *craft.Wire {
	return craft.New().Open().A(size5).B("FF").Lagging(1).A(hello).A(size5).B("00").Closed()
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	_, err := Decode("x.pcap", bytes.NewReader(craft.Plain().File(t, everyEvent().Segments)), Options{PayloadLimit: 4, Hash: true}, show.NewJSON(&out).Event)
	require.NoError(t, err)
	require.Equal(t, strings.Join([]string{
		`{"type":"handshake","file":"x.pcap","stream":0,"time":"2026-11-20T10:00:00.003000000Z","protocol":"tinyproto","from":"10.0.0.1:40000","octet":"ff","to":"10.0.0.2:9123","packet":3}`,
		`{"type":"handshake","file":"x.pcap","stream":0,"time":"2026-11-20T10:00:00.004000000Z","protocol":"tinyproto","from":"10.0.0.2:9123","octet":"ff","to":"10.0.0.1:40000","packet":4}`,
		`{"type":"finding","severity":"violation","stream":0,"time":"2026-11-20T10:00:00.007000000Z","from":"10.0.0.1:40000","rule":"TP-FRAME-6",` +
			`"kind":"early-payload","detail":"payload sent before the answer of packet 6 had arrived","packet":7,` +
			`"file":"x.pcap","protocol":"tinyproto","to":"10.0.0.2:9123","offset":5}`,
		`{"type":"message","file":"x.pcap","stream":0,"time":"2026-11-20T10:00:00.005000000Z","protocol":"tinyproto","from":"10.0.0.1:40000","to":"10.0.0.2:9123",` +
			`"size":5,"answer":"ff","answer_us":1000,"total_us":2000,"sha256":"2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",` +
			`"payload":"aGVsbA==","complete":true,"first_packet":5,"last_packet":7,"number":0,"got":5,"missing":0,"begun_us":1000,"moved_us":0,"stalled_us":0}`,
		`{"type":"finding","severity":"note","stream":0,"time":"2026-11-20T10:00:00.009000000Z","from":"10.0.0.2:9123","rule":"TP-REFUSE-2",` +
			`"kind":"rejected","detail":"size 00000005 refused","packet":9,"file":"x.pcap","protocol":"tinyproto","to":"10.0.0.1:40000","offset":2}`,
		`{"type":"message","file":"x.pcap","stream":0,"time":"2026-11-20T10:00:00.008000000Z","protocol":"tinyproto","from":"10.0.0.1:40000","to":"10.0.0.2:9123",` +
			`"size":5,"answer":"00","answer_us":1000,"payload":"","complete":false,"first_packet":8,"last_packet":9,"number":1,"got":0,"missing":0}`,
		`{"type":"stream","stream":0,"protocol":"tinyproto","from":"10.0.0.1:40000","to":"10.0.0.2:9123","messages":2,"octets":5,"violations":1,"notes":1,"state":"closed",` +
			`"file":"x.pcap","began":"2026-11-20T10:00:00.003000000Z","time":"2026-11-20T10:00:00.011000000Z"}`,
		``,
	}, "\n"), out.String())
}

func TestText(t *testing.T) {
	var out bytes.Buffer
	text := show.NewText(&out, false)
	cov, err := Decode("x.pcap", bytes.NewReader(craft.Plain().File(t, everyEvent().Segments)), Options{}, text.Event)
	require.NoError(t, err)
	require.NoError(t, text.Coverage("x.pcap", cov))
	require.Equal(t, `10:00:00.003000 #0   10.0.0.1:40000 > 10.0.0.2:9123  handshake FF
10:00:00.004000 #0   10.0.0.2:9123 > 10.0.0.1:40000  handshake FF
10:00:00.007000 #0   10.0.0.1:40000 > 10.0.0.2:9123  violation early-payload [TP-FRAME-6] in packet 7: payload sent before the answer of packet 6 had arrived
10:00:00.005000 #0   10.0.0.1:40000 > 10.0.0.2:9123  message   size        5, answer FF after    1ms,    2ms in all: "hello"
10:00:00.009000 #0   10.0.0.2:9123 > 10.0.0.1:40000  note      rejected [TP-REFUSE-2] in packet 9: size 00000005 refused
10:00:00.008000 #0   10.0.0.1:40000 > 10.0.0.2:9123  message   size        5, answer 00 after    1ms, incomplete
10:00:00.011000 #0   10.0.0.1:40000 > 10.0.0.2:9123  stream    closed: 2 messages, 5 octets, 1 violation, 1 note
x.pcap: `+cov.String()+"\n", out.String())
}
