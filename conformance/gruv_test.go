package conformance

import (
	"encoding/base64"
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

// A frameReader is the receiving side of a fake of gruv-socks.
type frameReader struct {
	s       *faking
	id      string
	conn    net.Conn
	timeout time.Duration // 0: none
	forgets bool          // what has come of a frame when it times out
	closes  bool          // when it times out
}

// framed is a fake that receives, and sends what it is asked to.
func framed(timeout time.Duration, change func(*frameReader)) fake {
	f := fake{hello: `{"event":"hello","name":"n","protocol":"gruv","roles":["server","client"],"can":["timeout"]}`}
	f.wire = func(s *faking, id string, conn *net.TCPConn) {
		s.opened(id)
		r := &frameReader{s: s, id: id, conn: conn, timeout: timeout}
		change(r)
		if err := r.run(); !errors.Is(err, io.EOF) {
			s.say(`{"event":"error","id":%q,"op":"receive","kind":"truncated"}`, id)
		}
		conn.Close()
		s.say(`{"event":"closed","id":%q}`, id)
	}
	f.on = map[string]func(*faking, Command){"send": func(s *faking, c Command) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.conns[c.ID].Write(append(sizeOf(*c.Data), *c.Data...))
		s.say(`{"event":"sent","id":%q,"tag":%q}`, c.ID, c.Tag)
	}}
	return f
}

// run delivers each frame, until the end: io.EOF between frames.
func (r *frameReader) run() error {
	for {
		size, err := r.read(4)
		if err != nil {
			return err
		}
		msg, err := r.read(int(size[3]))
		if err != nil {
			return io.ErrUnexpectedEOF
		}
		r.s.say(`{"event":"message","id":%q,"size":%d,"data":%q}`, r.id, len(msg), base64.StdEncoding.EncodeToString(msg))
	}
}

func (r *frameReader) read(n int) (b []byte, err error) {
	for len(b) < n {
		if r.timeout > 0 {
			r.conn.SetReadDeadline(time.Now().Add(r.timeout))
		}
		piece := make([]byte, n-len(b))
		got, err := r.conn.Read(piece)
		b = append(b, piece[:got]...)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded):
			r.s.say(`{"event":"error","id":%q,"op":"receive","kind":"timeout"}`, r.id)
			if r.closes {
				return nil, io.EOF
			}
			if r.forgets {
				b = nil
			}
		case err == io.EOF && len(b) > 0:
			return nil, io.ErrUnexpectedEOF
		case err != nil:
			return nil, io.EOF
		}
	}
	return b, nil
}

// [GS-END-2] [GS-TIME-2] [GS-TIME-3] A timeout is outlasted, and every other cut ends the connection.
func TestGruvCutAfterEachOctet(t *testing.T) {
	t.Parallel()
	healthy := func(*frameReader) {}
	stall := 100 * time.Millisecond
	requireResult(t, verdictAs(t, "gruv", framed(0, healthy), cutEverywhere(CutByFIN)), Pass, "")
	requireResult(t, verdictAs(t, "gruv", framed(stall, healthy), cutEverywhere(CutByStall)), Pass, "")
	requireResult(t, verdictAs(t, "gruv", framed(0, healthy), cutEverywhere(CutByStall)), Fail, "stalled after 0 octets, between messages")
	requireResult(t, verdictAs(t, "gruv", framed(stall, func(r *frameReader) { r.forgets = true }), cutEverywhere(CutByStall)), Fail, "stalled after 1 octets, inside a size")
	requireResult(t, verdictAs(t, "gruv", framed(stall, func(r *frameReader) { r.closes = true }), cutEverywhere(CutByStall)), Fail, "stalled after 0 octets, between messages")
}

// [GS-FRAME-1] A connection is open without a handshake, and a frame is a size and as many octets.
func TestGruvGiveAndTake(t *testing.T) {
	t.Parallel()
	script := func(taken string) []Step {
		return append(deliveryScript(Client, ""), then(func(p *Play) error {
			if err := p.AskToSend(1, p.protocol.Sample); err != nil {
				return err
			}
			return p.Take(1, Message{Octets: []byte(taken)})
		}))
	}
	healthy := framed(0, func(*frameReader) {})
	requireResult(t, verdictAs(t, "gruv", healthy, script("hello")...), Pass, "")
	requireResult(t, verdictAs(t, "gruv", healthy, script("hell")...), Fail, "came: 00 00 00 05")
	requireResult(t, verdictAs(t, "gruv", healthy, script("hellO")...), Fail, "came: 68 65 6C 6C 6F")
}

// [GS-TIME-2] Timeouts that the connection outlasts may come at any time; where none was asked for, none is outlasted.
func TestTimeoutsAreOutlasted(t *testing.T) {
	t.Parallel()
	cut := func(p *Play) error { return p.WantReceptionFailed(1, KindTruncated) }
	ends := func(p *Play) error { return p.WantOrderlyEnd(1) }
	for name, tc := range map[string]struct {
		timeoutMS int
		kinds     []string // that the implementation reports before the end
		want      func(*Play) error
		is        Verdict
		reason    string
	}{
		"a cut":                      {300, []string{KindTimeout, KindTimeout, KindTruncated}, cut, Pass, ""},
		"a cut that is not reported": {300, []string{KindTimeout}, cut, Fail, "no such report"},
		"a cut, and no timeout":      {0, []string{KindTimeout, KindTruncated}, cut, Fail, "error receive: timeout; the kind is not truncated"},
		"an end":                     {300, []string{KindTimeout, KindTimeout}, ends, Pass, ""},
		"an end that is a fault":     {300, []string{KindTimeout, KindTruncated}, ends, Fail, "error receive: truncated"},
		"an end, and no timeout":     {0, []string{KindTimeout}, ends, Fail, "error receive: timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := framed(0, func(*frameReader) {})
			f.wire = func(s *faking, id string, conn *net.TCPConn) {
				s.opened(id)
				for _, kind := range tc.kinds {
					s.say(`{"event":"error","id":%q,"op":"receive","kind":%q}`, id, kind)
				}
				conn.Close()
				s.say(`{"event":"closed","id":%q}`, id)
			}
			script := then(func(p *Play) error {
				p.Options.TimeoutMS = tc.timeoutMS
				if err := p.Open(Client); err != nil {
					return err
				}
				return tc.want(p)
			})
			requireResult(t, verdictAs(t, "gruv", f, script), tc.is, tc.reason)
		})
	}
}
