package packet

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A model is what a reassembler does, put as simply as it can be: a map from offsets to octets.
type model struct {
	octets  map[int]int // cutOctet for one that a snap length cut
	end     int         // 0 while the last fragment is missing
	highest int
	taken   int
	done    bool
}

const cutOctet = -1

// payload is what is known of the datagram from its beginning on.
func (m *model) payload() []byte {
	b := []byte{}
	for i := 0; i < m.end && m.octets[i] != cutOctet; i++ {
		b = append(b, byte(m.octets[i]))
	}
	return b
}

// isCopy says whether a complete datagram has had a fragment already.
func (m *model) isCopy(p *ip) bool {
	at, known := p.fragment.offset, m.payload()
	for i, o := range p.payload {
		if at+i < len(known) && known[at+i] != o {
			return false
		}
	}
	return at+p.length == m.end && !p.fragment.more || at+p.length < m.end && p.fragment.more
}

// add says what the reassembler must say. The model must not be done.
func (m *model) add(p *ip) (earlier int, c class) {
	at, end, last := p.fragment.offset, p.fragment.offset+p.length, !p.fragment.more
	if m.end != 0 && end > m.end || last && (m.end != 0 && end != m.end || end < m.highest) {
		return 0, fragment
	}
	if last {
		m.end = end
	}
	m.highest = max(m.highest, end)
	m.taken++
	for i := range p.length {
		if _, ok := m.octets[at+i]; ok {
			continue
		}
		m.octets[at+i] = cutOctet
		if i < len(p.payload) {
			m.octets[at+i] = int(p.payload[i])
		}
	}
	if m.end == 0 || len(m.octets) != m.end {
		return 0, fragment
	}
	m.done = true
	return m.taken - 1, segment
}

// models are the datagrams by their numbers.
type models map[uint32]*model

// add says what the reassembler must say, and of which datagram.
func (ms models) add(p *ip) (m *model, earlier int, c class) {
	if p.length == 0 || p.fragment.more && p.length%8 != 0 || p.fragment.offset+p.length > 65535 {
		return nil, 0, malformed
	}
	m = ms[p.fragment.number]
	if m != nil && m.done && m.isCopy(p) {
		return m, 0, reassembled
	}
	if m == nil || m.done {
		m = &model{octets: map[int]int{}}
		ms[p.fragment.number] = m
	}
	earlier, c = m.add(p)
	return m, earlier, c
}

// FuzzFragments feeds fragments of four datagrams, in any order, with overlaps, copies, cuts and contradictions: four
// octets say where a fragment is, how long, what more is to say of it, and what it is filled with.
func FuzzFragments(f *testing.F) {
	f.Add([]byte{0, 16, 1, 'a', 2, 16, 1, 'b', 4, 5, 0, 'c'})
	f.Add([]byte{4, 5, 0, 'c', 0, 16, 1, 'a', 1, 24, 1, 'b', 4, 5, 0, 'd'})
	f.Add([]byte{0, 16, 1, 'a', 2, 16, 0x31, 'b', 4, 5, 0, 'c', 2, 16, 1, 'b', 2, 16, 1, 'x'})
	f.Add([]byte{0, 8, 1, 'a', 0, 8, 3, 'b', 1, 8, 2, 'c', 1, 8, 0, 'd', 0, 8, 1, 'a', 0xFF, 64, 1, 'e', 0xE0, 8, 0, 'e'})
	f.Add([]byte{1, 8, 0, 'a', 1, 7, 0, 'b', 1, 0, 0, 'c', 1, 9, 1, 'd', 2, 8, 1, 'e', 0, 8, 1, 'f'})
	f.Fuzz(func(t *testing.T, script []byte) {
		var r reassembler
		models := models{}
		for ; len(script) >= 4; script = script[4:] {
			p := scripted([4]byte(script))
			m, earlier, want := models.add(p)
			d, got := r.add(p, 0, 0)
			gotEarlier := 0
			if d != nil {
				gotEarlier = d.fragments - 1
			}
			require.Equal(t, want, got)
			require.Equal(t, earlier, gotEarlier)
			if got == segment {
				require.Equal(t, m.payload(), append([]byte{}, p.payload...))
				require.Equal(t, m.end, p.length)
			}
		}
		octets := 0
		for i := range r.datagrams {
			octets += cap(r.datagrams[i].octets)
		}
		require.LessOrEqual(t, len(r.datagrams), datagramsKept)
		require.LessOrEqual(t, octets, len(r.datagrams)*datagramMost*5/4)
	})
}

func scripted(s [4]byte) *ip {
	unit := int(s[0])
	if unit >= 0xE0 { // up to the end of the largest datagram
		unit = unit<<5 | unit&0x1F
	}
	captured := max(int(s[1])-int(s[2]>>4), 0)
	p := &ip{from: make([]byte, 4), to: make([]byte, 4), protocol: protocolTCP, length: int(s[1]), fragmented: true, fragment: fragmentHeader{
		number: uint32(s[2] >> 1 & 3), protocol: protocolTCP, offset: unit * fragmentUnit, more: s[2]&1 != 0,
	}}
	for range captured {
		p.payload = append(p.payload, s[3])
	}
	return p
}
