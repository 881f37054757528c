package conformance

import (
	"encoding/json"
	"io"
	"net"
	"testing"
)

// reads takes octets off the wire.
func reads(conn net.Conn, n int) { io.ReadFull(conn, make([]byte, n)) }

// [TP-REFUSE-5] A receiver that has refused a size takes the octets that follow as the next size, or closes.
func TestWantReceiverGoesOn(t *testing.T) {
	t.Parallel()
	goesOn := then(func(p *Play) error { return p.WantReceiverGoesOn(1) })
	requireResult(t, verdictOf(t, opensAnd(func(s *faking, id string, conn *net.TCPConn) {
		reads(conn, 4)
		conn.Write([]byte{0xFF})
		reads(conn, 5)
		s.say(`{"event":"message","id":%q,"size":5,"data":"Z28gb24="}`, id)
	}), opens(Server), goesOn), Pass, "")
	for _, end := range []func(*net.TCPConn){func(c *net.TCPConn) { c.CloseWrite() }, reset} {
		requireResult(t, verdictOf(t, opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
			reads(conn, 4)
			end(conn)
		}), opens(Server), goesOn), Pass, "")
	}
	requireResult(t, verdictOf(t, fake{}, opens(Server), goesOn), Fail, "nothing more within 1.5s")
	requireResult(t, verdictOf(t, opensAnd(func(_ *faking, _ string, conn *net.TCPConn) {
		conn.Write([]byte{0x00})
		conn.CloseWrite()
	}), opens(Server), goesOn), Fail, "came: 00")
}

// sender is a fake that does something on the wire once it is asked to send, and its answer to that.
func sender(report string, wire func(conn *net.TCPConn)) fake {
	asked := make(chan Command, 1)
	f := opensAnd(func(s *faking, _ string, conn *net.TCPConn) {
		c := <-asked
		wire(conn)
		if report == "" {
			return
		}
		var e Event
		json.Unmarshal([]byte(report), &e)
		e.ID, e.Tag = c.ID, c.Tag
		line, _ := json.Marshal(e)
		s.say("%s", line)
	})
	f.on = map[string]func(*faking, Command){"send": func(_ *faking, c Command) { asked <- c }}
	return f
}

func transmits(conn *net.TCPConn) {
	conn.Write([]byte{0, 0, 0, 5})
	reads(conn, 1)
	io.WriteString(conn, "go on")
}

// [TP-REFUSE-8] A sender whose transmission was refused starts the next with a size of its own, or closes.
func TestWantSenderGoesOn(t *testing.T) {
	t.Parallel()
	goesOn := then(func(p *Play) error { return p.WantSenderGoesOn(1) })
	requireResult(t, verdictOf(t, sender(`{"event":"sent"}`, transmits), opens(Client), goesOn), Pass, "")
	requireResult(t, verdictOf(t, sender("", func(c *net.TCPConn) { c.CloseWrite() }), opens(Client), goesOn), Pass, "")
	requireResult(t, verdictOf(t, sender("", func(c *net.TCPConn) { io.WriteString(c, "go on") }), opens(Client), goesOn), Fail, "came: 67 6F 20 6F")
	requireResult(t, verdictOf(t, sender("", func(*net.TCPConn) {}), opens(Client), goesOn), Fail, "nothing more within 1.5s")
}

// A transmission asked for before the connection is open waits until it is, or fails at once.
func TestWantEarlyHeld(t *testing.T) {
	t.Parallel()
	script := []Step{
		then(func(p *Play) error { return p.Connect(Client) }),
		then(func(p *Play) error { return p.AskEarly(1) }),
		then(func(p *Play) error { return p.WantOctets(1, []byte{0xFF}) }),
		then(func(p *Play) error { return p.Send(1, []byte{0xFF}) }),
		then(func(p *Play) error { return p.WantEarlyHeld(1) }),
	}
	failed := `{"event":"error","op":"send","kind":"closed"}`
	requireResult(t, verdictOf(t, sender(`{"event":"sent"}`, transmits), script...), Pass, "")
	requireResult(t, verdictOf(t, sender(failed, func(*net.TCPConn) {}), script...), Pass, "")
	requireResult(t, verdictOf(t, sender("", func(*net.TCPConn) {}), script...), Fail, "neither within 1.5s")
	requireResult(t, verdictOf(t, sender("", func(c *net.TCPConn) { c.Write([]byte{0xFF}) }), script...), Fail, "came: FF")
	requireResult(t, verdictOf(t, sender("", func(c *net.TCPConn) { c.CloseWrite() }), script...), Fail, "the end of the stream (FIN)")
}

// A server may refuse a moment longer than its connection seems to last; it must not refuse for ever.
func TestWantPlace(t *testing.T) {
	t.Parallel()
	place := then((*Play).WantPlace)
	refusing := func(times int) fake {
		left := make(chan struct{}, times)
		for range times {
			left <- struct{}{}
		}
		return fake{wire: func(s *faking, id string, conn *net.TCPConn) {
			select {
			case <-left:
				conn.Write([]byte{0xFE})
				conn.CloseWrite()
			default:
				greet(s, id, conn)
			}
			io.Copy(io.Discard, conn)
		}}
	}
	requireResult(t, verdictOf(t, refusing(0), place), Pass, "")
	requireResult(t, verdictOf(t, refusing(5), place), Pass, "")
	requireResult(t, verdictOf(t, refusing(1<<20), place), Fail, "came: FE")
}

// [TP-HS-10] … until its timeout has passed since the FE, and MUST then close it.
func TestWantCutOff(t *testing.T) {
	t.Parallel()
	connects, cutOff := then(func(p *Play) error { return p.Connect(Server) }), then(func(p *Play) error { return p.WantCutOff(1) })
	ends := then(func(p *Play) error { return p.WantFIN(1) })
	reading := fake{wire: func(_ *faking, _ string, conn *net.TCPConn) { conn.CloseWrite(); io.Copy(io.Discard, conn) }}
	requireResult(t, verdictOf(t, reading, connects, ends, cutOff), Fail, "it still reads after 1.5s")
	cutting := fake{wire: func(_ *faking, _ string, conn *net.TCPConn) { conn.CloseWrite(); reads(conn, 4) }}
	requireResult(t, verdictOf(t, cutting, connects, ends, cutOff), Pass, "")
}
