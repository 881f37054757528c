package conformance

import (
	"crypto/sha256"
	"fmt"
	"io"
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

// then is a step of a test, met as what it calls is.
func then(do func(p *Play) error) Step { return Step{Text: "the step is met", Do: do} }

// says is a fake that reports something, with its id, once the connection is open.
func says(report string) fake {
	return opensAnd(func(s *faking, id string, _ *net.TCPConn) { s.say(report, id) })
}

// answersSend is a fake that answers a send so.
func answersSend(lines ...string) fake { return answersWith("send", lines...) }

func asked(m Message, want func(*Play) error) []Step {
	return []Step{opens(Client), then(func(p *Play) error { return p.AskToSend(1, m) }), then(want)}
}

func TestReportsOfASend(t *testing.T) {
	t.Parallel()
	sent := `{"event":"sent","id":"ID","tag":"TAG"}`
	rejected := `{"event":"error","id":"ID","tag":"TAG","op":"send","kind":"rejected","code":0}`
	unsupported := `{"event":"unsupported","cmd":"send","id":"ID","tag":"TAG"}`
	wantSent := func(p *Play) error { return p.WantSent(1) }
	wantNotSent := func(p *Play) error { return p.WantNotSent(1) }
	failed := func(code *byte, kinds ...string) func(*Play) error {
		return func(p *Play) error { return p.WantSendFailed(1, code, kinds...) }
	}
	zero, one := byte(0), byte(1)
	for name, tc := range map[string]struct {
		fake   fake
		want   func(*Play) error
		is     Verdict
		reason string
	}{
		"sent":                              {answersSend(sent), wantSent, Pass, ""},
		"sent, and failed after":            {answersSend(sent, rejected), wantSent, Pass, ""},
		"sent with another tag":             {answersSend(`{"event":"sent","id":"ID","tag":"other"}`), wantSent, Fail, "no such report within 1.5s, but: sent [other]"},
		"sent with no tag":                  {answersSend(`{"event":"sent","id":"ID"}`), wantSent, Fail, "no such report within 1.5s, but: sent"},
		"no report":                         {answersSend(), wantSent, Fail, "no such report within 1.5s"},
		"a report that breaks the contract": {answersSend(`{"event":"sent","id":"ID","tag":7}`), wantSent, Errored, "an event that breaks the contract"},
		"a line that is no report":          {answersSend(`sent!`), wantSent, Fail, "no such report"},
		"failed where sent is due":          {answersSend(rejected), wantSent, Fail, "came: error send: rejected 00"},
		"an error of another op":            {answersSend(`{"event":"error","id":"ID","tag":"TAG","op":"receive","kind":"rejected"}`), wantSent, Fail, "no such report"},
		"unsupported":                       {answersSend(unsupported), wantSent, Skip, "the shim has declined to make a message"},
		"unsupported, where it must fail":   {answersSend(unsupported), failed(nil, "oversize"), Skip, "the shim has declined to make a message"},
		"failed as it must":                 {answersSend(rejected), failed(nil, "collision", "rejected"), Pass, ""},
		"failed with the code":              {answersSend(rejected), failed(&zero, "rejected"), Pass, ""},
		"failed with another code":          {answersSend(rejected), failed(&one, "rejected"), Fail, "rejected 00 [t2]; the code is not 1 (01)"},
		"failed without a code":             {answersSend(`{"event":"error","id":"ID","tag":"TAG","op":"send","kind":"rejected","code":null}`), failed(&zero, "rejected"), Fail, "the code is not 0 (00)"},
		"failed for another reason":         {answersSend(rejected), failed(nil, "closed", "timeout"), Fail, "the kind is not closed or timeout"},
		"sent where it must fail":           {answersSend(sent), failed(nil, "rejected"), Fail, "came: sent"},
		"not sent":                          {answersSend(rejected), wantNotSent, Pass, ""},
		"sent where it must not be":         {answersSend(sent), wantNotSent, Fail, "came: sent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireResult(t, verdictOf(t, tc.fake, asked(Message{Octets: []byte("hi")}, tc.want)...), tc.is, tc.reason)
		})
	}
}

// A shim may decline to make a message, and the case is skipped also if it is the octets that do not come. An answer
// that breaks the contract is an error.
func TestDeclined(t *testing.T) {
	t.Parallel()
	takes := func(p *Play) error { return p.WantOctets(1, nextSize) }
	ask := asked(Message{Octets: next}, takes)
	requireResult(t, verdictOf(t, answersSend(`{"event":"unsupported","cmd":"send","id":"ID","tag":"TAG"}`), ask...), Skip,
		"the shim has declined to make a message: unsupported [t2] send")
	requireResult(t, verdictOf(t, answersSend(`{"event":"unsupported","cmd":"send"}`), ask...), Errored, `(no member "id")`)
	requireResult(t, verdictOf(t, answersSend(), ask...), Fail, "nothing more within")
}

// The octets of a message are sent as they are, or as a size and a fill.
func TestAskToSend(t *testing.T) {
	var got []Command
	f := answersSend()
	f.on["send"] = func(s *faking, c Command) {
		got = append(got, c)
		s.say(`{"event":"sent","id":%q,"tag":%q}`, c.ID, c.Tag)
	}
	script := []Step{opens(Client)}
	for _, m := range []Message{{Octets: []byte("hi")}, {}, {Filled: true, Size: 4043309056, Fill: 7}} {
		script = append(script, then(func(p *Play) error { return p.AskToSend(1, m) }), then(func(p *Play) error { return p.WantSent(1) }))
	}
	requireResult(t, verdictOf(t, f, script...), Pass, "")
	require.Len(t, got, 3)
	require.Equal(t, []byte("hi"), *got[0].Data)
	require.NotNil(t, got[1].Data, "an empty message has data, of no octets")
	require.Empty(t, *got[1].Data)
	require.Nil(t, got[2].Data)
	require.Equal(t, uint64(4043309056), *got[2].Size)
	require.Equal(t, 7, *got[2].Fill)
	require.NotEqual(t, got[0].Tag, got[1].Tag)
}

func TestWantMessage(t *testing.T) {
	t.Parallel()
	long := Fill(70000, 3)
	for name, tc := range map[string]struct {
		report string
		want   Message
		is     Verdict
		reason string
	}{
		"the message":           {`{"event":"message","id":%q,"size":2,"data":"aGk="}`, Message{Octets: []byte("hi")}, Pass, ""},
		"an empty message":      {`{"event":"message","id":%q,"size":0,"data":""}`, Message{}, Pass, ""},
		"empty, without data":   {`{"event":"message","id":%q,"size":0}`, Message{}, Pass, ""},
		"by its SHA-256":        {fmt.Sprintf(`{"event":"message","id":%%q,"size":70000,"sha256":"%x"}`, sha256.Sum256(long)), Message{Filled: true, Size: 70000, Fill: 3}, Pass, ""},
		"short, by its SHA-256": {fmt.Sprintf(`{"event":"message","id":%%q,"size":2,"sha256":"%x"}`, sha256.Sum256([]byte("hi"))), Message{Octets: []byte("hi")}, Pass, ""},
		"another SHA-256":       {`{"event":"message","id":%q,"size":70000,"sha256":"00"}`, Message{Filled: true, Size: 70000, Fill: 3}, Fail, "message of 70000 octets with SHA-256 00, not "},
		"other octets":          {`{"event":"message","id":%q,"size":2,"data":"aG8="}`, Message{Octets: []byte("hi")}, Fail, "came: message of 2 octets: 68 6F"},
		"one octet less":        {`{"event":"message","id":%q,"size":1,"data":"aA=="}`, Message{Octets: []byte("hi")}, Fail, "came: message of 1 octets: 68"},
		"something for empty":   {`{"event":"message","id":%q,"size":1,"data":"aA=="}`, Message{}, Fail, "came: message of 1 octets"},
		"on another id":         {`{"event":"message","id":"x%s","size":2,"data":"aGk="}`, Message{Octets: []byte("hi")}, Fail, "no such report"},
		"none":                  {`{"event":"error","id":%q,"op":"receive","kind":"timeout"}`, Message{Octets: []byte("hi")}, Fail, "no such report within 1.5s, but: error receive: timeout"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := verdictOf(t, says(tc.report), opens(Client), then(func(p *Play) error { return p.WantMessage(1, tc.want) }))
			requireResult(t, r, tc.is, tc.reason)
		})
	}
}

// Messages are expected in the order in which they are delivered.
func TestWantMessageInOrder(t *testing.T) {
	f := opensAnd(func(s *faking, id string, _ *net.TCPConn) {
		s.say(`{"event":"message","id":%q,"size":1,"data":"AQ=="}`, id)
		s.say(`{"event":"message","id":%q,"size":1,"data":"Ag=="}`, id)
	})
	want := func(b byte) Step {
		return then(func(p *Play) error { return p.WantMessage(1, Message{Octets: []byte{b}}) })
	}
	requireResult(t, verdictOf(t, f, opens(Server), want(1), want(2)), Pass, "")
	requireResult(t, verdictOf(t, f, opens(Server), want(2)), Fail, "message of 1 octets: 01")
}

func TestWantNothingDelivered(t *testing.T) {
	t.Parallel()
	nothing := then(func(p *Play) error { return p.WantNothingDelivered(1) })
	resets := then(func(p *Play) error { p.Peer(1).Reset(); return nil })
	delivers := func(s *faking, id string) { s.say(`{"event":"message","id":%q,"size":0}`, id) }
	// late delivers only when the connection has ended, right before its closed.
	late := opensAnd(func(s *faking, id string, conn *net.TCPConn) {
		io.Copy(io.Discard, conn)
		delivers(s, id)
		s.say(`{"event":"closed","id":%q}`, id)
	})
	closes := opensAnd(func(s *faking, id string, conn *net.TCPConn) {
		io.Copy(io.Discard, conn)
		s.say(`{"event":"closed","id":%q}`, id)
	})
	requireResult(t, verdictOf(t, fake{}, opens(Client), nothing), Pass, "")
	early := beforeItStops(func(s *faking, id string, _ *net.TCPConn) { delivers(s, id) })
	requireResult(t, verdictOf(t, early, opens(Client), nothing), Fail, "message of 0 octets")
	requireResult(t, verdictOf(t, closes, opens(Client), resets, nothing), Pass, "")
	requireResult(t, verdictOf(t, late, opens(Client), resets, nothing), Fail, "message of 0 octets")
	requireResult(t, verdictOf(t, fake{}, opens(Client), resets, nothing), Fail, "no such report within 1.5s")
}

func TestWantHandshakeFailed(t *testing.T) {
	t.Parallel()
	connects := func(role Role) Step { return then(func(p *Play) error { return p.Connect(role) }) }
	failed := then(func(p *Play) error { return p.WantHandshakeFailed(1, "handshake", "timeout") })
	reports := func(report string) fake {
		return fake{wire: func(s *faking, id string, conn *net.TCPConn) { s.say(report, id); io.Copy(io.Discard, conn) }}
	}
	client := reports(`{"event":"error","id":%q,"op":"connect","kind":"handshake"}`)
	requireResult(t, verdictOf(t, client, connects(Client), failed), Pass, "")
	requireResult(t, verdictOf(t, client, connects(Server), failed), Fail, "no such report")
	limit := reports(`{"event":"error","id":%q,"op":"connect","kind":"limit","code":254}`)
	requireResult(t, verdictOf(t, limit, connects(Client), failed), Fail, "error connect: limit FE; the kind is not handshake or timeout")
	server := fake{wire: func(s *faking, id string, conn *net.TCPConn) {
		s.say(`{"event":"error","id":%q,"server":%q,"op":"accept","kind":"timeout"}`, id, id[:len(id)-len(".1")])
		io.Copy(io.Discard, conn)
	}}
	requireResult(t, verdictOf(t, server, connects(Server), failed), Pass, "")
}

func TestWantNotOpen(t *testing.T) {
	notOpen := then(func(p *Play) error { return p.WantNotOpen(1) })
	greets := []Step{
		then(func(p *Play) error { return p.Connect(Server) }),
		then(func(p *Play) error { return p.WantOctets(1, []byte{0xFF}) }),
	}
	requireResult(t, verdictOf(t, fake{}, append(greets, notOpen)...), Pass, "")
	hasty := fake{wire: func(s *faking, id string, conn *net.TCPConn) {
		s.opened(id)
		greet(s, id, conn)
		io.Copy(io.Discard, conn)
	}}
	requireResult(t, verdictOf(t, hasty, append(greets, notOpen)...), Fail, "came: open")
}
