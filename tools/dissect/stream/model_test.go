package stream

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// A model is what a conversation is checked against: which octets the capture has, and which it lacks.
type model struct {
	t    *testing.T
	seed uint64
	sent [2][]byte // by side
	lost [2][]bool // octet by octet

	position [2]int64
	missed   [2][]bool
	fins     int
}

func (m *model) Detect(Opening, Opening, bool) Verdict { return Mine }
func (m *model) Converse(*Info) Conversation           { return m }

func (m *model) Octets(d Side, b []byte, at Mark) {
	require.Equal(m.t, m.position[d], at.Offset, "seed %d: in order", m.seed)
	require.Equal(m.t, m.sent[d][at.Offset:at.Offset+int64(len(b))], b, "seed %d", m.seed)
	require.LessOrEqual(m.t, at.Acked, m.position[d.Other()], "seed %d: after what its sender had received", m.seed)
	m.position[d] += int64(len(b))
}

func (m *model) Gap(d Side, n int64, at Mark) {
	require.Equal(m.t, m.position[d], at.Offset, "seed %d", m.seed)
	for i := range n {
		m.missed[d][at.Offset+i] = true
	}
	m.position[d] += n
}

func (m *model) FIN(d Side, at Mark) {
	require.EqualValues(m.t, len(m.sent[d]), at.Offset, "seed %d", m.seed)
	m.fins++
}
func (m *model) Reset(Side, Mark) { require.Fail(m.t, "nobody has reset") }
func (m *model) Finish()          { require.Fail(m.t, "it has ended") }
func (m *model) Over() bool       { return m.fins == 2 }

// A connection of any numbers, whose segments are divided, moved about in the capture, repeated with and without more
// octets, and lost to it: what the capture has is handed on in order, and the gaps are what it lacks.
func TestAnyDisorderAndLoss(t *testing.T) {
	for seed := range uint64(2000) {
		random := rand.New(rand.NewPCG(seed, 3))
		m := &model{t: t, seed: seed}
		segments := m.converse(random)
		var cov event.Coverage
		table := NewTable(Options{Protocols: []Protocol{m}}, &cov)
		for _, seg := range m.capture(random, segments) {
			table.Add(&seg)
		}
		table.Finish()
		require.Equal(t, m.lost, m.missed, "seed %d", seed)
		require.Equal(t, 2, m.fins, "seed %d", seed)
		require.Zero(t, table.pool.lent)
	}
}

// converse makes up a connection. Each segment acknowledges what its sender has received, which is all that was sent
// up to some time ago.
func (m *model) converse(random *rand.Rand) []packet.Segment {
	base := [2]uint32{random.Uint32(), -uint32(random.IntN(300))}
	ends := [2]packet.End{{Port: 40000}, {Port: 9123}}
	var received [2]int64 // of side d's octets
	var segments []packet.Segment
	add := func(d Side, offset int64, payload []byte) *packet.Segment {
		segments = append(segments, packet.Segment{Flow: packet.Flow{From: ends[d], To: ends[d.Other()]}, ACK: true, Window: 1,
			Seq: base[d] + uint32(offset), Ack: base[d.Other()] + uint32(received[d.Other()]), Payload: payload})
		return &segments[len(segments)-1]
	}
	*add(Initiator, -1, nil) = packet.Segment{Flow: segments[0].Flow, SYN: true, Seq: base[Initiator] - 1}
	add(Acceptor, -1, nil).SYN = true
	for range 2 + random.IntN(60) {
		d := Side(random.IntN(2))
		if random.IntN(3) > 0 {
			received[d.Other()] = int64(len(m.sent[d.Other()]))
		}
		offset := int64(len(m.sent[d]))
		payload := make([]byte, random.IntN(20))
		for i := range payload {
			payload[i] = byte(random.Uint32())
		}
		m.sent[d] = append(m.sent[d], payload...)
		from := max(offset-int64(random.IntN(2)*random.IntN(30)), received[d]) // perhaps with octets sent before
		add(d, from, m.sent[d][from:])
	}
	for d := range m.sent {
		received[d] = int64(len(m.sent[d]))
	}
	for _, d := range []Side{Initiator, Acceptor} {
		add(d, received[d], nil).FIN = true
		received[d]++
	}
	return segments
}

// capture loses some segments, but for the SYNs and FINs, moves others by a few places and repeats some.
func (m *model) capture(random *rand.Rand, segments []packet.Segment) []packet.Segment {
	type placed struct {
		at float64
		packet.Segment
	}
	var kept []placed
	m.loseAll()
	for i, seg := range segments {
		at := float64(i)
		if i > 1 && i < len(segments)-2 {
			if random.IntN(8) == 0 {
				continue
			}
			at += random.Float64() * float64(random.IntN(6))
		}
		m.keep(&seg, segments[0].Seq, segments[1].Seq)
		kept = append(kept, placed{at, seg})
		if random.IntN(4) == 0 {
			kept = append(kept, placed{at + random.Float64()*8, seg})
		}
	}
	slices.SortStableFunc(kept, func(a, b placed) int { return cmp.Compare(a.at, b.at) })
	var out []packet.Segment
	for i, p := range kept {
		p.Packet, p.Time = i+1, int64(i)*100_000-int64(random.IntN(2))*1_000_000
		out = append(out, p.Segment)
	}
	return out
}

func (m *model) loseAll() {
	for d := range m.sent {
		m.lost[d], m.missed[d] = make([]bool, len(m.sent[d])), make([]bool, len(m.sent[d]))
		for i := range m.lost[d] {
			m.lost[d][i] = true
		}
	}
}

// keep notes that the capture has a segment. The SYNs have the numbers before the first octets.
func (m *model) keep(seg *packet.Segment, syns ...uint32) {
	d := Initiator
	if seg.From.Port == 9123 {
		d = Acceptor
	}
	for n := range seg.Payload {
		m.lost[d][int(seg.Seq-syns[d]-1)+n] = false
	}
}
