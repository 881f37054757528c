package packet_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/capture"
	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/internal/craft"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// fragmentOf makes a fragment of the octets from..to of an IPv4 or IPv6 packet's payload.
func fragmentOf(raw []byte, id uint16, from, to int) []byte {
	more, bits := 0, uint16(from)
	if raw[0]>>4 == 6 {
		if to < len(raw)-40 {
			more = 1
		}
		header := append([]byte{raw[6], 0}, binary.BigEndian.AppendUint16(nil, bits|uint16(more))...)
		header = append(header, 0, 0, byte(id>>8), byte(id))
		b := append(append(bytes.Clone(raw[:40]), header...), raw[40+from:40+to]...)
		b[6] = 44
		binary.BigEndian.PutUint16(b[4:], uint16(len(b)-40))
		return b
	}
	header := int(raw[0]&15) * 4
	if to < len(raw)-header {
		more = 0x2000
	}
	b := append(bytes.Clone(raw[:header]), raw[header+from:header+to]...)
	binary.BigEndian.PutUint16(b[2:], uint16(len(b)))
	binary.BigEndian.PutUint16(b[4:], id)
	binary.BigEndian.PutUint16(b[6:], bits/8|uint16(more))
	return b
}

// A network is a decoder and the packets that it has been given.
type network struct {
	cov     event.Coverage
	decoder *packet.Decoder
	packets int
	now     time.Duration
}

func newNetwork() *network {
	n := new(network)
	n.decoder = packet.NewDecoder(&n.cov)
	return n
}

// gives decodes a packet in memory that is used again afterwards, as a capture's is.
func (n *network) gives(octets []byte) (*packet.Segment, bool) { return n.cut(octets, 0) }

func (n *network) cut(octets []byte, cut int) (*packet.Segment, bool) {
	n.packets++
	f := &capture.Frame{Octets: bytes.Clone(octets[:len(octets)-cut]), Wire: len(octets), Link: 101, Packet: n.packets, Time: int64(n.now)}
	seg, ok := n.decoder.Segment(f)
	if !ok {
		clear(f.Octets)
	}
	return seg, ok
}

// want gives a packet, which must complete a segment.
func (n *network) want(t *testing.T, octets []byte, payload string) *packet.Segment {
	t.Helper()
	seg, ok := n.gives(octets)
	require.True(t, ok)
	require.Equal(t, payload, string(seg.Payload))
	return seg
}

// wantNone gives packets none of which completes a segment.
func (n *network) wantNone(t *testing.T, packets ...[]byte) {
	t.Helper()
	for _, p := range packets {
		_, ok := n.gives(p)
		require.False(t, ok)
	}
}

const sixteen = "0123456789ABCDEF"

func TestFragmentsInEveryOrder(t *testing.T) {
	for _, f := range []craft.Format{{}, {IPv6: true}} {
		raw := rawPacket(t, f, []byte(sixteen))
		parts := [][]byte{fragmentOf(raw, 7, 0, 8), fragmentOf(raw, 7, 8, 24), fragmentOf(raw, 7, 24, 36)}
		for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
			t.Run(fmt.Sprint("IPv6 ", f.IPv6, order), func(t *testing.T) {
				n := newNetwork()
				n.now = 5
				n.wantNone(t, parts[order[0]], parts[order[0]], parts[order[1]])
				require.Equal(t, event.Coverage{Fragments: 3}, n.cov)
				n.now = 9
				seg := n.want(t, parts[order[2]], sixteen)
				require.Equal(t, segmentOf(t, raw).Flow, seg.Flow)
				require.Equal(t, 4, seg.Packet, "that of the fragment that completes it")
				require.EqualValues(t, 9, seg.Time)
				require.Zero(t, seg.Cut)
				require.Equal(t, event.Coverage{Segments: 1, Reassembled: 3}, n.cov)
			})
		}
	}
}

func TestLastFragmentOf4Octets(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 0, 32))
	n.want(t, fragmentOf(raw, 7, 32, 36), sixteen)
}

// Options need not be in each fragment.
func TestFragmentsWithIPv4Options(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	with := append(append(bytes.Clone(raw[:20]), 0x94, 4, 0, 0), raw[20:]...)
	with[0], with[3] = 0x46, byte(len(with))
	n := newNetwork()
	n.wantNone(t, fragmentOf(with, 7, 0, 24))
	n.want(t, fragmentOf(raw, 7, 24, 36), sixteen)
}

func TestFragmentsOfIPv6WithExtensions(t *testing.T) {
	raw := extended(rawPacket(t, craft.Format{IPv6: true}, []byte(sixteen)), 60, "06 00 01 04 00 00 00 00")
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 24, 44))
	n.want(t, fragmentOf(raw, 7, 0, 24), sixteen)
}

// What the payload is, the first fragment says; the others may differ.
func TestFragmentsOfIPv6SayDifferentProtocols(t *testing.T) {
	raw := rawPacket(t, craft.Format{IPv6: true}, []byte(sixteen))
	head, tail := fragmentOf(raw, 7, 0, 24), fragmentOf(raw, 7, 24, 36)
	for _, packets := range [][][]byte{{head, changed(tail, 40, 60)}, {changed(tail, 40, 60), head}, {head, changed(head, 40, 60), tail}} {
		n := newNetwork()
		n.wantNone(t, packets[:len(packets)-1]...)
		n.want(t, packets[len(packets)-1], sixteen)
	}
}

// A fragment that is all of its datagram has nothing to do with others of its number (RFC 6946).
func TestAtomicFragmentStandsAlone(t *testing.T) {
	raw := rawPacket(t, craft.Format{IPv6: true}, []byte(sixteen))
	short := rawPacket(t, craft.Format{IPv6: true}, []byte("hello"))
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 24, 36))
	n.want(t, fragmentOf(short, 7, 0, 25), "hello")
	n.want(t, fragmentOf(raw, 7, 0, 24), sixteen)
}

func TestNoAllocationPerFragment(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	head, tail := fragmentOf(raw, 7, 0, 24), fragmentOf(raw, 7, 24, 36)
	d, id := packet.NewDecoder(new(event.Coverage)), uint16(0)
	datagram := func() {
		id++
		for _, octets := range [][]byte{head, tail} {
			binary.BigEndian.PutUint16(octets[4:], id)
			d.Segment(&capture.Frame{Octets: octets, Wire: len(octets), Link: 101})
		}
	}
	for range 128 {
		datagram()
	}
	require.Zero(t, testing.AllocsPerRun(200, datagram))
}

// Fragments of several datagrams come mixed; those of one differ in nothing that names it.
func TestFragmentsOfOtherDatagrams(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	tail := fragmentOf(raw, 7, 24, 36)
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 0, 24),
		changed(tail, 5, 8), changed(tail, 15, 9), changed(tail, 19, 9), // number, source, destination
		changed(tail, 9, 51), changed(tail, 9, 17)) // protocol: AH, UDP
	require.Equal(t, event.Coverage{Fragments: 5, Other: 1}, n.cov)
	n.want(t, tail, sixteen)
	require.Equal(t, event.Coverage{Segments: 1, Reassembled: 1, Fragments: 4, Other: 1}, n.cov)
}

func TestCopiesOfFragmentsAfterTheEnd(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	head, tail := fragmentOf(raw, 7, 0, 24), fragmentOf(raw, 7, 24, 36)
	n := newNetwork()
	n.wantNone(t, head)
	n.want(t, tail, sixteen)
	n.wantNone(t, tail, head, tail)
	require.Equal(t, event.Coverage{Segments: 1, Reassembled: 4}, n.cov)

	n.wantNone(t, fragmentOf(raw[:20+32], 7, 24, 32)) // the same octets, but the last of a shorter datagram
	require.Equal(t, event.Coverage{Segments: 1, Reassembled: 4, Fragments: 1}, n.cov)
}

// A number may be used again at once: the octets tell.
func TestNumberUsedAgain(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	next := changed(changed(raw, 20+4, 1, 2, 3, 4), 40, []byte("fedcba9876543210")...)
	n := newNetwork()
	for range 3 {
		n.wantNone(t, fragmentOf(raw, 7, 0, 24))
		n.want(t, fragmentOf(raw, 7, 24, 36), sixteen)
		n.wantNone(t, fragmentOf(next, 7, 0, 24))
		n.want(t, fragmentOf(next, 7, 24, 36), "fedcba9876543210")
	}
}

func TestOldFragmentsAreGivenUp(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	for _, c := range []struct {
		later     time.Duration
		completes bool
	}{{0, true}, {30 * time.Second, true}, {-30 * time.Second, true}, {31 * time.Second, false}, {-31 * time.Second, false}} {
		n := newNetwork()
		n.wantNone(t, fragmentOf(raw, 7, 0, 24))
		n.now = c.later
		_, ok := n.gives(fragmentOf(raw, 7, 24, 36))
		require.Equal(t, c.completes, ok, c.later)
	}
}

func TestTooManyDatagrams(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	n := newNetwork()
	for id := range uint16(300) {
		n.wantNone(t, fragmentOf(raw, id, 0, 24))
	}
	for id := range uint16(300 - 128) {
		_, ok := n.gives(fragmentOf(changed(raw, 15, 9), id, 24, 36))
		require.False(t, ok)
	}
	require.Equal(t, 300+300-128, n.cov.Fragments)

	n = newNetwork()
	for id := range uint16(300) {
		n.wantNone(t, fragmentOf(raw, id, 0, 24))
	}
	for id := uint16(300 - 128); id < 300; id++ {
		n.want(t, fragmentOf(raw, id, 24, 36), sixteen)
	}
	n.wantNone(t, fragmentOf(raw, 300-129, 24, 36)) // the oldest was given up
}

// The first copy of an octet counts.
func TestOverlappingFragments(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	other := changed(raw, 40, []byte("################")...)
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 0, 24), fragmentOf(other, 7, 8, 32))
	n.want(t, fragmentOf(raw, 7, 24, 36), "0123########CDEF")
}

func TestFragmentsThatContradictTheEndAreDropped(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	longer := rawPacket(t, craft.Format{}, []byte(sixteen+sixteen))
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 24, 36), fragmentOf(longer, 7, 32, 40), fragmentOf(longer, 7, 48, 52), fragmentOf(raw[:len(raw)-2], 7, 24, 34))
	n.want(t, fragmentOf(raw, 7, 0, 24), sixteen)
	require.Equal(t, event.Coverage{Segments: 1, Reassembled: 1, Fragments: 3}, n.cov)

	n = newNetwork()
	n.wantNone(t, fragmentOf(longer, 7, 32, 48), fragmentOf(raw, 7, 24, 36)) // an end before what has come
	n.wantNone(t, fragmentOf(longer, 7, 0, 32))
	n.want(t, fragmentOf(longer, 7, 48, 52), sixteen+sixteen)
}

func TestMalformedFragments(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	v6 := rawPacket(t, craft.Format{IPv6: true}, []byte(sixteen))
	for name, octets := range map[string][]byte{
		"length no multiple of 8": fragmentOf(raw, 7, 0, 20),
		"no octets":               fragmentOf(raw, 7, 8, 8),
		"an end above 64 KiB":     changed(fragmentOf(raw, 7, 24, 36), 6, 0x1F, 0xFF),
		"IPv6, above 64 KiB":      changed(fragmentOf(v6, 7, 24, 36), 42, 0xFF, 0xF8),
		"a header cut short":      fragmentOf(v6, 7, 0, 8)[:47],
	} {
		n := newNetwork()
		n.wantNone(t, octets)
		require.Equal(t, event.Coverage{Malformed: 1}, n.cov, name)
	}
}

// Fragments whose datagram is a fragment again are an attack on somebody.
func TestFragmentsInFragments(t *testing.T) {
	raw := rawPacket(t, craft.Format{IPv6: true}, []byte(sixteen))
	twice := fragmentOf(fragmentOf(raw, 7, 0, 24), 8, 0, 32)
	n := newNetwork()
	n.wantNone(t, changed(twice, 40+3, 1), fragmentOf(fragmentOf(raw, 7, 0, 32), 8, 32, 40))
	require.Equal(t, event.Coverage{Malformed: 1, Reassembled: 1}, n.cov)
}

// A fragmented segment that is none after all counts as what it is.
func TestFragmentsOfNoSegment(t *testing.T) {
	raw := changed(rawPacket(t, craft.Format{}, []byte(sixteen)), 20+12, 0)
	n := newNetwork()
	n.wantNone(t, fragmentOf(raw, 7, 0, 24), fragmentOf(raw, 7, 24, 36))
	require.Equal(t, event.Coverage{Malformed: 1, Reassembled: 1}, n.cov)
}

// Where the snap length cut a fragment, the segment's payload ends; its length is still known.
func TestSnapLengthCutsFragments(t *testing.T) {
	raw := rawPacket(t, craft.Format{}, []byte(sixteen))
	for _, c := range []struct {
		cut  [3]int
		want string
	}{
		{[3]int{0, 0, 3}, "0123456789ABC"},
		{[3]int{0, 5, 0}, "0123456"},
		{[3]int{0, 10, 3}, "01"},
	} {
		parts := [3][]byte{fragmentOf(raw, 7, 0, 16), fragmentOf(raw, 7, 16, 32), fragmentOf(raw, 7, 32, 36)}
		for _, order := range [][3]int{{0, 1, 2}, {2, 1, 0}} {
			n := newNetwork()
			for _, i := range order[:2] {
				_, ok := n.cut(parts[i], c.cut[i])
				require.False(t, ok)
			}
			seg, ok := n.cut(parts[order[2]], c.cut[order[2]])
			require.True(t, ok)
			require.Equal(t, c.want, string(seg.Payload))
			require.EqualValues(t, 16-len(c.want), seg.Cut)
		}
	}
}

func TestFragmentsOfTheLargestDatagram(t *testing.T) {
	payload := bytes.Repeat([]byte("x"), 65535-20-20)
	raw := rawPacket(t, craft.Format{}, payload)
	n := newNetwork()
	const size = 1480
	at := 0
	for ; at+size < len(raw)-20; at += size {
		n.wantNone(t, fragmentOf(raw, 7, at, at+size))
	}
	n.want(t, fragmentOf(raw, 7, at, len(raw)-20), string(payload))
}
