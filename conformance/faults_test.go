package conformance

import (
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// complete is a fake that exchanges a message each way, and reports every end and every stall as the rules demand, but
// for the octet after which broken says that it keeps silent.
func complete(stall time.Duration, broken func(octets int) bool) fake {
	asked := make(chan Command, 64)
	f := fake{wire: func(s *faking, id string, conn *net.TCPConn) {
		x := &exchanging{s: s, id: id, conn: conn, stall: stall, asked: asked}
		err := x.perform()
		if broken(x.octets) {
			io.Copy(io.Discard, conn)
			return
		}
		x.report(err)
	}}
	f.on = map[string]func(*faking, Command){"send": func(_ *faking, c Command) { asked <- c }}
	return f
}

// An exchanging is one connection of complete.
type exchanging struct {
	s       *faking
	id      string
	conn    *net.TCPConn
	stall   time.Duration
	asked   chan Command
	octets  int // that have come
	sending Command
}

func (x *exchanging) take(n int) error {
	for range n {
		if x.octets != 1 && x.octets != octetsOf(tinyProto.Exchange) { // between messages nothing is due
			x.conn.SetReadDeadline(time.Now().Add(x.stall))
		} else {
			x.conn.SetReadDeadline(time.Time{})
		}
		if _, err := io.ReadFull(x.conn, make([]byte, 1)); err != nil {
			return err
		}
		x.octets++
	}
	return nil
}

func (x *exchanging) perform() error {
	x.conn.Write([]byte{0xFF})
	if err := x.take(1); err != nil {
		return err
	}
	x.s.opened(x.id)
	if err := x.take(4); err != nil {
		return err
	}
	x.conn.Write([]byte{0xFF})
	if err := x.take(5); err != nil {
		return err
	}
	x.s.say(`{"event":"message","id":%q,"size":5,"data":"aGVsbG8="}`, x.id)
	x.sending = <-x.asked
	x.conn.Write(nextSize)
	if err := x.take(1); err != nil {
		return err
	}
	x.conn.Write(next)
	return x.take(1)
}

// report says how the connection has ended.
func (x *exchanging) report(err error) {
	kind := KindTruncated
	if e, ok := err.(net.Error); ok && e.Timeout() {
		kind = KindTimeout
	}
	server, _, accepted := strings.Cut(x.id, ".")
	switch {
	case x.octets == 0 && accepted:
		x.s.say(`{"event":"error","id":%q,"server":%q,"op":"accept","kind":%q}`, x.id, server, handshakeKind(kind))
	case x.octets == 0:
		x.s.say(`{"event":"error","id":%q,"op":"connect","kind":%q}`, x.id, handshakeKind(kind))
	case x.octets == 10:
		x.s.say(`{"event":"error","id":%q,"tag":%q,"op":"send","kind":%q}`, x.sending.ID, x.sending.Tag, kind)
	case x.octets != 1 && x.octets != octetsOf(tinyProto.Exchange):
		x.s.say(`{"event":"error","id":%q,"op":"receive","kind":%q}`, x.id, kind)
	}
	x.conn.Close()
	x.s.say(`{"event":"closed","id":%q}`, x.id)
}

// handshakeKind is the kind of a failed handshake.
func handshakeKind(kind string) string {
	if kind == KindTruncated {
		return KindHandshake
	}
	return kind
}

func cutWords() map[Cut]string {
	return map[Cut]string{CutByFIN: "cut", CutByReset: "cut", CutByStall: "stalled"}
}

// stallOf is the timeout of an implementation whose peer is cut off: long, unless it is to run out.
func stallOf(how Cut) time.Duration {
	if how == CutByStall {
		return 500 * time.Millisecond
	}
	return due
}

func cutEverywhere(how Cut) Step {
	return then(func(p *Play) error { return p.CutAfterEachOctet(Server, how) })
}

func TestCutAfterEachOctet(t *testing.T) {
	t.Parallel()
	healthy := func(int) bool { return false }
	for how := range cutWords() {
		requireResult(t, verdictOf(t, complete(stallOf(how), healthy), cutEverywhere(how)), Pass, "")
	}
}

// The reason says after which octet, and where that is.
func TestCutThatIsNotReported(t *testing.T) {
	t.Parallel()
	for how, cut := range cutWords() {
		for octets, place := range map[int]string{2: "inside a size", 7: "inside a payload", 10: "where an answer is due"} {
			t.Run(cut+" "+place, func(t *testing.T) {
				t.Parallel()
				silent := func(have int) bool { return have == octets }
				r := verdictOf(t, complete(stallOf(how), silent), cutEverywhere(how))
				require.Equal(t, Fail, r.Verdict, r.Reason())
				assert.Contains(t, r.Reason(), place)
				assert.Contains(t, r.Reason(), cut+" after ")
			})
		}
	}
}

// A system that discards with a reset what nobody has read would leave nothing to report: the octets come well before.
func TestCutByResetLeavesTimeToRead(t *testing.T) {
	t.Parallel()
	r := verdictOf(t, complete(due, func(int) bool { return false }), cutEverywhere(CutByReset))
	requireResult(t, r, Pass, "")
	var last time.Duration
	resets := 0
	for _, e := range r.Seen {
		switch {
		case e.Ending() == noteRST && e.From == FromPeer:
			resets++
			require.GreaterOrEqual(t, e.At-last, 10*time.Millisecond, "the quiet time of verdictOf")
		case e.From == FromPeer:
			last = e.At
		}
	}
	require.Equal(t, octetsOf(tinyProto.Exchange)+1, resets)
}
