package dissect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

// What TCP and the capturing system may do to a conversation without changing it. Segments of helloThere: 0 SYN, 1
// SYN-ACK, 2 FF, 3 FF, 4 size, 5 answer, 6 payload, 7 FIN, 8 FIN.
func TestTransportChangesNothing(t *testing.T) {
	for name, w := range map[string]*craft.Wire{
		"as it was":                        helloThere(),
		"answer stored before the size":    helloThere().Order(0, 1, 2, 3, 5, 4, 6, 7, 8),
		"payload stored before the answer": helloThere().Order(0, 1, 2, 3, 4, 6, 5, 7, 8),
		"everything backwards":             helloThere().Order(0, 1, 8, 7, 6, 5, 4, 3, 2),
		"size sent again":                  helloThere().Order(0, 1, 2, 3, 4, 4, 5, 6, 7, 8),
		"size sent again after the answer": helloThere().Order(0, 1, 2, 3, 4, 5, 4, 6, 7, 8),
		"payload sent again":               helloThere().Order(0, 1, 2, 3, 4, 5, 6, 6, 7, 8),
		"handshake sent again":             helloThere().Order(0, 1, 2, 3, 2, 3, 4, 5, 6, 7, 8),
		"FIN before the payload":           helloThere().Order(0, 1, 2, 3, 4, 5, 7, 6, 8),
		"SYN sent again":                   helloThere().Order(0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
		"SYN-ACK after the octets":         helloThere().Order(0, 2, 3, 1, 4, 5, 6, 7, 8),
		"segments after the end":           helloThere().Order(0, 1, 2, 3, 4, 5, 6, 7, 8, 6, 7, 8),
		"size in two segments":             craft.New().Open().A("00 00").A("00 05").B("FF").A(hello).Closed(),
		"size octet by octet":              craft.New().Open().A("00").A("00").A("00").A("05").B("FF").A(hello).Closed(),
		"payload in pieces":                craft.New().Open().A(size5).B("FF").A("68").A("65 6C").A("6C 6F").Closed(),
		"sequence numbers that wrap":       wrapping().Open().A(size5).B("FF").A(hello).Closed(),
		"size on the last handshake octet": craft.New().SYN().B("FF").A("FF " + size5).B("FF").A(hello).Closed(),
		"FIN on the payload":               finOnPayload(),
		"overlap":                          overlap(),
		"keep-alive":                       keepAlive(),
		"clock set back":                   clockSetBack(),
	} {
		t.Run(name, func(t *testing.T) {
			want := helloEvents
			if name == "SYN-ACK after the octets" || name == "everything backwards" || strings.HasPrefix(name, "size on the last") {
				got, _ := decode(t, craft.Plain().File(t, w.Segments), Options{})
				require.ElementsMatch(t, want, got)
				return
			}
			wantEvents(t, want, w.Segments, Options{})
			wantEvents(t, want, w.Segments, Options{Ports: []uint16{9123}})
		})
	}
}

// wrapping puts the end of the sequence space inside the payload of the stream.Initiator and the answer of the acceptor.
func wrapping() *craft.Wire {
	w := craft.New()
	w.Next = [2]uint32{0xFFFFFFF7, 0xFFFFFFFE}
	return w
}

func finOnPayload() *craft.Wire {
	w := craft.New().Open().A(size5).B("FF")
	return w.Add(craft.Segment{From: stream.Initiator, Payload: craft.Octets(hello), FIN: true}).FIN(stream.Acceptor)
}

// overlap sends the size again together with the payload, and different octets for what was sent before: the first copy
// counts.
func overlap() *craft.Wire {
	w := craft.New().Open().A(size5).B("FF").A("68 65")
	w.Next[stream.Initiator] -= 6
	return w.A("00 00 00 09 AA AA 6C 6C 6F").Closed()
}

func keepAlive() *craft.Wire {
	w := craft.New().Open()
	w.Next[stream.Initiator]--
	w.A("AA")
	return w.A(size5).B("FF").A(hello).Closed()
}

func clockSetBack() *craft.Wire {
	w := helloThere()
	for i := range w.Segments {
		w.Segments[i].Micros = -i
	}
	return w
}

func TestWrapWithOverlapOutOfOrder(t *testing.T) {
	w := wrapping().Open().A(size5).B("FF").A("68").A("65 6C").A("6C 6F").Closed()
	// 6, 7 and 8 are the payload
	w.Order(0, 1, 2, 3, 4, 5, 8, 8, 6, 7, 7, 9, 10)
	wantEvents(t, helloEvents, w.Segments, Options{})
}

func TestPortReuse(t *testing.T) {
	first := craft.New().Open().A(size5).B("FF").A("68 65") // no FIN was captured
	second := craft.New()
	second.Next = [2]uint32{777777, 888888}
	second.Open().A(size5).B("FF").A(hello).Closed()
	segments := append(first.Segments, second.Segments...)
	segments = append(segments, first.Segments[0]) // a late copy of the old SYN is no reuse
	wantEvents(t, []string{
		"> handshake FF", "< handshake FF", `> message 5 FF "he" incomplete`, "stream 0 open",
		"> handshake FF", "< handshake FF", `> message 5 FF "hello" complete`, "stream 1 closed",
	}, segments, Options{})
}

func TestMidStreamStart(t *testing.T) {
	w := craft.New().Open().A(size5).B("FF").A(hello).Closed()
	w.Segments = w.Segments[4:]
	opt := Options{Ports: []uint16{9123}}
	wantEvents(t, []string{`> message 5 FF "hello" complete`, "stream 0 closed"}, w.Segments, opt)

	got, cov := decode(t, craft.Plain().File(t, w.Segments), Options{})
	require.Empty(t, got, "not recognised without its handshake")
	require.Equal(t, 1, cov.Ignored)

	w = helloThere()
	w.Segments = w.Segments[2:] // the SYNs are missing, the handshake is not
	wantEvents(t, helloEvents, w.Segments, Options{})
	wantEvents(t, helloEvents, w.Segments, opt)
}

// A capture that begins inside a payload accuses nobody of what a guessed framing would make of it.
func TestMidMessageStart(t *testing.T) {
	opt := Options{Ports: []uint16{9123}}
	for name, w := range map[string]*craft.Wire{
		"payload":            without(6, craft.New().Open().A("00 00 00 0B").B("FF").A(hello+"20").A(hello).B("00 00 00 01").A("FF").B("7A").Closed()),
		"payload of FF":      without(6, craft.New().Open().A("00 00 00 06").B("FF").A("FF FF FF").A("FF FF FF").Closed()),
		"the last octet":     without(7, craft.New().Open().A("00 00 00 02").B("FF").A("47").A("47").Closed()),
		"the answer, FF":     without(5, craft.New().Open().A(size5).B("FF").A(hello).Closed()),
		"an early FIN":       without(6, craft.New().Open().A(size5).B("FF").A("68 65 6C").FIN(stream.Acceptor).A("6C 6F").FIN(stream.Initiator)),
		"sizes that crossed": without(6, craft.New().Open().A(size5).B("FF").A(hello).Lagging(5).B("00 01 02 03").Closed()),
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := decode(t, craft.Plain().File(t, w.Segments), opt)
			for _, event := range got {
				require.NotContains(t, event, "violation")
				require.NotContains(t, event, "handshake")
				require.NotContains(t, event, "incomplete", "what came of a guess")
			}
		})
	}
}

// without drops the segments before an index.
func without(i int, w *craft.Wire) *craft.Wire {
	w.Segments = w.Segments[i:]
	return w
}

func TestSnapLengthCutsSegments(t *testing.T) {
	w := craft.New().Open().A(size5).B("FF").A(hello).B("00 00 00 01").A("FF").B("7A").Closed()
	w.Segments[6].Cut = 2
	cov := wantEvents(t, []string{
		"> handshake FF", "< handshake FF", "> note gap ", `> message 5 FF "hel" incomplete`,
		`< message 1 FF "z" complete`, "stream 0 closed",
	}, w.Segments, Options{})
	require.Equal(t, 1, cov.CutSegments)
	require.EqualValues(t, 2, cov.MissingOctets)
}

func TestHoles(t *testing.T) {
	long := craft.New().Open().A("00 00 00 06").B("FF").A("61 62").A("63 64").A("65 66").B("00 00 00 01").A("FF").B("7A").Closed()
	for _, c := range []struct {
		name string
		miss int
		want []string
	}{
		{"inside a payload, the framing is intact", 7, []string{"> handshake FF", "< handshake FF", "> note gap ",
			`> message 6 FF "ab" incomplete`, `< message 1 FF "z" complete`, "stream 0 closed"}},
		{"an answer", 5, []string{"> handshake FF", "< handshake FF", "< note gap ",
			`> message 6 -- "abcdef" complete`, `< message 1 FF "z" complete`, "stream 0 closed"}},
		{"a handshake octet", 3, []string{"> handshake FF", "< note gap ",
			`> message 6 FF "abcdef" complete`, `< message 1 FF "z" complete`, "stream 0 closed"}},
		{"a size, the framing is found again", 4, []string{"> handshake FF", "< handshake FF", "> note gap ", "< note gap ",
			`< message 1 FF "z" complete`, "stream 0 closed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			segments := append([]craft.Segment(nil), long.Segments[:c.miss]...)
			segments = append(segments, long.Segments[c.miss+1:]...)
			cov := wantEvents(t, c.want, segments, Options{Ports: []uint16{9123}})
			require.Equal(t, 1, cov.Gaps)
		})
	}
}

// A hole is given up when more waits behind it than a window holds, and memory stays bounded.
func TestQueueIsBounded(t *testing.T) {
	const chunk = 60000
	w := craft.New().Open().A("00 B0 00 00").B("FF").A("61")
	for range 0xB00000 / chunk {
		w.Add(craft.Segment{From: stream.Initiator, Payload: make([]byte, chunk)})
	}
	w.Segments = append(w.Segments[:6], w.Segments[7:]...)
	got, cov := decode(t, craft.Plain().File(t, w.Segments), Options{PayloadLimit: -1})
	require.Equal(t, []string{"> handshake FF", "< handshake FF", "> note gap ", `> message 11534336 FF "" incomplete`, "stream 0 open"}, got)
	require.EqualValues(t, 1, cov.MissingOctets)
}
