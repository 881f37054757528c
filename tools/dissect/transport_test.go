package dissect

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// What TCP and the capturing system may do to a conversation without changing it. Segments of helloThere: 0 SYN, 1
// SYN-ACK, 2 FF, 3 FF, 4 size, 5 answer, 6 payload, 7 FIN, 8 FIN.
func TestTransportChangesNothing(t *testing.T) {
	for name, w := range map[string]*wire{
		"as it was":                        helloThere(),
		"answer stored before the size":    helloThere().order(0, 1, 2, 3, 5, 4, 6, 7, 8),
		"payload stored before the answer": helloThere().order(0, 1, 2, 3, 4, 6, 5, 7, 8),
		"everything backwards":             helloThere().order(0, 1, 8, 7, 6, 5, 4, 3, 2),
		"size sent again":                  helloThere().order(0, 1, 2, 3, 4, 4, 5, 6, 7, 8),
		"size sent again after the answer": helloThere().order(0, 1, 2, 3, 4, 5, 4, 6, 7, 8),
		"payload sent again":               helloThere().order(0, 1, 2, 3, 4, 5, 6, 6, 7, 8),
		"handshake sent again":             helloThere().order(0, 1, 2, 3, 2, 3, 4, 5, 6, 7, 8),
		"FIN before the payload":           helloThere().order(0, 1, 2, 3, 4, 5, 7, 6, 8),
		"SYN sent again":                   helloThere().order(0, 0, 1, 2, 3, 4, 5, 6, 7, 8),
		"SYN-ACK after the octets":         helloThere().order(0, 2, 3, 1, 4, 5, 6, 7, 8),
		"segments after the end":           helloThere().order(0, 1, 2, 3, 4, 5, 6, 7, 8, 6, 7, 8),
		"size in two segments":             newWire().open().a("00 00").a("00 05").b("FF").a(hello).closed(),
		"size octet by octet":              newWire().open().a("00").a("00").a("00").a("05").b("FF").a(hello).closed(),
		"payload in pieces":                newWire().open().a(size5).b("FF").a("68").a("65 6C").a("6C 6F").closed(),
		"sequence numbers that wrap":       wrapping().open().a(size5).b("FF").a(hello).closed(),
		"size on the last handshake octet": newWire().syn().b("FF").a("FF " + size5).b("FF").a(hello).closed(),
		"FIN on the payload":               finOnPayload(),
		"overlap":                          overlap(),
		"keep-alive":                       keepAlive(),
		"clock set back":                   clockSetBack(),
	} {
		t.Run(name, func(t *testing.T) {
			want := helloEvents
			if name == "SYN-ACK after the octets" || name == "everything backwards" || strings.HasPrefix(name, "size on the last") {
				got, _ := decode(t, plain().file(t, w.segments), Options{})
				require.ElementsMatch(t, want, got)
				return
			}
			wantEvents(t, want, w.segments, Options{})
			wantEvents(t, want, w.segments, Options{Ports: []uint16{9123}})
		})
	}
}

// wrapping puts the end of the sequence space inside the payload of the initiator and the answer of the acceptor.
func wrapping() *wire {
	w := newWire()
	w.next = [2]uint32{0xFFFFFFF7, 0xFFFFFFFE}
	return w
}

func finOnPayload() *wire {
	w := newWire().open().a(size5).b("FF")
	return w.add(crafted{from: initiator, payload: octets(hello), fin: true}).fin(acceptor)
}

// overlap sends the size again together with the payload, and different octets for what was sent before: the first copy
// counts.
func overlap() *wire {
	w := newWire().open().a(size5).b("FF").a("68 65")
	w.next[initiator] -= 6
	return w.a("00 00 00 09 AA AA 6C 6C 6F").closed()
}

func keepAlive() *wire {
	w := newWire().open()
	w.next[initiator]--
	w.a("AA")
	return w.a(size5).b("FF").a(hello).closed()
}

func clockSetBack() *wire {
	w := helloThere()
	for i := range w.segments {
		w.segments[i].ms = -i
	}
	return w
}

func TestWrapWithOverlapOutOfOrder(t *testing.T) {
	w := wrapping().open().a(size5).b("FF").a("68").a("65 6C").a("6C 6F").closed()
	// 6, 7 and 8 are the payload
	w.order(0, 1, 2, 3, 4, 5, 8, 8, 6, 7, 7, 9, 10)
	wantEvents(t, helloEvents, w.segments, Options{})
}

func TestPortReuse(t *testing.T) {
	first := newWire().open().a(size5).b("FF").a("68 65") // no FIN was captured
	second := newWire()
	second.next = [2]uint32{777777, 888888}
	second.open().a(size5).b("FF").a(hello).closed()
	segments := append(first.segments, second.segments...)
	segments = append(segments, first.segments[0]) // a late copy of the old SYN is no reuse
	wantEvents(t, []string{
		"> handshake FF", "< handshake FF", `> message 5 FF "he" incomplete`, "stream 0 open",
		"> handshake FF", "< handshake FF", `> message 5 FF "hello" complete`, "stream 1 closed",
	}, segments, Options{})
}

func TestMidStreamStart(t *testing.T) {
	w := newWire().open().a(size5).b("FF").a(hello).closed()
	w.segments = w.segments[4:]
	opt := Options{Ports: []uint16{9123}}
	wantEvents(t, []string{`> message 5 FF "hello" complete`, "stream 0 closed"}, w.segments, opt)

	got, cov := decode(t, plain().file(t, w.segments), Options{})
	require.Empty(t, got, "not recognised without its handshake")
	require.Equal(t, 1, cov.Ignored)

	w = helloThere()
	w.segments = w.segments[2:] // the SYNs are missing, the handshake is not
	wantEvents(t, helloEvents, w.segments, Options{})
	wantEvents(t, helloEvents, w.segments, opt)
}

// A capture that begins inside a payload accuses nobody of what a guessed framing would make of it.
func TestMidMessageStart(t *testing.T) {
	opt := Options{Ports: []uint16{9123}}
	for name, w := range map[string]*wire{
		"payload":            newWire().open().a("00 00 00 0B").b("FF").a(hello + "20").a(hello).b("00 00 00 01").a("FF").b("7A").closed().from(6),
		"payload of FF":      newWire().open().a("00 00 00 06").b("FF").a("FF FF FF").a("FF FF FF").closed().from(6),
		"the last octet":     newWire().open().a("00 00 00 02").b("FF").a("47").a("47").closed().from(7),
		"the answer, FF":     newWire().open().a(size5).b("FF").a(hello).closed().from(5),
		"an early FIN":       newWire().open().a(size5).b("FF").a("68 65 6C").fin(acceptor).a("6C 6F").fin(initiator).from(6),
		"sizes that crossed": newWire().open().a(size5).b("FF").a(hello).lagging(5).b("00 01 02 03").closed().from(6),
	} {
		t.Run(name, func(t *testing.T) {
			got, _ := decode(t, plain().file(t, w.segments), opt)
			for _, event := range got {
				require.NotContains(t, event, "violation")
				require.NotContains(t, event, "handshake")
				require.NotContains(t, event, "incomplete", "what came of a guess")
			}
		})
	}
}

// from drops the segments before an index.
func (w *wire) from(i int) *wire {
	w.segments = w.segments[i:]
	return w
}

func TestSnapLengthCutsSegments(t *testing.T) {
	w := newWire().open().a(size5).b("FF").a(hello).b("00 00 00 01").a("FF").b("7A").closed()
	w.segments[6].cut = 2
	cov := wantEvents(t, []string{
		"> handshake FF", "< handshake FF", "> note gap ", `> message 5 FF "hel" incomplete`,
		`< message 1 FF "z" complete`, "stream 0 closed",
	}, w.segments, Options{})
	require.Equal(t, 1, cov.CutSegments)
	require.EqualValues(t, 2, cov.MissingOctets)
}

func TestHoles(t *testing.T) {
	long := newWire().open().a("00 00 00 06").b("FF").a("61 62").a("63 64").a("65 66").b("00 00 00 01").a("FF").b("7A").closed()
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
		{"a size, the framing is lost", 4, []string{"> handshake FF", "< handshake FF", "> note gap ", "stream 0 lost"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			segments := append([]crafted(nil), long.segments[:c.miss]...)
			segments = append(segments, long.segments[c.miss+1:]...)
			cov := wantEvents(t, c.want, segments, Options{Ports: []uint16{9123}})
			require.Equal(t, 1, cov.Gaps)
		})
	}
}

// A hole is given up when more waits behind it than a window holds, and memory stays bounded.
func TestQueueIsBounded(t *testing.T) {
	const chunk = 60000
	w := newWire().open().a("00 B0 00 00").b("FF").a("61")
	for range 0xB00000 / chunk {
		w.add(crafted{from: initiator, payload: make([]byte, chunk)})
	}
	w.segments = append(w.segments[:6], w.segments[7:]...)
	got, cov := decode(t, plain().file(t, w.segments), Options{PayloadLimit: -1})
	require.Equal(t, []string{"> handshake FF", "< handshake FF", "> note gap ", `> message 11534336 FF "" incomplete`, "stream 0 open"}, got)
	require.EqualValues(t, 1, cov.MissingOctets)
}
