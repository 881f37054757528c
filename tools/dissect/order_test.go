package dissect

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// only returns the segments of one side.
func (w *wire) only(d side) []crafted {
	return slices.DeleteFunc(slices.Clone(w.segments), func(c crafted) bool { return c.from != d })
}

// A capture of one direction decodes too: what the other side must have sent follows from the acknowledgements.
func TestOneDirection(t *testing.T) {
	w := newWire().open().a(size5).b("FF").a(hello).a(size5).b("FF").a(hello).closed()
	wantEvents(t, []string{
		"> handshake FF", "< note gap ",
		"< note gap ", `> message 5 -- "hello" complete`, "< note gap ", `> message 5 -- "hello" complete`, "stream 0 open",
	}, w.only(initiator), Options{Ports: []uint16{9123}})
}

// An acknowledgement of what was never sent does not hold up the stream for good, and accuses nobody.
func TestImpossibleAcknowledgement(t *testing.T) {
	for _, ahead := range []uint32{1 << 31, 3 << 29} {
		w := helloThere()
		w.segments[6].ack += ahead
		got, _ := decode(t, plain().file(t, w.segments), Options{})
		require.Contains(t, got, `> message 5 FF "hello" complete`, "%x", ahead)
	}
}

// Any honest conversation decodes the same however TCP divides it and a capture disorders it, and nothing is found.
func TestAnyDivisionAndDisorder(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 2))
		w, want := honest(random)
		segments := disorder(random, w.segments)
		got, cov := decode(t, plain().file(t, segments), Options{Ports: []uint16{9123}})
		messages := slices.DeleteFunc(got, func(s string) bool { return s == "> handshake FF" || s == "< handshake FF" })
		require.Equal(t, want, messages, "seed %d", seed)
		require.Zero(t, cov.Undecoded)
	}
}

// honest makes up a conversation that keeps the rules, in segments of any size, and says what it decodes to.
func honest(random *rand.Rand) (*wire, []string) {
	w := newWire()
	w.next = [2]uint32{random.Uint32(), 0xFFFFFFFF - uint32(random.IntN(30))}
	w.syn().a("FF").b("FF")
	var want []string
	divided := func(d side, b []byte) {
		for len(b) > 0 {
			n := 1 + random.IntN(len(b))
			w.add(crafted{from: d, payload: b[:n]})
			b = b[n:]
		}
	}
	for range 1 + random.IntN(8) {
		d := side(random.IntN(2))
		payload := make([]byte, random.IntN(30))
		for i := range payload {
			payload[i] = byte(random.IntN(3) * 0x7F)
		}
		divided(d, []byte{0, 0, 0, byte(len(payload))})
		divided(d.other(), []byte{codeOK})
		divided(d, payload)
		want = append(want, fmt.Sprintf("%c message %d FF %q complete", "><"[d], len(payload), payload))
	}
	w.closed()
	return w, append(want, "stream 0 closed")
}

// disorder moves segments by a few places and repeats some. The first three open the connection and stay.
func disorder(random *rand.Rand, segments []crafted) []crafted {
	type placed struct {
		at float64
		crafted
	}
	var moved []placed
	for i, c := range segments {
		at := float64(i)
		if i > 2 {
			at += random.Float64() * float64(random.IntN(6))
		}
		moved = append(moved, placed{at, c})
		if random.IntN(4) == 0 {
			moved = append(moved, placed{at + random.Float64()*8, c})
		}
	}
	slices.SortStableFunc(moved, func(a, b placed) int {
		if a.at < b.at {
			return -1
		}
		return 1
	})
	var out []crafted
	for _, p := range moved {
		out = append(out, p.crafted)
	}
	return out
}

func TestTableIsBounded(t *testing.T) {
	var cov Coverage
	table := newTable("x", Options{Ports: []uint16{9123}}, &cov, &output{emit: func(Event) error { return nil }})
	to := netip.MustParseAddrPort("10.0.0.1:9123")
	for i := range uint32(maxStreams + 10) {
		from := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}), 40000)
		table.add(&segment{from: from, to: to, syn: true, seq: i})
	}
	require.Len(t, table.streams, maxStreams)
	require.Equal(t, 10, cov.Evicted)
	table.finish()
	require.Equal(t, maxStreams+10, cov.Streams)
}

// A sender that announces more and more and never waits is given up, not followed.
func TestUnansweredTransmissionsAreBounded(t *testing.T) {
	w := newWire().open()
	for range maxUnanswered + 1 {
		w.a("00 00 00 00")
	}
	got, cov := decode(t, plain().file(t, w.segments), Options{})
	require.Equal(t, "stream 0 lost", got[len(got)-1])
	require.Equal(t, maxUnanswered, cov.Messages)
	require.EqualValues(t, 4, cov.Undecoded)
}

// FuzzSegments feeds segments that no TCP would send: six octets say what a segment is, and how many of those that
// follow are its payload.
func FuzzSegments(f *testing.F) {
	f.Add([]byte{2, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0xFF})
	ends := [2]netip.AddrPort{netip.MustParseAddrPort("10.0.0.1:40000"), netip.MustParseAddrPort("10.0.0.2:9123")}
	f.Fuzz(func(t *testing.T, script []byte) {
		var cov Coverage
		open := map[int]bool{}
		table := newTable("x", Options{Ports: []uint16{9123}}, &cov, &output{emit: func(e Event) error {
			if s, ok := e.(Stream); ok {
				require.False(t, open[s.Stream], "a stream ends once")
				open[s.Stream] = true
			}
			return nil
		}})
		for packet := 1; len(script) >= 6; packet++ {
			flags, head := script[0], script[1:6]
			script = script[6:]
			n := min(int(head[4]), len(script))
			d := side(flags & 1)
			table.add(&segment{from: ends[d], to: ends[d.other()], packet: packet, time: captureStart,
				syn: flags&2 != 0, fin: flags&4 != 0, rst: flags&8 != 0, acks: flags&16 == 0, cut: int64(flags >> 6),
				seq: uint32(int8(head[0])) + uint32(head[1])<<30, ack: uint32(int8(head[2])) + uint32(head[3])<<30, payload: script[:n]})
			script = script[n:]
		}
		table.finish()
		require.Len(t, open, cov.Streams)
	})
}
