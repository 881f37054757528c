package stream

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/tinyproto/tinyproto/tools/dissect/event"
	"github.com/tinyproto/tinyproto/tools/dissect/packet"
)

// A script gives a table the segments of one connection, and has what its conversations were given: octets as they are,
// those of one side together; "gap N"; "FIN"; "RST"; "end" for what ended with the capture or its ports. ">" is the
// Initiator's, "<" the Acceptor's.
type script struct {
	table  *Table
	cov    event.Coverage
	packet int
	time   int64 // of the next segment, nanoseconds
	ends   [2]packet.End
	base   [2]uint32 // of offset 0
	got    []string
	marks  []Mark
}

func newScript() *script {
	s := &script{base: [2]uint32{1000, 5000}, ends: [2]packet.End{{Port: 40000}, {Port: 9123}}}
	s.table = NewTable(Options{Protocols: []Protocol{s}, All: true}, &s.cov)
	return s
}

// Detect takes the script's connections for its own, begun or not.
func (s *script) Detect(a, b Opening, final bool) Verdict { return NotMine }
func (s *script) Converse(*Info) Conversation             { return &log{script: s} }

type log struct {
	script *script
	fins   int
	over   bool
}

func (l *log) say(d Side, what string) { l.script.got = append(l.script.got, ">< "[d:d+1]+what) }

func (l *log) Octets(d Side, b []byte, at Mark) {
	l.script.marks = append(l.script.marks, at)
	if n := len(l.script.got); n > 0 && strings.HasPrefix(l.script.got[n-1], "><"[d:d+1]+"'") {
		l.script.got[n-1] += string(b)
		return
	}
	l.say(d, "'"+string(b))
}
func (l *log) Gap(d Side, n int64, at Mark) { l.say(d, fmt.Sprintf("gap %d", n)) }
func (l *log) FIN(d Side, at Mark) {
	l.say(d, "FIN")
	l.fins++
	l.over = l.fins == 2
}
func (l *log) Reset(d Side, at Mark) { l.say(d, "RST"); l.over = true }
func (l *log) Finish()               { l.script.got = append(l.script.got, "end") }
func (l *log) Over() bool            { return l.over }

// seg gives the table a segment of side d: text at an offset, acknowledging some octets of the other side.
func (s *script) seg(d Side, offset int64, text string, acked int64, change ...func(*packet.Segment)) *script {
	s.packet++
	seg := packet.Segment{Flow: packet.Flow{From: s.ends[d], To: s.ends[d.Other()]}, Seq: s.base[d] + uint32(offset),
		Ack: s.base[d.Other()] + uint32(acked), ACK: true, Window: 500, Payload: []byte(text), Packet: s.packet, Time: s.time}
	for _, f := range change {
		f(&seg)
	}
	s.table.Add(&seg)
	copy(seg.Payload, "????") // its memory is the reader's
	return s
}

func (s *script) A(offset int64, text string, acked int64) *script {
	return s.seg(Initiator, offset, text, acked)
}

func (s *script) B(offset int64, text string, acked int64) *script {
	return s.seg(Acceptor, offset, text, acked)
}

func fin(seg *packet.Segment) { seg.FIN = true }
func rst(seg *packet.Segment) { seg.RST = true }

// syns makes the connection.
func (s *script) syns() *script {
	s.seg(Initiator, -1, "", 0, func(seg *packet.Segment) { seg.SYN, seg.ACK = true, false })
	return s.seg(Acceptor, -1, "", 0, func(seg *packet.Segment) { seg.SYN = true })
}

// again begins a connection of the same ports, at other numbers.
func (s *script) again() *script {
	s.base[Initiator] += 777777
	s.base[Acceptor] += 888888
	return s.syns()
}

// idle gives the table n packets of side d that say nothing new.
func (s *script) idle(d Side, n int, offset, acked int64) *script {
	for range n {
		s.seg(d, offset, "", acked)
	}
	return s
}

// want compares what was handed on so far.
func (s *script) want(t *testing.T, want ...string) *script {
	t.Helper()
	require.Equal(t, want, slices.Clone(s.got))
	return s
}

func (s *script) finish() *script { s.table.Finish(); return s }
