package dissect

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/stream"
)

var onPort = Options{Ports: []uint16{9123}}

// A capture that begins in the middle of a conversation shows every message whose size it has.
func TestStartAnywhere(t *testing.T) {
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 4))
		w, want, begins := honest(random)
		from := 4 + random.IntN(len(w.Segments)-4)
		first := slices.IndexFunc(begins, func(begin int) bool { return begin >= from })
		if first < 0 {
			continue
		}
		got, cov := decode(t, craft.Plain().File(t, w.Segments[from:]), onPort)
		got = slices.DeleteFunc(got, func(e string) bool { return strings.Contains(e, "note gap") })
		if strings.Contains(got[0], "handshake") {
			continue // an answer, and a payload of one octet
		}
		require.Equal(t, want[first:], got, "seed %d from %d", seed, from)
		require.Positive(t, cov.Undecoded+int64(cov.Messages))
	}
}

// Any segment may be missing: what follows the message that it belongs to is decoded.
func TestAnySegmentMissing(t *testing.T) {
	for seed := range uint64(400) {
		random := rand.New(rand.NewPCG(seed, 5))
		w, want, begins := honest(random)
		lost := 4 + random.IntN(len(w.Segments)-6) // neither the handshake nor a FIN
		next := slices.IndexFunc(begins, func(begin int) bool { return begin > lost })
		if next < 0 {
			continue
		}
		segments := slices.Delete(slices.Clone(w.Segments), lost, lost+1)
		got, _ := decode(t, craft.Plain().File(t, segments), onPort)
		require.Equal(t, want[next:], got[max(0, len(got)-len(want[next:])):], "seed %d without %d", seed, lost)
	}
}

// The octets that were skipped are counted and named.
func TestSkippedOctets(t *testing.T) {
	w := craft.New().Open().A("00 00 00 0B").B("FF").A(hello + "20").A(hello)
	for range 3 {
		w.B("00 00 00 01").A("FF").B("7A")
	}
	var details []string
	file := craft.Plain().File(t, without(6, w.Closed()).Segments)
	cov, err := Decode("x", bytes.NewReader(file), onPort, func(e event.Event) error {
		if f, ok := e.(*event.Finding); ok {
			details = append(details, fmt.Sprintf("%s in packet %d", f.Detail, f.Packet))
		}
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"octets skipped to find the framing: 11 in packet 3"}, details)
	require.EqualValues(t, 11, cov.Undecoded)
}

// What has turned out to be the framing is judged like any other, once it is proved.
func TestFindingsAfterResynchronising(t *testing.T) {
	w := craft.New().Open().A("00 00 00 08").B("FF").A("01 02 03 04").A("05 06 07 08")
	for range 3 {
		w.B("00 00 00 01").A("FF").B("7A")
	}
	w.A(size5 + hello).B("FF").Closed()
	message := `< message 1 FF "z" complete`
	wantEvents(t, []string{"< note gap ", message, message, message,
		"> violation early-payload TP-FRAME-6", `> message 5 FF "hello" complete`, "stream 0 closed"}, without(7, w).Segments, onPort)
}

// A payload that comes while the framing is searched for is kept within bounds: a larger one is a message without hash,
// and the framing is intact.
func TestLargePayloadWhileSearching(t *testing.T) {
	for _, c := range []struct {
		octets   int
		complete bool
	}{{100_000, true}, {700_000, false}} {
		w := craft.New().Open().A("00 00 00 08").B("FF").A("01 02 03 04").A("05 06 07 08")
		w.B(fmt.Sprintf("%08X", c.octets)).A("FF")
		payload := make([]byte, c.octets)
		for i := range payload {
			payload[i] = byte(i * 7 % 251)
		}
		for chunk := range slices.Chunk(payload, 1400) {
			w.Add(craft.Segment{From: stream.Acceptor, Payload: chunk})
		}
		w.B(size5).A("FF").B(hello).Closed()
		var got []string
		_, err := Decode("x", bytes.NewReader(craft.Plain().File(t, without(7, w).Segments)), Options{Ports: onPort.Ports, PayloadLimit: -1, Hash: true}, func(e event.Event) error {
			if m, ok := e.(*event.Message); ok {
				got = append(got, fmt.Sprintf("%d %v %d %x", m.Size, m.Complete, m.Missing, m.SHA256))
			}
			return nil
		})
		require.NoError(t, err)
		sum := sha256.Sum256(payload)
		hash := hex.EncodeToString(sum[:])
		if !c.complete {
			hash = ""
		}
		require.Equal(t, []string{fmt.Sprintf("%d %v 0 %s", c.octets, c.complete, hash),
			"5 true 0 2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"}, got)
	}
}

// One direction is enough to find the framing again: the answers follow from the acknowledgements.
func TestOneDirectionFromTheMiddle(t *testing.T) {
	w := craft.New().Open()
	for range 4 {
		w.A(size5).B("FF").A("68 65").A("6C 6C 6F")
	}
	segments := craft.Wire{Segments: w.Closed().Segments[7:]}
	got, _ := decode(t, craft.Plain().File(t, segments.Only(stream.Initiator)), onPort)
	got = slices.DeleteFunc(got, func(e string) bool { return strings.Contains(e, "note gap") })
	message := `> message 5 -- "hello" complete`
	require.Equal(t, []string{message, message, message, "stream 0 open"}, got)
}
